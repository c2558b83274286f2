// One accepted connection: buffered, and with a deadline over a whole request instead of over each
// read, so that a client that sends a byte now and then is cut off all the same; sooner when others
// wait to be served.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http_workers.h"

namespace xiebot::http {

// Owns the socket. Belongs to the worker that serves it.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  // `workers`, whose job serves it, outlives it.
  Connection(int socket, Workers& workers);
  ~Connection();  // closes
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Why there is nothing more to read.
  enum class End { none, closed, timed_out, given_up, too_long };

  // Begins a request: until `deadline` all of it has to be here.
  void begin(Clock::time_point deadline);

  // The head with its empty line, or nothing when `end()` says why.
  [[nodiscard]] std::optional<std::string> read_head();

  // From here on reads go to the body: first `head` (what is to be parsed in place of the head that
  // was sent), then at most `budget` bytes of the connection, framing included.
  void begin_body(std::string head, std::size_t budget);

  // As ::read: 0 at the end, negative on failure; see end(). Sends first what waits to be sent.
  [[nodiscard]] long read(char* to, std::size_t size);

  void write(std::string_view bytes) { output_.append(bytes); }  // kept until flush()
  [[nodiscard]] bool flush(Clock::time_point deadline);

  // Says goodbye: the peer gets to read the answer before a reset could destroy it, although it may
  // still be sending. Takes 300 ms at most, none when others wait to be served.
  void linger();

  [[nodiscard]] bool has_input() const { return position_ < input_.size(); }
  [[nodiscard]] End end() const { return end_; }
  [[nodiscard]] int socket() const { return socket_; }
  [[nodiscard]] const std::string& peer_address() const { return peer_address_; }
  [[nodiscard]] int peer_port() const { return peer_port_; }

 private:
  [[nodiscard]] bool fill();  // more input, or end_ is set

  int socket_;
  Workers& workers_;
  std::string peer_address_;
  int peer_port_ = 0;
  Clock::time_point begun_{};
  Clock::time_point deadline_{};
  End end_ = End::none;
  std::string input_;
  std::size_t position_ = 0;
  std::string head_;  // read before input_
  std::size_t head_position_ = 0;
  std::size_t budget_ = 0;
  std::string output_;
};

}  // namespace xiebot::http
