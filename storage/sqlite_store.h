// The store on one SQLite file: a writing thread, a few reading connections, a search index that
// follows when there is nothing else to do.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/clock.h"
#include "bot/store.h"

namespace xiebot {

namespace storage {
class Readers;
class Writer;
}  // namespace storage

struct SqliteOptions {
  // Makes texts and queries comparable before they are searched; has to be thread-safe. Empty: they
  // are compared as they are. Changing it does not change what was indexed before.
  std::function<std::string(std::string_view)> fold;
  int read_connections = 4;  // how many may read at once
  // How long to wait for another process that holds the file.
  std::chrono::milliseconds busy_timeout{5000};
};

// Thread-safe. A transaction may not begin another one, reading or writing: that throws
// std::logic_error.
class SqliteStore : public Store {
 public:
  // Opens or makes the file, readable by its owner only, and brings it to the newest shape. Throws
  // std::runtime_error when it cannot be opened, is no database of ours, or was written by a newer
  // program. `clock` has to outlive the store.
  SqliteStore(const std::filesystem::path& path, const Clock& clock, SqliteOptions options = {});
  // Finishes what has queued; nobody may be calling any more.
  ~SqliteStore() override;

  void transact(const std::function<void(Tx&)>& fn) override;
  void read(const std::function<void(const Tx&)>& fn) const override;
  [[nodiscard]] bool accepts_writes() const override;

  // See backup_database() in storage/backup.h.
  void backup(const std::filesystem::path& copy) const;
  // Looks through the whole file; answers what is wrong with it, empty: nothing.
  [[nodiscard]] std::vector<std::string> quick_check() const;
  // Brings the search index up to date now. Searching never needs it, it is only faster after it.
  void finish_indexing();

 private:
  void refuse_nesting() const;

  const std::filesystem::path path_;
  const SqliteOptions options_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<storage::Readers> readers_;
};

}  // namespace xiebot
