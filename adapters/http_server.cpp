#include "adapters/http_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <future>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <typeinfo>
#include <utility>
#include <variant>

#include "adapters/http_connection.h"
#include "adapters/http_head.h"
#include "adapters/http_routes.h"
#include "adapters/http_workers.h"
#include "adapters/refusal_log.h"

#if !defined(CPPHTTPLIB_OPENSSL_SUPPORT) || !defined(CPPHTTPLIB_ZLIB_SUPPORT) || \
    !defined(CPPHTTPLIB_BROTLI_SUPPORT)
#error "compile with pkg-config's flags for cpp-httplib: its classes differ without them"
#endif

namespace xiebot::http {
namespace {

constexpr int kBacklog = 1024;  // httplib's 5 costs a burst of connections a second each
constexpr std::size_t kFramingBytes = 64 * 1024;

// What is being served on this thread: httplib hands its handlers nothing of ours.
struct Exchange {
  Connection& connection;
  const Head& head;
  bool close_after = false;  // what is left of the request must not be read as another one
};
thread_local Exchange* current_exchange = nullptr;

// httplib's view of a connection.
class ConnectionStream final : public httplib::Stream {
 public:
  explicit ConnectionStream(Connection& connection) : connection_(connection) {}

  bool is_readable() const override { return connection_.end() == Connection::End::none; }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, size_t size) override { return connection_.read(to, size); }
  ssize_t write(const char* bytes, size_t size) override {
    connection_.write({bytes, size});
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = connection_.peer_address();
    port = connection_.peer_port();
  }
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return connection_.socket(); }

 private:
  Connection& connection_;
};

class TaskQueue final : public httplib::TaskQueue {
 public:
  explicit TaskQueue(Workers& workers) : workers_(workers) {}
  void enqueue(std::function<void()> job) override { workers_.enqueue(std::move(job)); }
  void shutdown() override { workers_.shutdown(); }

 private:
  Workers& workers_;
};

// What is connected now.
class OpenSockets {
 public:
  void add(int socket) {
    const std::lock_guard lock(mutex_);
    sockets_.insert(socket);
    if (cut_) ::shutdown(socket, SHUT_RDWR);
  }
  void remove(int socket) {
    const std::lock_guard lock(mutex_);
    sockets_.erase(socket);
  }
  // Ends their reads and writes, and those of all that come.
  void cut() {
    const std::lock_guard lock(mutex_);
    cut_ = true;
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }

 private:
  std::mutex mutex_;
  std::set<int> sockets_;  // guarded by mutex_, as is the next
  bool cut_ = false;
};

// Ends before the connection does: until then the number is no other file's.
class Cuttable {
 public:
  Cuttable(OpenSockets& open, int socket) : open_(open), socket_(socket) { open_.add(socket_); }
  ~Cuttable() { open_.remove(socket_); }
  Cuttable(const Cuttable&) = delete;
  Cuttable& operator=(const Cuttable&) = delete;

 private:
  OpenSockets& open_;
  const int socket_;
};

// httplib with a loop of our own for each connection: bounded heads, a deadline for the whole
// request.
class BoundedServer final : public httplib::Server {
 public:
  BoundedServer(const Limits& limits, Workers& workers, RefusalLog& refusals)
      : limits_(limits), workers_(workers), refusals_(refusals) {}

  void cut_connections() { open_sockets_.cut(); }

 private:
  // Overrides a private virtual of httplib 0.11: all that happens on an accepted socket.
  bool process_and_close_socket(socket_t socket) override {
    try {
      Connection connection(socket, workers_);
      const Cuttable cuttable(open_sockets_, socket);
      while (serve(connection)) {
      }
    } catch (const std::exception& error) {  // out of memory; the connection is closed
      spdlog::error("http: a connection failed: {}", typeid(error).name());
    }
    return true;
  }

