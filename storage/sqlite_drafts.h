// Drafts in SQLite.
#pragma once

#include "bot/draft.h"
#include "storage/connection.h"

namespace xiebot::storage {

// Belongs to one connection and its thread.
class SqliteDrafts : public Drafts {
 public:
  explicit SqliteDrafts(Connection& connection) : connection_(connection) {}

  [[nodiscard]] std::optional<Draft> find(DraftId id) const override;
  [[nodiscard]] std::vector<Draft> of(const PersonId& person) const override;
  [[nodiscard]] std::optional<Draft> question(const PersonId& person, EntryId entry) const override;
  // The times are the transaction's, here and in update(). An id is never used again.
  DraftId add(const Draft& draft) override;
  void update(const Draft& draft) override;
  void remove(DraftId id) override;
  int expire(Instant before) override;

 private:
  Connection& connection_;
};

}  // namespace xiebot::storage
