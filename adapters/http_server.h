// The HTTP side of the bot: bounded bodies, bounded time, one handler a route.
//
// Owns its threads. The only files that include httplib.h are http_server.cpp and http_client.cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace xiebot::http {

struct Request {
  std::string method;
  std::string path;
  std::map<std::string, std::string> query;    // percent-decoded
  std::map<std::string, std::string> headers;  // names in lower case; values may hold anything
  std::string body;                            // raw bytes, at most the limit
  std::string remote;                          // peer address, never from a header
};

struct Response {
  int status = 200;
  std::string body;
  std::string content_type = "application/json; charset=utf-8";
  std::map<std::string, std::string> headers;
};

using Handler = std::function<Response(const Request&)>;

struct Limits {
  std::size_t body_bytes = 1 << 20;
  std::chrono::seconds whole_request{10};  // from first byte to the last of the request
  int workers = 128;
};

class Server {
 public:
  explicit Server(Limits limits = {});
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Before start(). `path` is exact, or a prefix when it ends in '/'. Handlers run on worker threads,
  // several at once; one that throws is answered 500 without a body.
  void route(std::string_view method, std::string_view path, Handler handler);

  // Binds and begins to accept; answers the port (useful when `port` is 0). Throws
  // std::runtime_error when the address is taken or cannot be bound.
  int start(const std::string& host, int port);

  // No new requests; those in flight finish. Blocks.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace xiebot::http
