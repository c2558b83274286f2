// Databases of every version that was ever in use, as schemas/VERSION.sql: each becomes exactly
// what a new one is, and keeps its rows. A step that was published is never edited.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "storage/migrations.h"
#include "storage/sqlite_store.h"
#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using testing::IsEmpty;
using Rows = std::map<std::string, std::map<std::string, std::string>>;  // table, column, value

// Tables that come with the index for searching are SQLite's own business.
constexpr const char* kOurs =
    "SELECT name, sql, type FROM sqlite_master WHERE sql IS NOT NULL"
    " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'entry_bigrams_%'"
    " AND name NOT LIKE 'entry_grams_%' ORDER BY type = 'table' DESC, type, name";

// Made from the entries, and made anew when a step wants it otherwise.
const std::set<std::string> kIndex{"entry_bigrams", "entry_grams", "entry_texts"};

// All that is in a database beside its rows, as text that makes the same one.
std::string schema_of(SQLite::Database& database) {
  std::string text;
  for (SQLite::Statement query(database, kOurs); query.executeStep();) {
    text += query.getColumn(1).getString() + ";\n\n";
  }
  for (const char* number : {"application_id", "user_version"}) {
    text += fmt::format("PRAGMA {0} = {1};\n", number,
                        database.execAndGet(fmt::format("PRAGMA {}", number)).getInt());
  }
  return text;
}

std::string stored_schema(int version) {
  std::ifstream file(fmt::format("{}/storage/schemas/{:02}.sql", TEST_DATA, version));
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> tables_of(SQLite::Database& database) {
  std::vector<std::string> names;
  for (SQLite::Statement query(database, kOurs); query.executeStep();) {
    const bool is_table = query.getColumn(2).getString() == "table";
    if (is_table && !kIndex.contains(query.getColumn(0).getString())) {
      names.push_back(query.getColumn(0).getString());
    }
  }
  return names;
}

// One row into each table, that says 1 in every number and something of its own in every text.
Rows fill(SQLite::Database& database) {
  Rows rows;
  for (const std::string& table : tables_of(database)) {
    std::string names;
    std::string values;
    SQLite::Statement columns(database, fmt::format("PRAGMA table_info({})", table));
    while (columns.executeStep()) {
      const std::string name = columns.getColumn(1).getString();
      const bool is_number = columns.getColumn(2).getString() == "INTEGER";
      rows[table][name] = is_number ? "1" : fmt::format("{} of {}", name, table);
      names += (names.empty() ? "" : ", ") + name;
      values += (values.empty() ? "'" : ", '") + rows[table][name] + "'";
    }
    database.exec(fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names, values));
  }
  return rows;
}

class SchemaFiles : public testing::Test {
 protected:
  // What survives a crash is for other tests: not waiting for the disk, these take no time.
  static void hurry(SQLite::Database& database) {
    database.exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
  }
  SQLite::Database plain(const std::string& name) {
    SQLite::Database database((folder_ / name).string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000);
    hurry(database);
    return database;
  }
  // As this program makes it, up to that version.
  std::string made(const std::string& name, int version) {
    plain(name);
    storage::Connection connection((folder_ / name).string(), storage::Connection::Mode::read_write,
                                   std::chrono::seconds(5));
    hurry(connection.database());
    storage::migrate(connection, version);
    return schema_of(connection.database());
  }

  StandingClock clock_;
  TemporaryFolder folder_;
};

class Schemas : public SchemaFiles, public testing::WithParamInterface<int> {};

TEST_P(Schemas, AreWhatTheirStepsMakeToThisDay) {
  const std::string now = made("made.db", GetParam());
  EXPECT_EQ(now, stored_schema(GetParam()))
      << "A published step is never edited. Of a new one, schemas/ holds what it makes.";
}

TEST_P(Schemas, BecomeTheNewestAndKeepTheirRows) {
  Rows rows;
  {
    SQLite::Database database = plain("old.db");
    database.exec(stored_schema(GetParam()));
    rows = fill(database);
  }
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(made("old.db", storage::newest_schema()), made("new.db", storage::newest_schema()));
  SQLite::Database database = plain("old.db");
  for (const auto& [table, columns] : rows) {
    for (const auto& [name, value] : columns) {
      SQLite::Statement query(database, fmt::format("SELECT {} FROM {}", name, table));
      ASSERT_TRUE(query.executeStep()) << table;
      EXPECT_EQ(query.getColumn(0).getString(), value) << table << "." << name;
      EXPECT_FALSE(query.executeStep()) << table;
    }
  }
}

TEST_F(SchemaFiles, ServeFromTheOldest) {
  plain("old.db").exec(stored_schema(1));
  SqliteStore store(folder_ / "old.db", clock_);
  write(store, [](Tx& tx) {
    const EntryId entry = tx.entries().add(sample_entry("A-1"), "海报");
    tx.timeline().append(sample_record(entry, "submit"));
  });
  EXPECT_THAT(store.quick_check(), IsEmpty());
  EXPECT_THAT(read(store, [](const Tx& tx) { return tx.timeline().verify(); }), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Every, Schemas, testing::Range(1, storage::newest_schema() + 1));

}  // namespace
}  // namespace xiebot
