// Inbox in SQLite.
#pragma once

#include "bot/store.h"
#include "storage/connection.h"

namespace xiebot::storage {

// Belongs to one connection and its thread.
class SqliteInbox : public Inbox {
 public:
  explicit SqliteInbox(Connection& connection) : connection_(connection) {}

  bool add(const InboxRecord& record) override;
  void fail(const InboxRecord& record, std::string_view reference, std::string_view cause) override;
  int prune(Instant before) override;

 private:
  Connection& connection_;
};

}  // namespace xiebot::storage
