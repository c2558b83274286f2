#include "storage/sqlite_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "storage/backup.h"
#include "storage/damage.h"
#include "storage/migrations.h"
#include "storage/quick_check.h"
#include "storage/readers.h"
#include "storage/writer.h"

namespace xiebot {
namespace {

using storage::Connection;

// The store whose snapshot this thread is reading.
thread_local const SqliteStore* reading = nullptr;

class Reading {
 public:
  explicit Reading(const SqliteStore* store) { reading = store; }
  ~Reading() { reading = nullptr; }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
};

SqliteOptions with_defaults(SqliteOptions options) {
  if (!options.fold) options.fold = [](std::string_view text) { return std::string(text); };
  return options;
}

// SQLite gives the files beside it the same rights. An existing file is never opened and closed
// here: closing it would take away the locks of other connections of this process.
void make_private(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) {
    ::close(file);
  } else if (errno != EEXIST) {
    throw std::system_error(errno, std::generic_category(),
                            fmt::format("cannot make the database {}", path.string()));
  } else {
    using std::filesystem::perms;
    std::filesystem::permissions(path, perms::owner_read | perms::owner_write);
  }
}

std::unique_ptr<storage::SqliteTx> open_for_writing(const std::filesystem::path& path,
                                                    const SqliteOptions& options) {
  make_private(path);
  try {
    auto tx = std::make_unique<storage::SqliteTx>(path.string(), Connection::Mode::read_write,
                                                  options.busy_timeout, options.fold);
    Connection& connection = tx->connection();
    const std::string mode =
        connection.database().execAndGet("PRAGMA journal_mode = WAL").getString();
    if (mode != "wal") throw std::runtime_error("its file system does not support WAL");
    storage::migrate(connection);
    return tx;
  } catch (const SQLite::Exception& error) {
    throw std::runtime_error(
        fmt::format("cannot open {}: {}", path.string(), storage::explain(error)));
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("cannot open {}: {}", path.string(), error.what()));
  }
}

}  // namespace

SqliteStore::SqliteStore(const std::filesystem::path& path, const Clock& clock,
                         SqliteOptions options)
    : path_(path),
      options_(with_defaults(std::move(options))),
      writer_(std::make_unique<storage::Writer>(open_for_writing(path_, options_), clock)),
      readers_(std::make_unique<storage::Readers>(path_.string(), options_.read_connections,
                                                  options_.busy_timeout, clock, options_.fold)) {}

SqliteStore::~SqliteStore() = default;

void SqliteStore::transact(const std::function<void(Tx&)>& fn) {
  refuse_nesting();
  writer_->run(fn);
}

void SqliteStore::read(const std::function<void(const Tx&)>& fn) const {
  refuse_nesting();
  const Reading guard(this);
  readers_->run(fn);
}

bool SqliteStore::accepts_writes() const { return writer_->accepts_writes(); }

void SqliteStore::backup(const std::filesystem::path& copy) const { backup_database(path_, copy); }

std::vector<std::string> SqliteStore::quick_check() const {
  Connection connection(path_.string(), Connection::Mode::read_only, options_.busy_timeout);
  return storage::quick_check(connection);
}

void SqliteStore::finish_indexing() {
  refuse_nesting();
  writer_->finish_indexing();
}

// Waiting for the writer inside its own work would never end, and what a second transaction saw
// would not be what the first one sees.
void SqliteStore::refuse_nesting() const {
  if (writer_->is_this_thread() || reading == this) {
    throw std::logic_error("a transaction may not begin another one");
  }
}

}  // namespace xiebot
