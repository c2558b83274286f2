// The head of an HTTP request. In bytes: a head, as it comes over the wire.
#include "adapters/http_head.h"

#include <algorithm>
#include <string>

#include "tests/fuzz/shared/fuzzer.h"

using namespace xiebot;
using fuzz::require;

namespace {

constexpr std::size_t kBodyLimit = 1 << 20;

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string written(const http::Head& head) {
  std::string bytes = head.method + " " + head.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : head.headers) {
    bytes.append(name).append(": ").append(value).append("\r\n");
  }
  return bytes + "\r\n";
}

void check_end(std::string_view data) {
  const auto end = http::head_end(data, 0);
  if (end) require(*end > 0 && *end <= data.size(), "a head ends within its bytes");
  // As it arrives: cut anywhere, it has to be found by looking at the second piece.
  if (data.size() > 2000) return;
  for (std::size_t cut = 0; cut <= data.size(); cut += 7) {
    const auto early = http::head_end(data.substr(0, cut), 0);
    if (early) {
      require(early == end, "more bytes do not move a head's end");
    } else {
      require(http::head_end(data, cut) == end, "a head is found in whatever pieces it comes");
    }
  }
}

}  // namespace

XIEBOT_FUZZER(http_head) {
  check_end(data);
  const auto parsed =
      http::parse_head(data.substr(0, http::head_end(data, 0).value_or(data.size())), kBodyLimit);
  if (const auto* refusal = std::get_if<http::Refusal>(&parsed)) {
    require(refusal->status >= 400 && refusal->status < 600, "a refusal is an error");
    return;
  }
  const auto& head = std::get<http::Head>(parsed);
  require(!head.method.empty() && is_visible(head.method), "a method is visible ASCII");
  require(head.target.starts_with('/') && is_visible(head.target), "a target is a visible path");
  require(head.target.size() <= http::kTargetBytes, "a target is short");
  require(head.content_length <= kBodyLimit, "a declared body keeps the limit");
  require(!(head.chunked && head.content_length > 0), "a body has one length");
  for (const auto& [name, value] : head.headers) {
    require(!name.empty() && is_visible(name), "a header has a visible name");
    require(std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }),
            "a header's name is in lower case");
    require(std::none_of(value.begin(), value.end(),
                         [](char c) {
                           const auto byte = static_cast<unsigned char>(c);
                           return (byte < 0x20 && c != '\t') || byte == 0x7f;
                         }),
            "a header's value has no control characters");
  }
  const auto again = http::parse_head(written(head), kBodyLimit);
  const auto* same = std::get_if<http::Head>(&again);
  if (written(head).size() > http::kHeadBytes) return;
  if (same == nullptr) {
    // HTTP/1.0 allows no Host where 1.1 requires one.
    require(!head.headers.contains("host"), "what was read can be read again");
    return;
  }
  require(same->headers == head.headers && same->target == head.target &&
              same->content_length == head.content_length && same->chunked == head.chunked,
          "what was read reads the same again");
}
