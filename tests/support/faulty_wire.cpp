#include "tests/support/faulty_wire.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace xiebot::support {
namespace {

using Kind = WireFault::Kind;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// One HTTP message as its Content-Length says, what is left over staying in `input`; nullopt: the
// peer closed before its end.
std::optional<std::string> next_message(int socket, std::string& input) {
  constexpr std::string_view kLength = "content-length:";
  while (true) {
    if (const std::size_t end = input.find("\r\n\r\n"); end != std::string::npos) {
      std::string head = input.substr(0, end);
      for (char& c : head) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      const std::size_t length = head.find(kLength);
      const std::size_t body =
          length == std::string::npos ? 0 : std::stoul(head.substr(length + kLength.size()));
      if (input.size() >= end + 4 + body) {
        std::string message = input.substr(0, end + 4 + body);
        input.erase(0, message.size());
        return message;
      }
    }
    std::array<char, 16384> part;
    const ssize_t got = ::recv(socket, part.data(), part.size(), 0);
    if (got <= 0) return std::nullopt;
    input.append(part.data(), static_cast<std::size_t>(got));
  }
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// What the platform answers; nullopt: nothing.
std::optional<std::string> asked(int port, const std::string& request) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  std::optional<std::string> answer;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      send_all(socket, request)) {
    std::string input;
    answer = next_message(socket, input);
  }
  ::close(socket);
  return answer;
}

}  // namespace

FaultyWire::FaultyWire(const std::string& url)
    : platform_port_(std::stoi(url.substr(url.rfind(':') + 1))) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the wire cannot listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

FaultyWire::~FaultyWire() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int client : clients_) ::shutdown(client, SHUT_RDWR);
  }
  changed_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& server : servers_) server.join();
  ::close(listener_);
}

std::string FaultyWire::base_url() const { return fmt::format("http://127.0.0.1:{}", port_); }

void FaultyWire::misbehave(WireFault fault) {
  {
    const std::lock_guard lock(mutex_);
    fault_ = std::move(fault);
    met_ = 0;
    ++change_;
  }
  changed_.notify_all();
}

int FaultyWire::met() const {
  const std::lock_guard lock(mutex_);
  return met_;
}

bool FaultyWire::met_more(int than, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return met_ > than; });
}

void FaultyWire::accept_all() {
  while (true) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int on = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(mutex_);
    clients_.push_back(client);
    servers_.emplace_back([this, client] { serve(client); });
    if (stopping_) ::shutdown(client, SHUT_RDWR);
  }
}

void FaultyWire::serve(int client) {
  std::string input;
  while (const auto request = next_message(client, input)) {
    if (!relay(client, *request)) break;
  }
  const std::lock_guard lock(mutex_);
  clients_.remove(client);
  ::close(client);
}

WireFault FaultyWire::fault_of(const std::string& request) {
  const std::lock_guard lock(mutex_);
  const std::string target = request.substr(0, request.find("\r\n"));
  const bool meant = fault_.only.empty() || target.find(fault_.only) != std::string::npos;
  if (fault_.kind == Kind::none || !meant || met_ == fault_.times) return {};
  ++met_;
  changed_.notify_all();
  return fault_;
}

bool FaultyWire::relay(int client, const std::string& request) {
  const WireFault fault = fault_of(request);
  switch (fault.kind) {
    case Kind::answers:
      return send_all(client, fault.text);
    case Kind::drops_request:
      return false;
    case Kind::holds: {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this, seen = change_] { return stopping_ || change_ != seen; });
      return false;
    }
    default:
      break;
  }
  const auto answer = asked(platform_port_, request);
  if (!answer || fault.kind == Kind::drops_answer) return false;
  if (fault.kind == Kind::cuts_answer) {
    (void)send_all(client, std::string_view(*answer).substr(0, answer->size() - 10));
    return false;
  }
  return send_all(client, *answer);
}

}  // namespace xiebot::support
