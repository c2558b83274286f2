// The HTTP side of the bot: bounded bodies, bounded time, one handler a route.
//
// What no handler sees: a request that is not strictly HTTP/1.x (400), a body with GET (400), a
// path with control characters or dot segments (400), an unknown path (404), a known one with
// another method (405 with Allow), a body over the limit (413), a long target (414), over 32 KB or
// 100 lines of headers (431), a request that is not complete in time (408) or slow while others
// wait to be served (503). These answers have no body. HEAD is answered as GET. Bodies come as
// sent: neither unpacked nor decoded whatever their headers say.
//
// Owns its threads; they take no signals. The only files that include httplib.h are http_server.cpp
// and http_client.cpp.
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
  std::map<std::string, std::string> query;  // percent-decoded
  // Names in lower case; values as sent, without control characters. Of a header that comes twice
  // the first one counts (joining them would let a second X-Lark-Signature alter the first).
  std::map<std::string, std::string> headers;
  std::string body;    // raw bytes, at most the limit
  std::string remote;  // peer address, never from a header
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
  std::chrono::milliseconds whole_request{
      10000};  // from its first byte to its last, less under pressure; the answer too
  std::chrono::milliseconds keep_alive{5000};  // an idle connection, at most; less under pressure
  std::chrono::milliseconds at_stop{5000};     // what is in flight when the server is stopped
  int workers = 128;                           // connections served at a time
};

class Server {
 public:
  explicit Server(Limits limits = {});
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Before start(). `path` is exact, or a prefix when it ends in '/'. Handlers run on worker
  // threads, several at once; one that throws is answered 500 without a body.
  void route(std::string_view method, std::string_view path, Handler handler);

  // Binds and begins to accept; answers the port (useful when `port` is 0). Throws
  // std::runtime_error when the address is taken or cannot be bound.
  int start(const std::string& host, int port);

  // No new requests; those in flight finish. Blocks. Connections that take longer than
  // Limits::at_stop are cut; a handler that runs is always waited for.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace xiebot::http
