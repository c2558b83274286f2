#include "adapters/webhook.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace xiebot::webhook {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view header(const std::map<std::string, std::string>& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (std::equal(key.begin(), key.end(), name.begin(), name.end(),
                   [](char left, char right) { return lower(left) == right; })) {
      return value;
    }
  }
  return {};
}

Doorkeeper::Doorkeeper(std::string platform, const Clock& clock)
    : clock_(clock), log_(std::move(platform), spdlog::level::warn) {}

http::Response Doorkeeper::refuse(const http::Request& request, const Refusal& refusal) const {
  log_.write(clock_.steady(), fmt::format("refused a request of {} bytes from {}: {}",
                                          request.body.size(), request.remote, refusal.reason));
  return bare(refusal.status);
}

http::Response bare(int status) {
  http::Response response;
  response.status = status;
  response.content_type.clear();
  return response;
}

http::Response ok(std::string json) {
  http::Response response;
  response.body = std::move(json);
  return response;
}

}  // namespace xiebot::webhook
