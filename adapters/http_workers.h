// The threads of the HTTP server, one for each connection that is being served. A connection
// between two requests keeps its thread only while no other connection waits for one.
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

 private:
  void run();
  bool add_thread();  // with mutex_ held

  const std::size_t limit_;
  const int stop_event_;    // readable for ever once stopping
  const int needed_event_;  // a semaphore: connections to be given up by idle threads
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;  // guarded by mutex_, as are those below
  std::vector<std::jthread> threads_;
  std::size_t waiting_ = 0;  // threads without a job
  bool stopping_ = false;
};

}  // namespace xiebot::http
