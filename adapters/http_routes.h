// Which handler answers which request.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "adapters/http_server.h"

namespace xiebot::http {

// A request that reaches no handler is answered with `status`, and with `allow` when that is 405.
struct Routed {
  const Handler* handler = nullptr;
  int status = 200;
  std::string allow;
};

// Filled before the server starts, read by all its threads.
class Routes {
 public:
  // `path` is exact, or a prefix when it ends in '/'; the longest one that fits wins.
  void add(std::string_view method, std::string_view path, Handler handler);

  // `path` is percent-decoded.
  [[nodiscard]] Routed find(const std::string& method, const std::string& path) const;

 private:
  using Methods = std::map<std::string, Handler, std::less<>>;
  [[nodiscard]] const Methods* methods_of(const std::string& path) const;

  std::map<std::string, Methods, std::less<>> routes_;
};

[[nodiscard]] bool has_control_character(std::string_view text);

}  // namespace xiebot::http
