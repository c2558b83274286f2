// The tenant access token: what the app proves itself with in every call.
//
// Protocol: POST /open-apis/auth/v3/tenant_access_token/internal. While 30 minutes or more are left
// the platform answers the same token again; below that it makes a new one and both are valid.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <variant>

#include "adapters/feishu/failure.h"
#include "adapters/http_client.h"
#include "bot/clock.h"
#include "bot/config.h"

namespace xiebot::feishu {

// Thread-safe. One fetch at a time: threads that find one under way share what it brings, a failure
// included, or use the old token while it is valid.
class TenantToken {
 public:
  // `http` and `clock` must outlive this.
  TenantToken(http::Client& http, const FeishuConfig& config, const Clock& clock);

  // The cached token, fetched when less than 30 minutes of it are left. May block for a call.
  [[nodiscard]] std::variant<std::string, Failure> get();

  // The platform refused this token: forget it, unless a newer one is there already.
  void drop(const std::string& token);

 private:
  struct Fetched {
    std::string token;
    std::chrono::seconds lifetime{0};
  };
  [[nodiscard]] std::variant<Fetched, Failure> fetch();

  http::Client& http_;
  const std::string request_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable fetched_;
  // Guarded by mutex_:
  std::string token_;  // empty: none
  SteadyTime expires_{};
  bool fetching_ = false;
  std::uint64_t fetches_ = 0;  // finished ones
  bool last_failed_ = false;
  Failure last_failure_;  // of the last fetch, when that failed
};

}  // namespace xiebot::feishu
