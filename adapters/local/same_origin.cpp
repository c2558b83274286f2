#include "adapters/local/same_origin.h"

#include <string>
#include <string_view>

namespace xiebot::local {
namespace {

std::string header(const http::Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

// "127.0.0.1:8080" and the like: one of this machine's own names, with or without a port.
bool is_loopback(std::string_view host) {
  for (const std::string_view name : {"localhost", "127.0.0.1", "[::1]"}) {
    if (!host.starts_with(name)) continue;
    const std::string_view port = host.substr(name.size());
    if (port.empty() || (port.front() == ':' &&
                         port.find_first_not_of("0123456789", 1) == std::string_view::npos)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool is_same_origin(const http::Request& request) {
  const std::string host = header(request, "host");
  const std::string origin = header(request, "origin");
  return is_loopback(host) && (origin.empty() || origin == "http://" + host);
}

}  // namespace xiebot::local
