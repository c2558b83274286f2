#include "storage/readers.h"

#include <algorithm>
#include <utility>

namespace xiebot::storage {

Readers::Readers(std::string path, int limit, std::chrono::milliseconds busy_timeout,
                 const Clock& clock, const Fold& fold)
    : path_(std::move(path)),
      busy_timeout_(busy_timeout),
      clock_(clock),
      fold_(fold),
      may_open_(std::max(limit, 1)) {}

void Readers::run(const std::function<void(const Tx&)>& work) {
  std::unique_ptr<SqliteTx> tx = take();
  Connection& connection = tx->connection();
  const auto finish = [&] {
    connection.database().tryExec("ROLLBACK");
    give_back(std::move(tx));
  };
  try {
    connection.set_now(clock_.now());
    connection.begin("BEGIN");
    work(*tx);
  } catch (...) {
    finish();
    throw;
  }
  finish();
}

std::unique_ptr<SqliteTx> Readers::take() {
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !idle_.empty() || may_open_ > 0; });
    if (!idle_.empty()) {
      std::unique_ptr<SqliteTx> tx = std::move(idle_.back());
      idle_.pop_back();
      return tx;
    }
    --may_open_;
  }
  try {
    return std::make_unique<SqliteTx>(path_, Connection::Mode::read_only, busy_timeout_, fold_);
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      ++may_open_;
    }
    returned_.notify_one();
    throw;
  }
}

void Readers::give_back(std::unique_ptr<SqliteTx> tx) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(tx));
  }
  returned_.notify_one();
}

}  // namespace xiebot::storage
