#include "adapters/http_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace xiebot::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};
// Two of these that differ are how requests are smuggled past a proxy.
constexpr std::array<std::string_view, 3> kOnceOnly = {"content-length", "transfer-encoding",
                                                       "host"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
  return result;
}

bool is_token(std::string_view text) {
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           kSigns.find(c) != std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes the text before `separator` off the front of `rest`; the whole of it when there is none.
std::string_view take(std::string_view& rest, std::string_view separator) {
  const auto at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + separator.size());
  return part;
}

bool lists(std::string_view value, std::string_view word) {
  while (!value.empty()) {
    if (lower(trim(take(value, ","))) == word) return true;
  }
  return false;
}

std::optional<Refusal> read_request_line(std::string_view line, Head& head, bool& old_version) {
  const std::string_view method = take(line, " ");
  const std::string_view target = take(line, " ");
  if (!is_token(method) || target.empty()) return Refusal{400, "not a request line"};
  if (line != "HTTP/1.1" && line != "HTTP/1.0") {
    return line.starts_with("HTTP/") ? Refusal{505, "version"} : Refusal{400, "not a request line"};
  }
  if (!contains(kMethods, method)) return Refusal{501, "unknown method"};
  if (target.size() > kTargetBytes) return Refusal{414, "target too long"};
  const bool visible =
      std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (target.front() != '/' || !visible) return Refusal{400, "target"};
  head.method = method;
  head.target = target;
  old_version = line == "HTTP/1.0";
  return std::nullopt;
}

std::optional<Refusal> read_header_line(std::string_view line, Head& head) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return Refusal{400, "header name"};  // a folded line or blanks before the colon end here too
  }
  const std::string_view value = trim(line.substr(colon + 1));
  if (!is_value(value)) return Refusal{400, "control character in a header"};
  const auto [at, is_new] = head.headers.try_emplace(lower(line.substr(0, colon)), value);
  if (!is_new && contains(kOnceOnly, at->first)) return Refusal{400, "header sent twice"};
  return std::nullopt;
}

std::optional<Refusal> read_length(const std::string& value, Head& head, std::size_t limit) {
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, head.content_length);
  if (value.empty() || stop != end || error == std::errc::invalid_argument) {
    return Refusal{400, "content length"};
  }
  if (error != std::errc{} || head.content_length > limit) return Refusal{413, "body too long"};
  return std::nullopt;
}

// How the body comes, from the headers that say so.
std::optional<Refusal> read_framing(Head& head, bool old_version, std::size_t body_limit) {
  const auto end = head.headers.end();
  const auto length = head.headers.find("content-length");
  const auto coding = head.headers.find("transfer-encoding");
  if (coding != end) {
    if (old_version || length != end) return Refusal{400, "ambiguous body length"};
    if (lower(coding->second) != "chunked") return Refusal{501, "transfer encoding"};
    head.chunked = true;
  } else if (length != end) {
    if (const auto refusal = read_length(length->second, head, body_limit)) return refusal;
  }
  const bool bodiless = head.method == "GET" || head.method == "HEAD" || head.method == "OPTIONS";
  if (bodiless && head.has_body()) return Refusal{400, "body where there is none"};

  if (const auto expect = head.headers.find("expect"); expect != end) {
    if (lower(expect->second) != "100-continue") return Refusal{417, "expectation"};
    head.expects_continue = !old_version && head.has_body();
  }
  const auto connection = head.headers.find("connection");
  head.close = old_version || (connection != end && lists(connection->second, "close"));
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> head_end(std::string_view bytes, std::size_t searched) {
  const std::size_t from = searched < 3 ? 0 : searched - 3;
  const auto proper = bytes.find("\r\n\r\n", from);
  const auto bare = bytes.find("\n\n", from);
  if (proper == std::string_view::npos && bare == std::string_view::npos) return std::nullopt;
  return proper < bare ? proper + 4 : bare + 2;
}

std::variant<Head, Refusal> parse_head(std::string_view bytes, std::size_t body_limit) {
  if (!bytes.ends_with("\r\n\r\n")) return Refusal{400, "line ends"};
  bytes.remove_suffix(kLineEnd.size());
  Head head;
  bool old_version = false;
  if (const auto refusal = read_request_line(take(bytes, kLineEnd), head, old_version)) {
    return *refusal;
  }
  for (std::size_t lines = 0; !bytes.empty(); ++lines) {
    if (lines == kHeaderLines) return Refusal{431, "too many headers"};
    if (const auto refusal = read_header_line(take(bytes, kLineEnd), head)) return *refusal;
  }
  if (!old_version && !head.headers.contains("host")) return Refusal{400, "no host"};
  if (const auto refusal = read_framing(head, old_version, body_limit)) return *refusal;
  return head;
}

}  // namespace xiebot::http
