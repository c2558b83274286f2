#include "storage/sqlite_inbox.h"

namespace xiebot::storage {

bool SqliteInbox::add(const InboxRecord& record) {
  return connection_.run(
             "INSERT INTO inbox (channel, key, sent_at, arrived_at, failure, cause)"
             " VALUES (?, ?, ?, ?, '', '') ON CONFLICT DO NOTHING",
             record.channel, record.key, record.sent_at, connection_.now()) > 0;
}

void SqliteInbox::fail(const InboxRecord& record, std::string_view reference,
                       std::string_view cause) {
  connection_.run(
      "INSERT INTO inbox (channel, key, sent_at, arrived_at, failure, cause)"
      " VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (channel, key) DO UPDATE SET failure = excluded.failure,"
      " cause = excluded.cause",
      record.channel, record.key, record.sent_at, connection_.now(), reference, cause);
}

int SqliteInbox::prune(Instant before) {
  return connection_.run("DELETE FROM inbox WHERE arrived_at < ?", before);
}

}  // namespace xiebot::storage
