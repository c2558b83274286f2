// One SQLite connection. Its statements are prepared once and kept.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bot/clock.h"
#include "bot/ids.h"

struct sqlite3_stmt;

namespace xiebot::storage {

// SQL that stands in the program as a literal. There is no other way to make one, so no value can
// get into it but by binding, and its address is enough to know it again.
class Sql {
 public:
  consteval Sql(const char* literal) : literal_(literal) {}
  [[nodiscard]] const char* text() const { return literal_; }

 private:
  const char* literal_;
};

struct FreeStatement {
  void operator()(sqlite3_stmt* statement) const;
};

// A statement at work: bound when made, then stepped row by row. Belongs to its connection and
// gives the statement back when it goes.
class Query {
 public:
  using Statement = std::unique_ptr<sqlite3_stmt, FreeStatement>;
  using Statements = std::vector<Statement>;
  // Texts are copied when they are bound, or have to live until the last step.
  enum class Texts { copied, borrowed };

  Query(Statements& shelf, Statement statement);
  Query(Query&&) noexcept = default;
  Query& operator=(Query&&) = delete;
  ~Query();

  template <class... Values>
  void bind([[maybe_unused]] Texts texts, const Values&... values) {
    int index = 0;
    (bind_one(++index, values, texts), ...);
  }

  // Steps to the next row and reads its columns into `fields`, from the left; false: no more rows.
  template <class... Fields>
  bool next(Fields&... fields) {
    if (!step()) return false;
    int index = -1;
    (read_one(++index, fields), ...);
    return true;
  }

 private:
  bool step();
  void bind_text(int index, std::string_view value, Texts texts);
  void bind_number(int index, std::int64_t value);

  void bind_one(int index, std::int64_t value, Texts /*texts*/) { bind_number(index, value); }
  void bind_one(int index, int value, Texts /*texts*/) { bind_number(index, value); }
  void bind_one(int index, bool value, Texts /*texts*/) { bind_number(index, value ? 1 : 0); }
  void bind_one(int index, const std::string& value, Texts texts) {
    bind_text(index, value, texts);
  }
  void bind_one(int index, std::string_view value, Texts texts) { bind_text(index, value, texts); }
  void bind_one(int index, const char* value, Texts texts) { bind_text(index, value, texts); }
  void bind_one(int index, Instant value, Texts /*texts*/) {
    bind_number(index, value.time_since_epoch().count());
  }
  template <class Tag>
  void bind_one(int index, const StringId<Tag>& value, Texts texts) {
    bind_text(index, value.str(), texts);
  }
  template <class Tag>
  void bind_one(int index, NumberId<Tag> value, Texts /*texts*/) {
    bind_number(index, value.value());
  }

  void read_one(int index, std::int64_t& field);
  void read_one(int index, int& field);
  void read_one(int index, bool& field);
  void read_one(int index, std::string& field);
  void read_one(int index, Instant& field);
  template <class Tag>
  void read_one(int index, StringId<Tag>& field) {
    std::string value;
    read_one(index, value);
    field = StringId<Tag>(std::move(value));
  }
  template <class Tag>
  void read_one(int index, NumberId<Tag>& field) {
    std::int64_t value = 0;
    read_one(index, value);
    field = NumberId<Tag>(value);
  }

  Statements* shelf_;
  Statement statement_;  // null once moved from
};

// Used by one thread at a time. Errors are SQLite::Exception.
class Connection {
 public:
  enum class Mode { read_write, read_only };

  Connection(const std::string& path, Mode mode, std::chrono::milliseconds busy_timeout);

  // The same statement may be at work twice.
  template <class... Values>
  [[nodiscard]] Query query(Sql sql, const Values&... values) {
    Query query = prepare(sql);
    query.bind(Query::Texts::copied, values...);
    return query;
  }

  // Runs a statement to its end; answers how many rows it changed.
  template <class... Values>
  int run(Sql sql, const Values&... values) {
    Query statement = prepare(sql);
    statement.bind(Query::Texts::borrowed, values...);
    while (statement.next()) {
    }
    return database_.getChanges();
  }

  // BEGIN or BEGIN IMMEDIATE; notices what other connections have committed since the last one.
  void begin(Sql sql);
  // Changes whenever what was read before may not hold any more: after begin() found foreign
  // changes, and after forget().
  [[nodiscard]] std::int64_t epoch() const { return epoch_; }
  // Something was written that is remembered outside the database, or was rolled back.
  void forget() { ++epoch_; }

  // True between BEGIN and COMMIT or ROLLBACK. SQLite ends a transaction by itself on some errors.
  [[nodiscard]] bool in_transaction() const;

  [[nodiscard]] std::int64_t last_id() const { return database_.getLastInsertRowid(); }
  [[nodiscard]] int total_changes() const { return database_.getTotalChanges(); }
  [[nodiscard]] SQLite::Database& database() { return database_; }

  // The time of the transaction that is running.
  [[nodiscard]] Instant now() const { return now_; }
  void set_now(Instant now) { now_ = now; }

 private:
  Query prepare(Sql sql);

  SQLite::Database database_;
  // By address: there are thirty an event, and hashing their texts takes its time.
  std::unordered_map<const char*, Query::Statements> idle_;
  Instant now_{};
  std::int64_t epoch_ = 0;
  std::int64_t data_version_ = 0;  // SQLite's: grows with every commit of another connection
};

}  // namespace xiebot::storage
