#include "storage/connection.h"

#include <sqlite3.h>

#include <utility>

namespace xiebot::storage {
namespace {

SQLite::Database open(const std::string& path, Connection::Mode mode,
                      std::chrono::milliseconds busy_timeout) {
  // SQLite would count every allocation under one lock, for figures that nobody asks for. Has an
  // effect before the first connection of the process only.
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(configured);
  const int flags =
      mode == Connection::Mode::read_write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
  return {path, flags | SQLite::OPEN_NOMUTEX, static_cast<int>(busy_timeout.count())};
}

}  // namespace

void FreeStatement::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Query::Query(Statements& shelf, Statement statement)
    : shelf_(&shelf), statement_(std::move(statement)) {}

Query::~Query() {
  if (!statement_) return;
  sqlite3_reset(statement_.get());  // reports the last step's error once more: it was thrown then
  shelf_->push_back(std::move(statement_));
}

bool Query::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  throw SQLite::Exception(sqlite3_db_handle(statement_.get()), result);
}

void Query::bind_text(int index, std::string_view value, Texts texts) {
  // A null pointer would bind NULL.
  const char* text = value.data() == nullptr ? "" : value.data();
  const int result =
      sqlite3_bind_text64(statement_.get(), index, text, value.size(),
                          texts == Texts::borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT, SQLITE_UTF8);
  if (result != SQLITE_OK) {
    throw SQLite::Exception(sqlite3_db_handle(statement_.get()), result);
  }
}

void Query::bind_number(int index, std::int64_t value) {
  const int result = sqlite3_bind_int64(statement_.get(), index, value);
  if (result != SQLITE_OK) {
    throw SQLite::Exception(sqlite3_db_handle(statement_.get()), result);
  }
}

void Query::read_one(int index, std::int64_t& field) {
  field = sqlite3_column_int64(statement_.get(), index);
}

void Query::read_one(int index, int& field) { field = sqlite3_column_int(statement_.get(), index); }

void Query::read_one(int index, bool& field) {
  field = sqlite3_column_int(statement_.get(), index) != 0;
}

void Query::read_one(int index, std::string& field) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), index));
  const int size = sqlite3_column_bytes(statement_.get(), index);
  field.assign(text == nullptr ? "" : text, static_cast<std::size_t>(size));
}

void Query::read_one(int index, Instant& field) {
  field = Instant(std::chrono::seconds(sqlite3_column_int64(statement_.get(), index)));
}

Connection::Connection(const std::string& path, Mode mode, std::chrono::milliseconds busy_timeout)
    : database_(open(path, mode, busy_timeout)) {
  database_.exec("PRAGMA foreign_keys = ON");
  database_.exec("PRAGMA synchronous = FULL");
  // Savepoints keep the pages they may have to restore in a temporary file otherwise.
  database_.exec("PRAGMA temp_store = MEMORY");
  database_.exec(mode == Mode::read_write ? "PRAGMA cache_size = -8000"
                                          : "PRAGMA cache_size = -1000");
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

void Connection::begin(Sql sql) {
  run(sql);
  std::int64_t version = 0;
  query("PRAGMA data_version").next(version);
  if (std::exchange(data_version_, version) != version) forget();
}

Query Connection::prepare(Sql sql) {
  Query::Statements& shelf = idle_[sql.text()];
  if (shelf.empty()) {
    sqlite3_stmt* made = nullptr;
    const int result = sqlite3_prepare_v3(database_.getHandle(), sql.text(), -1,
                                          SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    Query::Statement statement(made);
    if (result != SQLITE_OK) throw SQLite::Exception(database_.getHandle(), result);
    return {shelf, std::move(statement)};
  }
  Query::Statement statement = std::move(shelf.back());
  shelf.pop_back();
  return {shelf, std::move(statement)};
}

}  // namespace xiebot::storage
