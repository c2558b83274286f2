#include "storage/checkpointer.h"

#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <utility>

namespace xiebot::storage {
namespace {

int note_log(void* logged, sqlite3* /*database*/, const char* /*schema*/, int pages) {
  *static_cast<int*>(logged) = pages;
  return SQLITE_OK;
}

}  // namespace

Checkpointer::Checkpointer(Connection& connection) : connection_(connection) {
  sqlite3_wal_hook(connection_.database().getHandle(), note_log, &logged_);
}

Checkpointer::~Checkpointer() {
  constexpr int kPages = 1000;  // as it is by default
  sqlite3_wal_autocheckpoint(connection_.database().getHandle(), kPages);
}

void Checkpointer::run(int pages) {
  if (logged_ < pages) return;
  logged_ = 0;
  const int result = sqlite3_wal_checkpoint_v2(connection_.database().getHandle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  // BUSY: another process is copying it.
  const bool failed = result != SQLITE_OK && result != SQLITE_BUSY;
  if (failed && !std::exchange(failing_, true)) {
    spdlog::error("storage: cannot copy the log into the database file: {}",
                  sqlite3_errstr(result));
  }
  failing_ = failed;
}

}  // namespace xiebot::storage
