#include "adapters/http_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/http_head.h"

namespace xiebot::http {
namespace {

constexpr std::size_t kPiece = 16 * 1024;
constexpr std::size_t kLingerBytes = 8 * 1024 * 1024;
constexpr std::chrono::milliseconds kLingerTime{300};

// Whether `events` came before the deadline.
bool wait_for(int socket, short events, Connection::Clock::time_point deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - Connection::Clock::now());
    if (left.count() <= 0) return false;
    pollfd waited{socket, events, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

Connection::Connection(int socket, Workers& workers) : socket_(socket), workers_(workers) {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  if (::getpeername(socket_, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    peer_port_ = ntohs(v4.sin_port);
  } else if (peer.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    peer_port_ = ntohs(v6.sin6_port);
  }
  peer_address_ = text.data();
}

Connection::~Connection() { ::close(socket_); }

void Connection::begin(Clock::time_point deadline) {
  begun_ = Clock::now();
  deadline_ = deadline;
  end_ = End::none;
  head_.clear();
  head_position_ = 0;
}

bool Connection::fill() {
  if (!output_.empty() &&
      !flush(deadline_)) {  // "100 Continue" has to be out before the body comes
    end_ = End::closed;
    return false;
  }
  if (position_ > 0) {
    input_.erase(0, position_);
    position_ = 0;
  }
  std::array<char, kPiece> piece;  // left as it is: to clear it would take longer than to read
  for (;;) {
    // The deadline comes first: a client that is never silent must not outlive it.
    if (Clock::now() >= deadline_) {
      end_ = End::timed_out;
      break;
    }
    const ssize_t got = ::recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (got > 0) {
      input_.append(piece.data(), static_cast<std::size_t>(got));
      return true;
    }
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && would_block()) {
      const Workers::Rest rest = workers_.await_rest(socket_, begun_, deadline_);
      if (rest == Workers::Rest::here) continue;
      end_ = rest == Workers::Rest::needed ? End::given_up : End::timed_out;
    } else {
      end_ = End::closed;
    }
    break;
  }
  return false;
}

std::optional<std::string> Connection::read_head() {
  std::size_t searched = 0;
  for (;;) {
    const auto bytes = std::string_view(input_).substr(position_);
    if (const auto size = head_end(bytes, searched); size && *size <= kHeadBytes) {
      std::string head(bytes.substr(0, *size));
      position_ += *size;
      return head;
    }
    if (bytes.size() >= kHeadBytes) {
      end_ = End::too_long;
      return std::nullopt;
    }
    searched = bytes.size();
    if (!fill()) return std::nullopt;
  }
}

void Connection::begin_body(std::string head, std::size_t budget) {
  head_ = std::move(head);
  head_position_ = 0;
  budget_ = budget;
}

long Connection::read(char* to, std::size_t size) {
  if (head_position_ < head_.size()) {
    const std::size_t count = std::min(size, head_.size() - head_position_);
    std::memcpy(to, head_.data() + head_position_, count);
    head_position_ += count;
    return static_cast<long>(count);
  }
  if (budget_ == 0) {
    end_ = End::too_long;
    return -1;
  }
  if (!has_input() && !fill()) return end_ == End::closed ? 0 : -1;
  const std::size_t count = std::min({size, input_.size() - position_, budget_});
  std::memcpy(to, input_.data() + position_, count);
  position_ += count;
  budget_ -= count;
  return static_cast<long>(count);
}

bool Connection::flush(Clock::time_point deadline) {
  std::string_view rest = output_;
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EINTR && (!would_block() || !wait_for(socket_, POLLOUT, deadline))) {
      break;
    }
  }
  const bool all = rest.empty();
  output_.clear();
  return all;
}

void Connection::linger() {
  if (workers_.are_short()) return;
  const auto until = Clock::now() + kLingerTime;
  ::shutdown(socket_, SHUT_WR);
  std::array<char, kPiece> ignored{};
  for (std::size_t total = 0; total < kLingerBytes && Clock::now() < until;) {
    const ssize_t got = ::recv(socket_, ignored.data(), ignored.size(), MSG_DONTWAIT);
    if (got > 0) {
      total += static_cast<std::size_t>(got);
    } else if (got == 0 || (errno != EINTR && !would_block()) ||
               !wait_for(socket_, POLLIN, until)) {
      return;
    }
  }
}

}  // namespace xiebot::http
