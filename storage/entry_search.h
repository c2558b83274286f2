// The full-text index over number, title and body of the entries. update_index() takes in what is
// new or has changed; find() reads what it has not taken in yet as well, so that nothing is ever
// missed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/ids.h"
#include "storage/connection.h"

namespace xiebot::storage {

// Makes text comparable. Thread-safe.
using Fold = std::function<std::string(std::string_view)>;

// Belongs to one connection and its thread.
class EntrySearch {
 public:
  // `fold` has to outlive this.
  EntrySearch(Connection& connection, const Fold& fold) : connection_(connection), fold_(fold) {}

  // Title or body of a stored entry is another one now. New entries need not be announced.
  void text_changed(EntryId entry);

  // The newest entries whose number, title or body hold every word of the query, newest first.
  [[nodiscard]] std::vector<EntryId> find(std::string_view query, int limit) const;

  [[nodiscard]] bool index_is_behind() const;
  // Indexes at most `limit` entries. In a write transaction.
  void update_index(int limit);

 private:
  // A few of the tokens, those that seem to be the rarest, as a query of the index. There has to be
  // one.
  [[nodiscard]] std::string rarest(const std::vector<std::string>& tokens) const;
  // How often texts have this token, by samples over the years: their share, roughly.
  [[nodiscard]] double frequency(const std::string& token, std::int64_t newest) const;
  [[nodiscard]] std::vector<EntryId> find_indexed(const std::vector<std::string>& words,
                                                  int limit) const;
  [[nodiscard]] std::vector<EntryId> find_stale(const std::vector<std::string>& words,
                                                int limit) const;

  Connection& connection_;
  const Fold& fold_;
};

}  // namespace xiebot::storage
