// Read-only connections, opened when first needed and shared by all who read.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bot/clock.h"
#include "bot/store.h"
#include "storage/sqlite_tx.h"

namespace xiebot::storage {

// Thread-safe.
class Readers {
 public:
  // At most `limit` read at once, others wait. `clock` and `fold` have to outlive this.
  Readers(std::string path, int limit, std::chrono::milliseconds busy_timeout, const Clock& clock,
          const Fold& fold);

  // Runs `work` on one snapshot, on the calling thread.
  void run(const std::function<void(const Tx&)>& work);

 private:
  std::unique_ptr<SqliteTx> take();
  void give_back(std::unique_ptr<SqliteTx> tx);

  const std::string path_;
  const std::chrono::milliseconds busy_timeout_;
  const Clock& clock_;
  const Fold& fold_;

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<SqliteTx>> idle_;  // guarded by mutex_
  int may_open_;                                 // guarded by mutex_
};

}  // namespace xiebot::storage
