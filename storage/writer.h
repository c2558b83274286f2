// The one thread that writes. What has queued while it was busy is committed as one durable
// transaction, so that many waiting callers share one flush to disk.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "bot/clock.h"
#include "bot/store.h"
#include "storage/checkpointer.h"
#include "storage/sqlite_tx.h"

namespace xiebot::storage {

// How long the write-ahead log gets before it is copied, in pages of 4 KB. By then a page that many
// transactions touch has come to be written once.
struct LogLimits {
  int at_leisure = 1000;       // while nobody waits
  int under_load = 32 * 1024;  // 128 MB: after callers had their answers; the next ones wait for it
};

// Thread-safe.
class Writer {
 public:
  using Work = std::function<void(Tx&)>;

  // Takes a connection that may write; `clock` has to outlive this.
  Writer(std::unique_ptr<SqliteTx> tx, const Clock& clock, LogLimits limits = {});
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
  // Lives where its caller waits.
  struct Job {
    const Work& work;
    std::exception_ptr failure;  // null: it worked; to be read once the group is done
  };
  // What is committed together. Shared, since its last caller may leave before the writer does.
  struct Group {
    std::vector<Job*> jobs;
    std::latch done{1};
  };
  struct Attempt {
    std::exception_ptr failure;  // null: it worked
    bool changed = false;
  };

  void loop();
  // Waits for work; null: stopping, and nothing is left to do.
  std::shared_ptr<Group> next_group();
  void commit(const Group& group);
  void attempt_all(const Group& group);
  bool attempt_plainly(const Group& group);
  Attempt attempt(const Work& work);
  void abandon(const Group& group, const std::exception& cause);
  void note_trouble(const std::exception& cause);
  bool somebody_waits();
  bool index_some();

  const std::unique_ptr<SqliteTx> tx_;  // the writing thread's
  Connection& connection_;
  Checkpointer checkpointer_;
  const LogLimits limits_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<Group> queued_ = std::make_shared<Group>();  // guarded by mutex_
  bool stopping_ = false;                                      // guarded by mutex_
  std::atomic<bool> accepts_writes_ = true;
  std::atomic<bool> is_damaged_ = false;  // for good: that other pages can be written says nothing
  std::thread thread_;                    // last: starts when all else stands
};

}  // namespace xiebot::storage
