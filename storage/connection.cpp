#include "storage/connection.h"

#include <sqlite3.h>

#include <utility>

namespace xiebot::storage {

Query::Query(Statements& shelf, std::unique_ptr<SQLite::Statement> statement)
    : shelf_(&shelf), statement_(std::move(statement)) {}

Query::~Query() {
  if (!statement_) return;
  statement_->tryReset();  // the plain reset() would report the last step's error once more
  shelf_->push_back(std::move(statement_));
}

void Query::read_one(int index, std::int64_t& field) {
  field = statement_->getColumn(index).getInt64();
}

void Query::read_one(int index, int& field) { field = statement_->getColumn(index).getInt(); }

void Query::read_one(int index, bool& field) { field = statement_->getColumn(index).getInt() != 0; }

void Query::read_one(int index, std::string& field) {
  field = statement_->getColumn(index).getString();
}

void Query::read_one(int index, Instant& field) {
  field = Instant(std::chrono::seconds(statement_->getColumn(index).getInt64()));
}

Connection::Connection(const std::string& path, Mode mode, std::chrono::milliseconds busy_timeout)
    : database_(path,
                (mode == Mode::read_write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY) |
                    SQLite::OPEN_NOMUTEX,
                static_cast<int>(busy_timeout.count())) {
  database_.exec("PRAGMA foreign_keys = ON");
  database_.exec("PRAGMA synchronous = FULL");
  // The log is copied into the file every 16 MB: a page that many transactions touch is then
  // written there once, not for each of them.
  database_.exec("PRAGMA wal_autocheckpoint = 4000");
  // Savepoints keep the pages they may have to restore in a temporary file otherwise.
  database_.exec("PRAGMA temp_store = MEMORY");
  database_.exec(mode == Mode::read_write ? "PRAGMA cache_size = -8000"
                                          : "PRAGMA cache_size = -1000");
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

void Connection::begin(std::string_view sql) {
  run(sql);
  std::int64_t version = 0;
  query("PRAGMA data_version").next(version);
  if (std::exchange(data_version_, version) != version) forget();
}

Query Connection::prepare(std::string_view sql) {
  Query::Statements& shelf = idle_[sql];
  if (shelf.empty()) {
    return {shelf, std::make_unique<SQLite::Statement>(database_, std::string(sql))};
  }
  std::unique_ptr<SQLite::Statement> statement = std::move(shelf.back());
  shelf.pop_back();
  return {shelf, std::move(statement)};
}

}  // namespace xiebot::storage
