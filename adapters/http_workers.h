// The threads of the HTTP server, one for each connection that is being served. A connection
// between two requests, or slow with one, keeps its thread only while no other connection waits for
// one: however many such clients there are, others are served.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace xiebot::http {

// Thread-safe. Threads are made as they are needed, up to `limit`, and kept.
class Workers {
 public:
  explicit Workers(std::size_t limit);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void enqueue(std::function<void()> job);

  // Runs what was enqueued, then ends the threads. From its beginning idle connections are closed.
  void shutdown();
  [[nodiscard]] bool stopping() const;

  // Called by a job: waits for input on the idle connection `socket`. False when it is to be
  // closed: `timeout` is over, the server stops, or its thread is needed and it had been idle for a
  // while.
  [[nodiscard]] bool await_input(int socket, std::chrono::milliseconds timeout);

  // Whether connections wait for a thread.
  [[nodiscard]] bool are_short() const;

  // Called by a job: waits for the rest of a request that is under way `since` then. `needed`: the
  // connection is to be closed, for its thread is needed and the request has taken a while.
  enum class Rest { here, timed_out, needed };
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] Rest await_rest(int socket, Clock::time_point since, Clock::time_point deadline);

 private:
  void run();
  bool add_thread();  // with mutex_ held
  // Whether a connection is to be given up; true once for each that is.
  bool is_thread_needed();

  const std::size_t limit_;
  const int stop_event_;    // readable for ever once stopping
  const int needed_event_;  // a semaphore: connections to be given up
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;  // guarded by mutex_, as are those below
  std::vector<std::jthread> threads_;
  std::size_t waiting_ = 0;  // threads without a job
  bool stopping_ = false;
};

}  // namespace xiebot::http
