// Timeline in SQLite. Triggers refuse every change to what was written.
#pragma once

#include "bot/timeline.h"
#include "storage/connection.h"

namespace xiebot::storage {

// Belongs to one connection and its thread.
class SqliteTimeline : public Timeline {
 public:
  explicit SqliteTimeline(Connection& connection) : connection_(connection) {}

  // A record without a time of recording gets the transaction's.
  int append(TimelineRecord record) override;
  [[nodiscard]] std::vector<TimelineRecord> of(EntryId entry) const override;
  // Covers the chains that grew since the checkpoint before. As that one is part of what is hashed,
  // the newest stands for all of them.
  bool checkpoint(std::string_view date) override;
  [[nodiscard]] std::vector<std::string> verify() const override;

 private:
  Connection& connection_;
};

}  // namespace xiebot::storage
