#include "storage/sqlite_notices.h"

// The columns in the order in which read_notices() reads them.
#define NOTICE_COLUMNS \
  "id, key, kind, channel, chat, person, bundle, entry, deadline, topic, why, created_at"

namespace xiebot::storage {
namespace {

std::vector<Notice> read_notices(Query query) {
  std::vector<Notice> notices;
  Notice notice;
  std::string kind;
  while (query.next(notice.id, notice.key, kind, notice.to.channel, notice.to.chat,
                    notice.to.person, notice.bundle, notice.entry, notice.deadline, notice.topic,
                    notice.why, notice.created_at)) {
    notice.kind = notice_kind_stored_as(kind);
    notices.push_back(notice);
  }
  return notices;
}

}  // namespace

bool SqliteNotices::add(const Notice& notice) {
  return connection_.run(
             "INSERT INTO notices (key, kind, channel, chat, person, bundle, entry, deadline, "
             "topic,"
             " why, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO "
             "NOTHING",
             notice.key, stored_name(notice.kind), notice.to.channel, notice.to.chat,
             notice.to.person, notice.bundle, notice.entry, notice.deadline, notice.topic,
             notice.why, connection_.now()) > 0;
}

std::vector<Notice> SqliteNotices::of_bundle(std::string_view bundle) const {
  return read_notices(connection_.query(
      "SELECT " NOTICE_COLUMNS " FROM notices WHERE bundle = ? ORDER BY id", bundle));
}

std::vector<Notice> SqliteNotices::latest_of(const PersonId& person, int limit) const {
  return read_notices(connection_.query("SELECT " NOTICE_COLUMNS
                                        " FROM notices WHERE person = ? ORDER BY id DESC LIMIT ?",
                                        person, limit));
}

int SqliteNotices::prune(Instant before) {
  return connection_.run("DELETE FROM notices WHERE created_at < ?", before);
}

}  // namespace xiebot::storage
