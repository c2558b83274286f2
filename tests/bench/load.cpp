#include "load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace xiebot::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{30};

int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    throw std::runtime_error("cannot connect to port " + std::to_string(port));
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

class Connection {
 public:
  explicit Connection(int port) : port_(port), socket_(connect_to(port)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  [[nodiscard]] int socket() const { return socket_; }
  [[nodiscard]] Clock::time_point begun() const { return begun_; }

  // Requests are a few KB: the socket's buffer takes them whole.
  bool send(const std::string& request, Clock::time_point begun) {
    begun_ = begun;
    input_.clear();
    return ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(request.size());
  }

  // What has come so far: the status once the answer is whole, 0 before, -1 when the connection
  // ends.
  int receive() {
    std::array<char, 4096> bytes;
    const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (got <= 0) return -1;
    input_.append(bytes.data(), static_cast<std::size_t>(got));
    const auto end = input_.find("\r\n\r\n");
    if (end == std::string::npos) return 0;
    const auto length = input_.find("Content-Length: ");
    const std::size_t body =
        length < end ? std::strtoul(input_.c_str() + length + 16, nullptr, 10) : 0;
    if (input_.size() < end + 4 + body) return 0;
    return input_.size() > 12 ? std::atoi(input_.c_str() + 9) : -1;
  }

  void reconnect() {
    ::close(socket_);
    socket_ = connect_to(port_);
  }

 private:
  int port_;
  int socket_;
  Clock::time_point begun_{};
  std::string input_;
};

std::chrono::microseconds percentile(std::vector<Clock::duration>& sorted, std::size_t percent) {
  if (sorted.empty()) return {};
  const std::size_t at = std::min(sorted.size() - 1, sorted.size() * percent / 100);
  return std::chrono::duration_cast<std::chrono::microseconds>(sorted[at]);
}

// The loop over all connections; a request goes out as soon as one of them is free.
class Load {
 public:
  // `between`: from one request to the next; zero: each as soon as there is a connection for it.
  Load(int port, std::span<const std::string> requests, std::size_t connections,
       Clock::duration between)
      : requests_(requests), between_(between), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t i = 0; i < std::min(connections, requests.size()); ++i) {
      connections_.push_back(std::make_unique<Connection>(port));
      watch(*connections_.back());
    }
    latencies_.reserve(requests.size());
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load() { ::close(epoll_); }

  LoadResult run() {
    begin_ = Clock::now();
    for (const auto& connection : connections_) free_.push_back(connection.get());
    std::array<epoll_event, 64> events;
    auto heard = begin_;
    while (result_.answered + result_.failed < requests_.size()) {
      send_what_is_due();
      const int ready =
          ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), until_next_due());
      if (ready > 0) heard = Clock::now();
      if (Clock::now() - heard > kPatience) throw std::runtime_error("no answer for 30 seconds");
      for (int i = 0; i < ready; ++i) {
        advance(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
      }
    }
    result_.took = Clock::now() - begin_;
    std::sort(latencies_.begin(), latencies_.end());
    result_.p50 = percentile(latencies_, 50);
    result_.p99 = percentile(latencies_, 99);
    return result_;
  }

 private:
  void watch(Connection& connection) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket(), &event);
  }

  [[nodiscard]] Clock::time_point due(std::size_t request) const {
    return begin_ + static_cast<Clock::rep>(request) * between_;
  }
  void send_what_is_due() {
    while (next_ < requests_.size() && !free_.empty() && due(next_) <= Clock::now()) {
      Connection& connection = *free_.back();
      const bool paced = between_ > Clock::duration::zero();
      const auto begun = paced ? due(next_) : Clock::now();
      if (connection.send(requests_[next_++], begun)) {
        free_.pop_back();
      } else {
        lose(connection);
      }
    }
  }
  // In ms, for epoll_wait().
  [[nodiscard]] int until_next_due() const {
    if (next_ >= requests_.size() || free_.empty()) return 1000;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due(next_) - Clock::now());
    return std::max(0, static_cast<int>(left.count()));
  }

  void lose(Connection& connection) {
    ++result_.failed;
    connection.reconnect();
    watch(connection);
  }

  void advance(Connection& connection) {
    const int status = connection.receive();
    if (status == 0) return;
    if (status < 0) {
      lose(connection);
    } else {
      latencies_.push_back(Clock::now() - connection.begun());
      ++(status == 200 ? result_.answered : result_.failed);
    }
    free_.push_back(&connection);
  }

  std::span<const std::string> requests_;
  Clock::duration between_;
  Clock::time_point begin_;
  int epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> free_;  // have nothing under way
  std::vector<Clock::duration> latencies_;
  std::size_t next_ = 0;
  LoadResult result_;
};

}  // namespace

LoadResult run_load(int port, std::span<const std::string> requests, std::size_t connections) {
  return Load(port, requests, connections, Clock::duration::zero()).run();
}

LoadResult run_paced_load(int port, std::span<const std::string> requests, std::size_t connections,
                          double a_second) {
  const auto between = std::chrono::duration<double>(1 / a_second);
  return Load(port, requests, connections, std::chrono::duration_cast<Clock::duration>(between))
      .run();
}

}  // namespace xiebot::bench
