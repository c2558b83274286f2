// Notices in SQLite.
#pragma once

#include "bot/deadlines/notice.h"
#include "storage/connection.h"

namespace xiebot::storage {

// Belongs to one connection and its thread.
class SqliteNotices : public Notices {
 public:
  explicit SqliteNotices(Connection& connection) : connection_(connection) {}

  bool add(const Notice& notice) override;
  [[nodiscard]] std::vector<Notice> of_bundle(std::string_view bundle) const override;
  [[nodiscard]] std::vector<Notice> latest_of(const PersonId& person, int limit) const override;
  int prune(Instant before) override;

 private:
  Connection& connection_;
};

}  // namespace xiebot::storage
