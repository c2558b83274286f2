// A connection with the stores on it, as one transaction after the other sees them.
#pragma once

#include "bot/store.h"
#include "storage/connection.h"
#include "storage/sqlite_deadlines.h"
#include "storage/sqlite_directory.h"
#include "storage/sqlite_drafts.h"
#include "storage/sqlite_entries.h"
#include "storage/sqlite_inbox.h"
#include "storage/sqlite_notices.h"
#include "storage/sqlite_occurrences.h"
#include "storage/sqlite_outbox.h"
#include "storage/sqlite_settings.h"
#include "storage/sqlite_timeline.h"

namespace xiebot::storage {

// Used by one thread at a time. Whoever owns it begins and ends the transactions.
class SqliteTx : public Tx {
 public:
  // `fold` has to outlive this.
  SqliteTx(const std::string& path, Connection::Mode mode, std::chrono::milliseconds busy_timeout,
           const Fold& fold)
      : connection_(path, mode, busy_timeout), entries_(connection_, fold) {}

  [[nodiscard]] Instant now() const override { return connection_.now(); }

  [[nodiscard]] const Directory& directory() const override { return directory_; }
  [[nodiscard]] const Entries& entries() const override { return entries_; }
  [[nodiscard]] const Timeline& timeline() const override { return timeline_; }
  [[nodiscard]] const Drafts& drafts() const override { return drafts_; }
  [[nodiscard]] const Outbox& outbox() const override { return outbox_; }
  [[nodiscard]] const Settings& settings() const override { return settings_; }
  [[nodiscard]] const Deadlines& deadlines() const override { return deadlines_; }
  [[nodiscard]] const Notices& notices() const override { return notices_; }
  [[nodiscard]] const Occurrences& occurrences() const override { return occurrences_; }

  [[nodiscard]] Directory& directory() override { return directory_; }
  [[nodiscard]] SqliteEntries& entries() override { return entries_; }
  [[nodiscard]] Timeline& timeline() override { return timeline_; }
  [[nodiscard]] Drafts& drafts() override { return drafts_; }
  [[nodiscard]] Outbox& outbox() override { return outbox_; }
  [[nodiscard]] Settings& settings() override { return settings_; }
  [[nodiscard]] Inbox& inbox() override { return inbox_; }
  [[nodiscard]] Deadlines& deadlines() override { return deadlines_; }
  [[nodiscard]] Notices& notices() override { return notices_; }
  [[nodiscard]] Occurrences& occurrences() override { return occurrences_; }

  [[nodiscard]] Connection& connection() { return connection_; }

 private:
  Connection connection_;
  SqliteDirectory directory_{connection_};
  SqliteEntries entries_;
  SqliteTimeline timeline_{connection_};
  SqliteDrafts drafts_{connection_};
  SqliteOutbox outbox_{connection_};
  SqliteSettings settings_{connection_};
  SqliteInbox inbox_{connection_};
  SqliteDeadlines deadlines_{connection_};
  SqliteNotices notices_{connection_};
  SqliteOccurrences occurrences_{connection_};
};

}  // namespace xiebot::storage
