// The tenant access token: what the app proves itself with in every call.
//
// Protocol: POST /open-apis/auth/v3/tenant_access_token/internal. While 30 minutes or more are left
// the platform answers the same token again; below that it makes a new one and both are valid.
#pragma once

#include <string>
#include <variant>

#include "adapters/feishu/failure.h"
#include "adapters/http_client.h"
#include "adapters/token_cache.h"
#include "bot/clock.h"
#include "bot/config.h"

namespace xiebot::feishu {

// Thread-safe.
class TenantToken {
 public:
  // `http` and `clock` must outlive this.
  TenantToken(http::Client& http, const FeishuConfig& config, const Clock& clock);

  // See TokenCache.
  [[nodiscard]] std::variant<std::string, Failure> get() { return cache_.get(); }
  void drop(const std::string& token) { cache_.drop(token); }

 private:
  [[nodiscard]] std::variant<FetchedToken, Failure> fetch();

  http::Client& http_;
  const std::string secret_;
  const std::string request_;
  TokenCache<Failure> cache_;
};

}  // namespace xiebot::feishu
