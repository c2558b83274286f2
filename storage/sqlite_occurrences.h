// Occurrences in SQLite.
#pragma once

#include "bot/occurrences.h"
#include "storage/connection.h"

namespace xiebot::storage {

// Belongs to one connection and its thread.
class SqliteOccurrences : public Occurrences {
 public:
  explicit SqliteOccurrences(Connection& connection) : connection_(connection) {}

  bool add(const OccurrenceRow& row) override;
  void update(const OccurrenceRow& row) override;
  void remove(OccurrenceId id) override;

  [[nodiscard]] std::optional<OccurrenceRow> find(OccurrenceId id) const override;
  [[nodiscard]] std::optional<OccurrenceRow> find(std::string_view kind, const ProjectCode& project,
                                                  std::string_view date) const override;
  [[nodiscard]] std::vector<OccurrenceRow> waiting() const override;
  [[nodiscard]] std::vector<OccurrenceRow> due(Instant by, int limit) const override;
  [[nodiscard]] std::optional<Instant> next_due() const override;
  [[nodiscard]] int skipped_since(Instant from) const override;
  int prune(Instant before) override;

 private:
  Connection& connection_;
};

}  // namespace xiebot::storage
