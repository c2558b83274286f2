// Plain sockets for tests of HTTP: what a well-behaved library would never send or accept.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace xiebot::http {

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// An open socket. Reading gives up after a minute, so that a broken test ends.
class RawSocket {
 public:
  explicit RawSocket(int descriptor) : descriptor_(descriptor) {
    const timeval patience{60, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  static RawSocket to(int port) {
    RawSocket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(port);
    EXPECT_EQ(
        ::connect(socket.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address),
        0);
    return socket;
  }
  RawSocket(RawSocket&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), input_(std::move(other.input_)) {}
  RawSocket& operator=(RawSocket&&) = delete;
  ~RawSocket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  // False when the peer is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  void finish_sending() { ::shutdown(descriptor_, SHUT_WR); }

  // One message: head and, as Content-Length says, body. What there was when the peer closed early.
  std::string read_message() {
    std::size_t end = 0;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return std::exchange(input_, {});
    }
    std::size_t size = end + 4;
    if (const auto at = input_.find("Content-Length: "); at < end) {
      size += std::stoul(input_.substr(at + 16));
    }
    while (input_.size() < size && fill()) {
    }
    std::string message = input_.substr(0, size);
    input_.erase(0, message.size());
    return message;
  }
  // Whether the peer closes without sending anything more.
  bool is_closed_by_peer() { return input_.empty() && !fill() && closed_; }

 private:
  bool fill() {
    char bytes[4096];
    const ssize_t got = ::recv(descriptor_, bytes, sizeof bytes, 0);
    closed_ = got == 0;
    if (got <= 0) return false;
    input_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int descriptor_;
  std::string input_;
  bool closed_ = false;
};

// Listens on a port of its own.
class RawListener {
 public:
  RawListener() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(descriptor_, 64), 0);
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;
  ~RawListener() { ::close(descriptor_); }

  [[nodiscard]] int port() const { return port_; }
  RawSocket accept() { return RawSocket(::accept(descriptor_, nullptr, nullptr)); }

 private:
  int descriptor_;
  int port_ = 0;
};

inline int status_of(const std::string& message) {
  return message.size() > 12 && message.starts_with("HTTP/1.1 ") ? std::stoi(message.substr(9, 3))
                                                                 : 0;
}

inline std::string body_of(const std::string& message) {
  const auto end = message.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : message.substr(end + 4);
}

inline std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: bot\r\n\r\n";
}

inline std::string post(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: bot\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

inline std::string chunked_head(std::string_view path) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n";
}

}  // namespace xiebot::http
