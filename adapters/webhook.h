// What the platforms' webhooks have in common.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "adapters/http_server.h"
#include "adapters/refusal_log.h"
#include "bot/clock.h"

namespace xiebot::webhook {

// Platforms give up within hours; what is older is a replay. Keys are kept longer than this, so
// that a replay within it is a duplicate.
inline constexpr std::chrono::hours kOldestEvent{7 * 24};

// Why a request is turned away.
struct Refusal {
  int status = 400;         // 400: not a request of the platform's shape; 401: not from it for us
  std::string_view reason;  // for the log; static text, nothing of the request in it
};

// The header of that name, compared without case, or empty. `name` is lower case.
[[nodiscard]] std::string_view header(const std::map<std::string, std::string>& headers,
                                      std::string_view name);

// Turns requests away, with a bounded number of lines in the log. Thread-safe.
class Doorkeeper {
 public:
  // `clock` must outlive this.
  Doorkeeper(std::string platform, const Clock& clock);

  [[nodiscard]] http::Response refuse(const http::Request& request, const Refusal& refusal) const;

 private:
  const Clock& clock_;
  mutable RefusalLog log_;
};

[[nodiscard]] http::Response bare(int status);  // no body, no content type
[[nodiscard]] http::Response ok(std::string json);

}  // namespace xiebot::webhook
