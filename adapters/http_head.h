// The head of an HTTP/1.x request, read strictly: what two parsers could understand differently is
// refused (RFC 9112, sections 3, 5, 6), so that a proxy in front and this server always agree.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace xiebot::http {

inline constexpr std::size_t kHeadBytes = 32 * 1024;   // request line and headers
inline constexpr std::size_t kTargetBytes = 2 * 1024;  // path and query
inline constexpr std::size_t kHeaderLines = 100;

struct Head {
  std::string method;
  std::string target;  // as sent: begins with '/', visible ASCII
  // Names in lower case, values as sent (not percent-decoded, no control characters). Of a header
  // that comes several times the first one counts.
  std::map<std::string, std::string> headers;
  std::size_t content_length = 0;
  bool chunked = false;
  bool close = false;  // the client wants the connection closed, or speaks HTTP/1.0
  bool expects_continue = false;

  [[nodiscard]] bool has_body() const { return chunked || content_length > 0; }
};

struct Refusal {
  int status = 400;
  std::string_view why;  // for the log
};

// Where the head ends in `bytes` (past its empty line), or nothing yet. Ends at a bare LF LF too,
// so that parse_head can refuse it instead of waiting for more. `searched` bytes were looked at
// before.
[[nodiscard]] std::optional<std::size_t> head_end(std::string_view bytes, std::size_t searched);

// `bytes` is one whole head with its empty line. A declared body above `body_limit` is 413.
[[nodiscard]] std::variant<Head, Refusal> parse_head(std::string_view bytes,
                                                     std::size_t body_limit);

}  // namespace xiebot::http
