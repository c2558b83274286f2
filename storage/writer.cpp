#include "storage/writer.h"

#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <chrono>
#include <string>
#include <utility>

#include "bot/crash_point.h"
#include "storage/damage.h"

namespace xiebot::storage {
namespace {

// The index is brought up to date while nobody waits: after a short pause, a few entries at a time,
// so that whoever comes then waits for milliseconds only. Many that are committed together cost a
// third of what they do one by one.
constexpr std::chrono::milliseconds kPauseBeforeIndexing{20};
constexpr int kIndexedAtOnce = 16;
constexpr int kIndexedTogether = 256;

// What is the disk's or the file's fault, and not that of the statement.
bool is_trouble(const SQLite::Exception& error) {
  switch (error.getErrorCode()) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM:
    case SQLITE_BUSY:
      return true;
    default:
      return false;
  }
}

}  // namespace

Writer::Writer(std::unique_ptr<SqliteTx> tx, const Clock& clock, LogLimits limits)
    : tx_(std::move(tx)),
      connection_(tx_->connection()),
      checkpointer_(connection_),
      limits_(limits),
      clock_(clock) {
  thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Writer::run(const Work& work) {
  Job job{work, {}};
  std::shared_ptr<Group> group;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) throw StoreUnavailable("the store is shutting down");
    group = queued_;
    group->jobs.push_back(&job);
    // The writer takes the whole group: only the first in it has to call.
    if (group->jobs.size() == 1) wake_.notify_one();
  }
  group->done.wait();
  if (job.failure) std::rethrow_exception(job.failure);
}

void Writer::finish_indexing() {
  run([this](Tx&) {
    EntrySearch& index = tx_->entries().text_index();
    while (index.index_is_behind()) index.update_index(kIndexedAtOnce);
  });
}

void Writer::loop() {
  while (const std::shared_ptr<Group> group = next_group()) {
    commit(*group);
    group->done.count_down();
    checkpointer_.run(limits_.under_load);
  }
}

std::shared_ptr<Writer::Group> Writer::next_group() {
  const auto ready = [this] { return stopping_ || !queued_->jobs.empty(); };
  std::chrono::milliseconds pause = kPauseBeforeIndexing;
  bool behind = true;  // until a look at the index says otherwise
  std::unique_lock lock(mutex_);
  while (behind && !wake_.wait_for(lock, pause, ready)) {
    lock.unlock();
    behind = index_some();
    checkpointer_.run(limits_.at_leisure);
    pause = std::chrono::milliseconds::zero();
    lock.lock();
  }
  wake_.wait(lock, ready);
  if (queued_->jobs.empty()) return nullptr;
  return std::exchange(queued_, std::make_shared<Group>());
}

void Writer::commit(const Group& group) {
  try {
    attempt_all(group);
  } catch (const std::exception& cause) {
    abandon(group, cause);
  }
}

// Nearly all work succeeds, and a savepoint makes SQLite copy every page before it is written: the
// group is tried without them first. False: nothing of it was done.
bool Writer::attempt_plainly(const Group& group) {
  const int changes_before = connection_.total_changes();
  // Whoever could not begin has waited long enough: it is not tried twice.
  connection_.begin("BEGIN IMMEDIATE");
  try {
    for (const Job* const job : group.jobs) {
      connection_.set_now(clock_.now());
      job->work(*tx_);
    }
    crash_point(CrashPoint::in_transaction);
    connection_.run("COMMIT");
  } catch (...) {
    // The attempt with savepoints tells whose failure it was, and what to do about it.
    connection_.forget();
    if (connection_.in_transaction()) connection_.database().tryExec("ROLLBACK");
    return false;
  }
  if (connection_.total_changes() != changes_before) accepts_writes_ = true;
  return true;
}

// Throws when the whole group failed.
void Writer::attempt_all(const Group& group) {
  if (attempt_plainly(group)) return;
  bool changed = false;
  connection_.begin("BEGIN IMMEDIATE");
  for (Job* const job : group.jobs) {
    Attempt result = attempt(job->work);
    changed = changed || result.changed;
    job->failure = std::move(result.failure);
  }
  crash_point(CrashPoint::in_transaction);
  connection_.run("COMMIT");
  if (changed) accepts_writes_ = true;
}

Writer::Attempt Writer::attempt(const Work& work) {
  Attempt result;
  const int changes_before = connection_.total_changes();
  connection_.set_now(clock_.now());
  connection_.run("SAVEPOINT work");
  try {
    work(*tx_);
    connection_.run("RELEASE work");
    result.changed = connection_.total_changes() != changes_before;
    return result;
  } catch (const SQLite::Exception& error) {
    result.failure = std::current_exception();
    if (is_trouble(error)) {
      note_trouble(error);
      result.failure = std::make_exception_ptr(StoreUnavailable(error.what()));
    }
  } catch (...) {
    result.failure = std::current_exception();
  }
  connection_.forget();
  // After some errors (a full disk) SQLite has rolled everything back by itself: the whole group
  // has failed.
  if (!connection_.in_transaction()) std::rethrow_exception(result.failure);
  connection_.run("ROLLBACK TO work");
  connection_.run("RELEASE work");
  return result;
}

void Writer::abandon(const Group& group, const std::exception& cause) {
  note_trouble(cause);
  connection_.forget();
  if (connection_.in_transaction()) connection_.database().tryExec("ROLLBACK");
  for (Job* const job : group.jobs) {
    job->failure = std::make_exception_ptr(StoreUnavailable(cause.what()));
  }
}

void Writer::note_trouble(const std::exception& cause) {
  accepts_writes_ = false;
  const auto* error = dynamic_cast<const SQLite::Exception*>(&cause);
  if (error != nullptr && storage::is_damage(*error)) is_damaged_ = true;
  spdlog::error("storage: cannot write: {}",
                error == nullptr ? cause.what() : storage::explain(*error));
}

bool Writer::somebody_waits() {
  const std::lock_guard lock(mutex_);
  return stopping_ || !queued_->jobs.empty();
}

// Answers whether more may wait to be indexed.
bool Writer::index_some() {
  EntrySearch& index = tx_->entries().text_index();
  try {
    if (!index.index_is_behind()) return false;
    connection_.begin("BEGIN IMMEDIATE");
    for (int indexed = 0; indexed < kIndexedTogether; indexed += kIndexedAtOnce) {
      index.update_index(kIndexedAtOnce);
      if (somebody_waits() || !index.index_is_behind()) break;
    }
    connection_.run("COMMIT");
    return true;
  } catch (const std::exception& error) {
    // Nothing is lost: search reads what is not indexed, and the next write tries again.
    spdlog::warn("storage: cannot update the search index: {}", error.what());
    if (connection_.in_transaction()) connection_.database().tryExec("ROLLBACK");
    return false;
  }
}

}  // namespace xiebot::storage
