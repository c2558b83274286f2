#include "storage/inspection.h"

#include <unistd.h>

#include <chrono>
#include <exception>
#include <string>
#include <system_error>

#include "storage/instance_lock.h"
#include "storage/migrations.h"
#include "storage/quick_check.h"
#include "storage/sqlite_tx.h"

namespace xiebot {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kPatience{5000};

fs::path folder_of(const fs::path& database) {
  const fs::path folder = database.parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

void read(const fs::path& database, const Clock& clock, const std::function<void(const Tx&)>& look,
          doctor::DatabaseFacts& facts) {
  const storage::Fold fold = [](std::string_view text) { return std::string(text); };
  storage::SqliteTx tx(database.string(), storage::Connection::Mode::read_only, kPatience, fold);
  storage::Connection& connection = tx.connection();
  connection.query("PRAGMA user_version").next(facts.schema);
  facts.damage = storage::quick_check(connection);
  if (facts.schema != facts.newest_schema) return;
  connection.set_now(clock.now());
  connection.begin("BEGIN");
  facts.broken_chains = tx.timeline().verify();
  look(tx);
  connection.run("COMMIT");
}

}  // namespace

doctor::DatabaseFacts inspect_database(const fs::path& database, const Clock& clock,
                                       const std::function<void(const Tx&)>& look) {
  doctor::DatabaseFacts facts{.path = database.string(), .newest_schema = storage::newest_schema()};
  std::error_code ignored;
  facts.exists = fs::exists(database, ignored);
  facts.folder_writable = ::access(folder_of(database).c_str(), W_OK | X_OK) == 0 &&
                          (!facts.exists || ::access(database.c_str(), W_OK) == 0);
  std::error_code unknown;
  if (const fs::space_info space = fs::space(folder_of(database), unknown); !unknown) {
    facts.free_bytes = space.available;
  }
  facts.served = is_served(database);
  if (!facts.exists) return facts;
  try {
    read(database, clock, look, facts);
  } catch (const std::exception& failure) {
    facts.failure = failure.what();
  }
  return facts;
}

}  // namespace xiebot
