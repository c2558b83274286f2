#include "adapters/feishu/tenant_token.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/feishu/answer.h"
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
      request_(json_reader::dump({{"app_id", config.app_id}, {"app_secret", config.app_secret}})),
      clock_(clock) {}

std::variant<std::string, Failure> TenantToken::get() {
  std::unique_lock lock(mutex_);
  const auto left = [this] { return expires_ - clock_.steady(); };
  if (!token_.empty() && left() >= kRefreshBelow) return token_;
  const auto still_valid = [&] { return !token_.empty() && left() > SteadyTime::duration::zero(); };

  while (fetching_) {
    if (still_valid()) return token_;
    const std::uint64_t current = fetches_;
    fetched_.wait(lock, [&] { return fetches_ != current; });
    if (last_failed_) return last_failure_;
    if (!token_.empty()) return token_;
  }

  fetching_ = true;
  lock.unlock();
  // Counted from before the call, so that the time on the way is not taken for lifetime.
  const SteadyTime asked = clock_.steady();
  auto result = fetch();
  lock.lock();

  fetching_ = false;
  ++fetches_;
  if (auto* fetched = std::get_if<Fetched>(&result)) {
    last_failed_ = false;
    token_ = std::move(fetched->token);
    expires_ = asked + fetched->lifetime;
  } else {
    last_failed_ = true;
    last_failure_ = std::get<Failure>(std::move(result));
  }
  fetched_.notify_all();
  if (last_failed_ && !still_valid()) return last_failure_;
  return token_;
}

void TenantToken::drop(const std::string& token) {
  const std::lock_guard lock(mutex_);
  if (token_ == token) token_.clear();
}

std::variant<TenantToken::Fetched, Failure> TenantToken::fetch() {
  const http::Reply reply =
      http_.request("POST", "/open-apis/auth/v3/tenant_access_token/internal",
                    {{"Content-Type", "application/json; charset=utf-8"}}, request_, true);
  auto answer = read_answer(reply);
  if (auto* failure = std::get_if<Failure>(&answer)) {
    failure->of_token = true;
    return std::move(*failure);
  }
  const json& body = std::get<json>(answer);
  Fetched fetched;
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
