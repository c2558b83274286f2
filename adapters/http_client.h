// An HTTP client for one base URL.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace xiebot::http {

struct Reply {
  int status = 0;                              // 0: no answer (connect, time-out, TLS)
  std::string body;                            // at most 4 MB
  std::map<std::string, std::string> headers;  // names in lower case
  std::string error;                           // why there was no answer; safe to log
  bool unsent =
      false;  // nothing of the request left us: there was no connection, or it was refused
};

// `whole` covers a request from connecting (TLS, a second try) to the last byte of its answer. Only
// the look-up of the name is outside: the resolver has its own bounds (resolv.conf).
struct Timeouts {
  std::chrono::milliseconds connect{3000};
  std::chrono::milliseconds whole{10000};
};

// Follows no redirects, trusts the system's certificate authorities, throws nothing.
// Thread-safe: keeps a small pool of keep-alive connections, one thread each at a time, none for
// longer than 10 s between requests or than the server says. A write that fails on a reused
// connection is tried once more on a fresh one when `idempotent`.
class Client {
 public:
  explicit Client(const std::string& base_url, Timeouts timeouts = {});  // http:// or https://
  ~Client();

  // `path_and_query` is percent-encoded already and comes after the base URL's own path. A line end
  // in it, in the method or in a header is refused. `at_most`: a bound of this request that is
  // tighter than Timeouts::whole.
  [[nodiscard]] Reply request(std::string_view method, const std::string& path_and_query,
                              const std::map<std::string, std::string>& headers,
                              const std::string& body, bool idempotent,
                              std::chrono::milliseconds at_most = std::chrono::milliseconds::max());

  // For a program that ends: from now on requests under way and new ones get this much longer, all
  // together; after that nothing is sent any more.
  void end_within(std::chrono::milliseconds time);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace xiebot::http
