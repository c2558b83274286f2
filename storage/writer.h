// The one thread that writes. What has queued while it was busy is committed as one durable
// transaction, so that many waiting callers share one flush to disk.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "bot/clock.h"
#include "bot/store.h"
#include "storage/sqlite_tx.h"

namespace xiebot::storage {

// Thread-safe.
class Writer {
 public:
  using Work = std::function<void(Tx&)>;

  // Takes a connection that may write; `clock` has to outlive this.
  Writer(std::unique_ptr<SqliteTx> tx, const Clock& clock);
  // Finishes what has queued; later callers get StoreUnavailable.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Returns once `work` is durable. Throws what `work` threw, or StoreUnavailable.
  void run(const Work& work);
  // Indexes all that waits to be indexed.
  void finish_indexing();

  [[nodiscard]] bool accepts_writes() const { return accepts_writes_ && !is_damaged_; }
  // True inside `work`.
  [[nodiscard]] bool is_this_thread() const {
    return std::this_thread::get_id() == thread_.get_id();
  }

 private:
  struct Job {
    const Work* work;  // the caller waits, so it lives long enough
    std::promise<void> done;
  };
  struct Attempt {
    std::exception_ptr failure;  // null: it worked
    bool changed = false;
  };

  void loop();
  // Waits for work; false: stopping, and nothing is left to do.
  bool next_group(std::vector<Job>& group);
  void commit(std::vector<Job>& group);
  std::vector<std::exception_ptr> attempt_all(const std::vector<Job>& group);
  bool attempt_plainly(const std::vector<Job>& group);
  Attempt attempt(const Work& work);
  void abandon(std::vector<Job>& group, const std::exception& cause);
  void note_trouble(const std::exception& cause);
  bool somebody_waits();
  bool index_some();

  const std::unique_ptr<SqliteTx> tx_;  // the writing thread's
  Connection& connection_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Job> queue_;  // guarded by mutex_
  bool stopping_ = false;   // guarded by mutex_
  std::atomic<bool> accepts_writes_ = true;
  std::atomic<bool> is_damaged_ = false;  // for good: that other pages can be written says nothing
  std::thread thread_;  // last: starts when all else stands
};

}  // namespace xiebot::storage
