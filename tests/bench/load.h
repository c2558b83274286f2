// A load generator for HTTP over keep-alive connections, cheap enough to run beside the server on a
// small machine: one thread, epoll, requests prepared before the clock starts.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

namespace xiebot::bench {

struct LoadResult {
  std::size_t answered = 0;  // with status 200
  std::size_t failed = 0;    // any other status, or a connection lost
  std::chrono::duration<double> took{};
  std::chrono::microseconds p50{};  // from the first byte sent to the last one received
  std::chrono::microseconds p99{};
};

// Sends each of `requests` (complete HTTP/1.1 bytes) once, over `connections` connections, each of
// which has one under way at a time. Throws std::runtime_error when it cannot connect.
[[nodiscard]] LoadResult run_load(int port, std::span<const std::string> requests,
                                  std::size_t connections);

// The same, but each request is due at a time of its own, so many a second, and its latency counts
// from then: an answer that is late does not make the load smaller, nor the next one look fast.
[[nodiscard]] LoadResult run_paced_load(int port, std::span<const std::string> requests,
                                        std::size_t connections, double a_second);

}  // namespace xiebot::bench
