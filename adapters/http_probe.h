// A look at an address: does it answer, and what time does it have?
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http_client.h"
#include "bot/clock.h"

namespace xiebot::http {

// For somebody who waits at a terminal.
inline constexpr Timeouts kPatienceOfDoctor{std::chrono::milliseconds(3000),
                                            std::chrono::milliseconds(5000)};

struct Probe {
  int status = 0;                    // 0: no answer
  std::string error = {};            // why there was none; safe to show
  std::optional<Instant> date = {};  // of the answer's Date header
};

// GET, without credentials. Blocks for at most the time-outs.
[[nodiscard]] Probe probe(const std::string& base_url, const std::string& path,
                          Timeouts timeouts = kPatienceOfDoctor);

// "Sun, 22 Nov 2026 18:47:28 GMT", RFC 9110, the form that servers have to send; nullopt: another.
[[nodiscard]] std::optional<Instant> parse_http_date(const std::string& text);

}  // namespace xiebot::http
