#include "tests/crash/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>

#include "storage/sqlite_store.h"
#include "tests/support/temporary_folder.h"

namespace xiebot::crash {
namespace {

constexpr char kWitness[] = "witness";
constexpr int kPatience = 5000;  // milliseconds, for a lock

// A line for everything in the schema, in order.
std::string schema_of(const std::filesystem::path& path) {
  SQLite::Database database(path.string(), SQLite::OPEN_READONLY, kPatience);
  std::string schema =
      fmt::format("version {}\n", database.execAndGet("PRAGMA user_version").getInt());
  SQLite::Statement rows(database, "SELECT type, name, sql FROM sqlite_master ORDER BY type, name");
  while (rows.executeStep()) {
    schema += fmt::format("{} {} {}\n", rows.getColumn(0).getString(),
                          rows.getColumn(1).getString(), rows.getColumn(2).getString());
  }
  return schema;
}

int count(SQLite::Database& database, const std::string& what) {
  return database.execAndGet("SELECT COUNT(*) FROM " + what).getInt();
}

std::vector<std::string> faults_of_schema(const std::filesystem::path& path, const Clock& clock) {
  const support::TemporaryFolder folder;
  { const SqliteStore fresh(folder / "fresh.db", clock); }
  if (schema_of(path) == schema_of(folder / "fresh.db")) return {};
  return {"the schema is not that of a new database"};
}

}  // namespace

bool outbox_is_empty(const std::filesystem::path& path) {
  SQLite::Database database(path.string(), SQLite::OPEN_READONLY, kPatience);
  return count(database, "outbox WHERE state IN ('waiting', 'sending')") == 0;
}

void enter_witness(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return;
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE, kPatience);
  if (count(database, "sqlite_master WHERE name = 'people'") == 0) return;
  database.exec(
      fmt::format("INSERT OR IGNORE INTO people (id, name, department, roles, active)"
                  " VALUES ('{0}', '{0}', '', '[]', 1)",
                  kWitness));
}

std::vector<std::string> faults_of_file(const std::filesystem::path& path, const Clock& clock) {
  std::vector<std::string> faults = faults_of_schema(path, clock);
  SQLite::Database database(path.string(), SQLite::OPEN_READONLY, kPatience);
  const std::string intact = database.execAndGet("PRAGMA integrity_check").getString();
  if (intact != "ok") faults.push_back("integrity_check: " + intact);
  if (count(database, fmt::format("people WHERE id = '{}'", kWitness)) != 1) {
    faults.emplace_back("who was entered between two migrations is gone");
  }
  if (const int failed = count(database, "inbox WHERE failure <> ''"); failed > 0) {
    faults.push_back(fmt::format("{} events failed", failed));
  }
  return faults;
}

std::vector<std::string> faults_of_copy(const std::filesystem::path& copy, const Clock& clock,
                                        std::size_t entries) {
  try {
    // Before a store opens it, which would make good what is missing.
    std::vector<std::string> faults = faults_of_schema(copy, clock);
    std::vector<std::string> numbers;
    const SqliteStore store(copy, clock);
    for (const std::string& fault : store.quick_check()) faults.push_back(fault);
    store.read([&](const Tx& tx) {
      for (const auto& fault : tx.timeline().verify()) faults.push_back(fault);
      tx.entries().each({}, [&](const Entry& entry) {
        numbers.push_back(entry.number);
        return true;
      });
    });
    for (std::string& fault : faults_of_numbers(numbers)) faults.push_back(std::move(fault));
    if (numbers.size() < entries) {
      faults.push_back(fmt::format("{} entries of {} at least", numbers.size(), entries));
    }
    return faults;
  } catch (const std::exception& fault) {
    return {fault.what()};
  }
}

std::vector<std::string> faults_of_numbers(std::vector<std::string> numbers) {
  std::vector<std::string> faults;
  std::map<std::string, int> last;
  std::ranges::sort(numbers);
  for (const std::string& number : numbers) {
    const std::size_t dash = number.rfind('-');
    const std::string series = number.substr(0, dash + 1);
    const std::string expected = fmt::format("{}{:03}", series, ++last[series]);
    if (number != expected) faults.push_back(fmt::format("{} where {} comes", number, expected));
  }
  return faults;
}

}  // namespace xiebot::crash