  // Answers one request; whether another one may follow.
  bool serve(Connection& connection) {
    if (!connection.has_input() && !workers_.await_input(connection.socket(), limits_.keep_alive)) {
      return false;
    }
    connection.begin(Connection::Clock::now() + limits_.whole_request);
    const auto bytes = connection.read_head();
    if (!bytes) {
      if (connection.end() == Connection::End::timed_out) refuse(connection, {408, "slow head"});
      if (connection.end() == Connection::End::given_up) refuse(connection, {503, "slow head"});
      if (connection.end() == Connection::End::too_long) refuse(connection, {431, "long head"});
      return false;
    }
    const auto parsed = parse_head(*bytes, limits_.body_bytes);
    if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
      refuse(connection, *refusal);
      return false;
    }
    return answer(connection, std::get<Head>(parsed));
  }

  bool answer(Connection& connection, const Head& head) {
    // Chunks of a byte or two with long extensions are no client of ours: framing counts too.
    connection.begin_body(plain_head(head), 2 * limits_.body_bytes + kFramingBytes);
    Exchange exchange{connection, head};
    current_exchange = &exchange;
    ConnectionStream stream(connection);
    bool closed = false;
    const bool answered = process_request(stream, workers_.stopping(), closed, nullptr);
    current_exchange = nullptr;
    const bool sent = connection.flush(Connection::Clock::now() + limits_.whole_request);
    if (!sent || !answered) return false;
    if (exchange.close_after) connection.linger();
    return !closed && !exchange.close_after && !head.close && !workers_.stopping();
  }

  // What httplib gets to parse in place of the head that was sent: no more than it needs. Its
  // handling of Range, Content-Encoding, Accept-Encoding and multipart can be abused and is not
  // wanted.
  static std::string plain_head(const Head& head) {
    std::string text = head.method + ' ' + head.target + " HTTP/1.1\r\n";
    text += head.chunked ? "Transfer-Encoding: chunked\r\n"
                         : "Content-Length: " + std::to_string(head.content_length) + "\r\n";
    if (head.expects_continue) text += "Expect: 100-continue\r\n";
    if (head.close) text += "Connection: close\r\n";
    return text + "\r\n";
  }

  void refuse(Connection& connection, const Refusal& refusal) {
    refusals_.write(Connection::Clock::now(),
                    fmt::format("{} refused with {}: {}", connection.peer_address(), refusal.status,
                                refusal.why));
    connection.write("HTTP/1.1 " + std::to_string(refusal.status) +
                     " \r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    if (connection.flush(Connection::Clock::now() + limits_.whole_request)) connection.linger();
  }

  const Limits limits_;
  Workers& workers_;
  RefusalLog& refusals_;
  OpenSockets open_sockets_;
};

// A second instance on the port has to fail: no SO_REUSEPORT, which is httplib's default.
void share_after_close_only(int socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

}  // namespace

struct Server::State {
  explicit State(const Limits& given)
      : limits(given),
        workers(static_cast<std::size_t>(std::max(given.workers, 1))),
        http(given, workers, refusals) {}

  void serve(const httplib::Request& in, httplib::Response& out,
             const httplib::ContentReader* body);
  bool read_body(const httplib::ContentReader& reader, std::string& body, httplib::Response& out);
  void call(const Handler& handler, const Request& request, httplib::Response& out);

  const Limits limits;
  Routes routes;
  Workers workers;
  RefusalLog refusals{"http", spdlog::level::info};
  BoundedServer http;
  int listener = -1;
  std::promise<void> accepting;
  std::promise<void> ended;  // nothing is in flight any more
  std::atomic<bool> stopping = false;
  std::jthread acceptor;
};

// Every request ends here: a path that httplib did not know would have its body read without a
// bound.
void Server::State::serve(const httplib::Request& in, httplib::Response& out,
                          const httplib::ContentReader* body) {
  Exchange& exchange = *current_exchange;
  const Routed routed = routes.find(in.method, in.path);
  if (routed.handler == nullptr) {
    out.status = routed.status;
    if (!routed.allow.empty()) out.set_header("Allow", routed.allow);
    exchange.close_after = exchange.head.has_body();
  } else {
    Request request{.method = in.method,
                    .path = in.path,
                    .query = {},
                    .headers = exchange.head.headers,
                    .body = {},
                    .remote = exchange.connection.peer_address()};
    request.query.insert(in.params.begin(), in.params.end());
    if (body == nullptr || read_body(*body, request.body, out)) call(*routed.handler, request, out);
  }
  if (exchange.close_after && !exchange.head.close) out.set_header("Connection", "close");
}

bool Server::State::read_body(const httplib::ContentReader& reader, std::string& body,
                              httplib::Response& out) {
  Exchange& exchange = *current_exchange;
  bool too_long = false;
  const bool whole = reader([&](const char* bytes, std::size_t size) {
    too_long = size > limits.body_bytes - body.size();
    if (!too_long) body.append(bytes, size);
    return !too_long;
  });
  if (whole) return true;
  const auto end = exchange.connection.end();
  too_long = too_long || end == Connection::End::too_long;
  out.status = too_long                            ? 413
               : end == Connection::End::timed_out ? 408
               : end == Connection::End::given_up  ? 503
                                                   : 400;
  exchange.close_after = true;
  refusals.write(
      Connection::Clock::now(),
      fmt::format("{} refused with {}: body", exchange.connection.peer_address(), out.status));
  return false;
}

