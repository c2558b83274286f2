#include "adapters/feishu/tenant_token.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/feishu/answer.h"
#include "adapters/hide.h"
#include "adapters/json_reader.h"

namespace xiebot::feishu {
namespace {

using json_reader::member;
using json_reader::text;
using nlohmann::json;

constexpr std::chrono::minutes kRefreshBelow{30};

}  // namespace

TenantToken::TenantToken(http::Client& http, const FeishuConfig& config, const Clock& clock)
    : http_(http),
      secret_(config.app_secret),
      request_(json_reader::dump({{"app_id", config.app_id}, {"app_secret", config.app_secret}})),
      cache_([this] { return fetch(); }, kRefreshBelow, clock) {}

std::variant<FetchedToken, Failure> TenantToken::fetch() {
  http::Reply reply =
      http_.request("POST", "/open-apis/auth/v3/tenant_access_token/internal",
                    {{"Content-Type", "application/json; charset=utf-8"}}, request_, true);
  hide(reply.body, secret_);
  auto answer = read_answer(reply);
  if (auto* failure = std::get_if<Failure>(&answer)) {
    failure->of_token = true;
    return std::move(*failure);
  }
  const json& body = std::get<json>(answer);
  FetchedToken fetched;
  fetched.token = text(body, "tenant_access_token");
  if (const json& expire = member(body, "expire"); expire.is_number_integer()) {
    fetched.lifetime = std::chrono::seconds(expire.get<std::int64_t>());
  }
  if (fetched.token.empty()) {
    return Failure{reply.status, 0, "the answer holds no token", {}, true};
  }
  return fetched;
}

}  // namespace xiebot::feishu
