#include "adapters/dingtalk/access_token.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/dingtalk/answer.h"
#include "adapters/hide.h"
#include "adapters/json_reader.h"

namespace xiebot::dingtalk {
namespace {

using json_reader::member;
using json_reader::text;
using nlohmann::json;

constexpr std::chrono::minutes kRefreshBelow{10};

}  // namespace

AccessToken::AccessToken(http::Client& http, const App& app, const Clock& clock)
    : http_(http),
      secret_(app.client_secret),
      request_(json_reader::dump({{"appKey", app.client_id}, {"appSecret", app.client_secret}})),
      cache_([this] { return fetch(); }, kRefreshBelow, clock) {}

std::variant<FetchedToken, Failure> AccessToken::fetch() {
  http::Reply reply = http_.request(
      "POST", "/v1.0/oauth2/accessToken",
      {{"Content-Type", "application/json; charset=utf-8"}, {"Accept", "application/json"}},
      request_, true);
  hide(reply.body, secret_);
  auto answer = read_answer(reply);
  if (auto* failure = std::get_if<Failure>(&answer)) {
    failure->of_token = true;
    return std::move(*failure);
  }
  const json& body = std::get<json>(answer);
  FetchedToken fetched;
  fetched.token = text(body, "accessToken");
  if (const json& expire = member(body, "expireIn"); expire.is_number_integer()) {
    fetched.lifetime = std::chrono::seconds(expire.get<std::int64_t>());
  }
  if (fetched.token.empty()) {
    return Failure{.status = reply.status, .detail = "the answer holds no token", .of_token = true};
  }
  return fetched;
}

}  // namespace xiebot::dingtalk