void Server::State::call(const Handler& handler, const Request& request, httplib::Response& out) {
  Response response;
  try {
    response = handler(request);
    for (const auto& [name, value] : response.headers) {
      if (has_control_character(name + value)) throw std::invalid_argument("header value");
    }
  } catch (const std::exception& error) {
    spdlog::error("http: the handler of {} failed: {}", request.method, typeid(error).name());
    spdlog::debug("http: {}", error.what());  // may quote what a person wrote
    response = {.status = 500, .body = {}, .content_type = {}, .headers = {}};
  } catch (...) {
    spdlog::error("http: the handler of {} failed", request.method);
    response = {.status = 500, .body = {}, .content_type = {}, .headers = {}};
  }
  out.status = response.status;
  for (const auto& [name, value] : response.headers) out.set_header(name, value);
  if (!response.body.empty()) out.set_header("Content-Type", response.content_type);
  out.body = std::move(response.body);
}

Server::Server(Limits limits) : state_(std::make_unique<State>(limits)) {
  State& state = *state_;
  const auto with_body = [&state](const httplib::Request& in, httplib::Response& out,
                                  const httplib::ContentReader& body) {
    state.serve(in, out, &body);
  };
  const auto without_body = [&state](const httplib::Request& in, httplib::Response& out) {
    state.serve(in, out, nullptr);
  };
  const char* const every_path = "[\\s\\S]*";  // '.' would leave out line ends, "%0A" in a path
  state.http.Get(every_path, without_body).Options(every_path, without_body);
  state.http.Post(every_path, with_body).Put(every_path, with_body);
  state.http.Patch(every_path, with_body).Delete(every_path, with_body);
  // The default tells the client what() in a header.
  state.http.set_exception_handler(
      [](const httplib::Request&, httplib::Response& out, const std::exception_ptr&) {
        spdlog::error("http: a request failed outside its handler");
        out.status = 500;
      });
  state.http.set_payload_max_length(limits.body_bytes);
  state.http.set_keep_alive_timeout(
      std::chrono::duration_cast<std::chrono::seconds>(limits.keep_alive).count());
  state.http.set_keep_alive_max_count(1'000'000);
  state.http.set_socket_options([&state](socket_t socket) {
    share_after_close_only(socket);
    state.listener = socket;
  });
  // Asked for when httplib begins to accept: only from then on does its stop() do anything.
  state.http.new_task_queue = [&state]() -> httplib::TaskQueue* {
    state.accepting.set_value();
    return std::make_unique<TaskQueue>(state.workers).release();
  };
}

Server::~Server() { stop(); }

void Server::route(std::string_view method, std::string_view path, Handler handler) {
  state_->routes.add(method, path, std::move(handler));
}

int Server::start(const std::string& host, int port) {
  State& state = *state_;
  errno = 0;
  const int bound = port == 0                             ? state.http.bind_to_any_port(host)
                    : state.http.bind_to_port(host, port) ? port
                                                          : -1;
  if (bound <= 0 || ::listen(state.listener, kBacklog) != 0) {
    throw std::runtime_error("cannot listen on " + host + ":" + std::to_string(port) + ": " +
                             std::generic_category().message(errno));
  }
  // The threads inherit the mask: a signal is for whoever waits for it, and must not end accept().
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  state.acceptor = std::jthread([&state] {
    if (!state.http.listen_after_bind() && !state.stopping) {
      // Nothing can reach us any more. All that was acknowledged is on disk: let the supervisor
      // help.
      spdlog::critical("http: accepting connections failed; leaving");
      spdlog::shutdown();
      std::_Exit(EXIT_FAILURE);
    }
    state.ended.set_value();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  state.accepting.get_future().wait();
  return bound;
}

void Server::stop() {
  State& state = *state_;
  if (!state.acceptor.joinable()) return;
  state.stopping = true;
  state.http.stop();
  if (state.ended.get_future().wait_for(state.limits.at_stop) != std::future_status::ready) {
    state.http.cut_connections();
  }
  state.acceptor.join();
}

}  // namespace xiebot::http
