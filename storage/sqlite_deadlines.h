// Deadlines in SQLite.
#pragma once

#include "bot/deadlines/deadline.h"
#include "storage/connection.h"

namespace xiebot::storage {

// Belongs to one connection and its thread.
class SqliteDeadlines : public Deadlines {
 public:
  explicit SqliteDeadlines(Connection& connection) : connection_(connection) {}

  DeadlineId add(const Deadline& deadline) override;
  void update(const Deadline& deadline) override;

  [[nodiscard]] std::optional<Deadline> find(DeadlineId id) const override;
  [[nodiscard]] std::vector<Deadline> open_of(EntryId entry) const override;
  [[nodiscard]] std::vector<Deadline> due(Instant by, int limit) const override;
  [[nodiscard]] std::optional<Instant> next_due() const override;
  [[nodiscard]] std::vector<Deadline> provisional() const override;

 private:
  Connection& connection_;
};

}  // namespace xiebot::storage
