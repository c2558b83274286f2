#include "adapters/http_routes.h"

#include <algorithm>
#include <utility>

namespace xiebot::http {
namespace {

// No client of ours sends anything else, and what stands behind a prefix may be a file.
bool is_plain(const std::string& path) {
  const std::string padded = path + '/';
  return !has_control_character(path) && padded.find("/../") == std::string::npos &&
         padded.find("/./") == std::string::npos;
}

}  // namespace

void Routes::add(std::string_view method, std::string_view path, Handler handler) {
  routes_[std::string(path)][std::string(method)] = std::move(handler);
}

const Routes::Methods* Routes::methods_of(const std::string& path) const {
  if (const auto exact = routes_.find(path); exact != routes_.end()) return &exact->second;
  const Methods* best = nullptr;
  for (const auto& [prefix, methods] : routes_) {
    // A prefix of a prefix sorts before it: the last one that fits is the longest.
    if (prefix.ends_with('/') && path.starts_with(prefix)) best = &methods;
  }
  return best;
}

Routed Routes::find(const std::string& method, const std::string& path) const {
  if (!is_plain(path)) return {.handler = nullptr, .status = 400, .allow = {}};
  const Methods* const methods = methods_of(path);
  if (methods == nullptr) return {.handler = nullptr, .status = 404, .allow = {}};
  auto found = methods->find(method);
  if (found == methods->end() && method == "HEAD") found = methods->find("GET");
  if (found != methods->end()) return {.handler = &found->second, .status = 200, .allow = {}};
  Routed wrong_method{.handler = nullptr, .status = 405, .allow = {}};
  for (const auto& [allowed, unused] : *methods) {
    wrong_method.allow += (wrong_method.allow.empty() ? "" : ", ") + allowed;
  }
  return wrong_method;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace xiebot::http
