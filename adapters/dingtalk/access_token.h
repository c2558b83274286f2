// The access token: what the app proves itself with in every call, to both of DingTalk's APIs.
//
// Protocol: POST /v1.0/oauth2/accessToken, valid for two hours. Does not count as a call of the
// month.
#pragma once

#include <string>
#include <variant>

#include "adapters/dingtalk/app.h"
#include "adapters/dingtalk/failure.h"
#include "adapters/http_client.h"
#include "adapters/token_cache.h"
#include "bot/clock.h"

namespace xiebot::dingtalk {

// Thread-safe.
class AccessToken {
 public:
  // `http`, for api.dingtalk.com, and `clock` must outlive this.
  AccessToken(http::Client& http, const App& app, const Clock& clock);

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

}  // namespace xiebot::dingtalk
