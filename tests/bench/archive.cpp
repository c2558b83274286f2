#include "archive.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "bench_company.h"
#include "bot/flow_engine.h"
#include "bot/text.h"
#include "program/setup.h"
#include "storage/sqlite_store.h"

namespace xiebot::bench {
namespace {

constexpr std::size_t kTogether = 500;  // a transaction
constexpr std::size_t kRareness = 5000;

PersonId author_of(std::size_t number) { return PersonId(fmt::format("p{:02}", number % kPeople)); }

Entry request(const Tx& tx, std::size_t number, bool old) {
  Entry entry;
  entry.form = "request";
  entry.flow = "request";
  entry.author = author_of(number);
  const auto author = tx.directory().person(entry.author);
  if (!author) throw std::runtime_error("the company is not in the database");
  entry.department = author->department;
  entry.project = ProjectCode("XMB-001");
  const char* const place = number % kRareness == 0 ? kRareWord : "华东仓";
  entry.values = {{"title", {fmt::format("第 {} 期接口", number)}},
                  {"background",
                   {fmt::format("{}的订单与{}数据要打通，目前靠人工导表{}{}", place, kCommonWord,
                                old ? "，" : "", old ? kOldWord : "")}},
                  {"departments", {"JSB", "CWB"}},
                  {"tasks", {"完成 3 个接口的开发与联调，错误率低于 0.1%"}},
                  {"due", {"2027-06-30T18:00:00+08:00"}},
                  {"contact", {"13800000000"}}};
  return entry;
}

// What its way to 完成 leaves behind.
void record_its_way(Tx& tx, EntryId entry, const PersonId& author) {
  for (const char* action : {"approve", "confirm", "confirm", "complete"}) {
    tx.timeline().append({.entry = entry,
                          .action = action,
                          .actor = author,
                          .happened_at = tx.now(),
                          .recorded_at = tx.now(),
                          .from = "confirming",
                          .to = "executing",
                          .stay = 1,
                          .details = "{}"});
  }
}

// Done and sent, as at the end of a year: all but the newest. Sent the day before, or the bot would
// wait for the limits of the last minute.
void settle(const std::filesystem::path& file) {
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
  SQLite::Transaction transaction(database);
  const std::string old =
      fmt::format("(SELECT MAX(id) - {} FROM entries)", static_cast<int>(kOpenEntries));
  database.exec("UPDATE entries SET state = 'done', open = 0 WHERE open = 1 AND id <= " + old);
  database.exec("UPDATE deadlines SET open = 0 WHERE open = 1 AND entry <= " + old);
  database.exec(
      "UPDATE outbox SET state = 'sent', message_id = 'om_' || id, shown = wanted,"
      " sent_at = created_at - 86400 WHERE state = 'waiting'");
  database.exec("UPDATE outbox SET head = 0 WHERE head = 1");
  transaction.commit();
}

}  // namespace

void fill_archive(const std::filesystem::path& config, const Clock& clock, std::size_t entries) {
  const auto loaded = config_or_log(config.string());
  if (!loaded) throw std::runtime_error("the configuration has faults");
  const Rules rules = rules_from(*loaded);
  const std::filesystem::path file(loaded->database);
  {
    SqliteStore store(file, clock, {.fold = fold});
    std::size_t stored = 0;
    store.read([&](const Tx& tx) {
      tx.entries().each({}, [&](const Entry&) {
        ++stored;
        return true;
      });
    });
    while (stored < entries) {
      const std::size_t end = std::min(entries, stored + kTogether);
      store.transact([&](Tx& tx) {
        for (std::size_t number = stored; number < end; ++number) {
          const Entry entry = submit(tx, rules, request(tx, number, number < entries / 2),
                                     {.person = author_of(number)});
          record_its_way(tx, entry.id, entry.author);
        }
      });
      stored = end;
    }
    store.finish_indexing();
  }
  settle(file);
}

}  // namespace xiebot::bench
