// Entries in SQLite.
#pragma once

#include "bot/entry.h"
#include "storage/connection.h"
#include "storage/entry_search.h"

namespace xiebot::storage {

// The setting that holds the least id a new entry may get; not there: the next one is free.
inline constexpr const char* kFirstEntryId = "first entry id";

// Belongs to one connection and its thread.
class SqliteEntries : public Entries {
 public:
  // `fold` has to outlive this.
  SqliteEntries(Connection& connection, const Fold& fold)
      : connection_(connection), search_(connection, fold) {}

  [[nodiscard]] std::optional<Entry> find(EntryId id) const override;
  [[nodiscard]] std::optional<Entry> find_number(std::string_view number) const override;
  [[nodiscard]] std::optional<Entry> of_subject(std::string_view form,
                                                std::string_view subject) const override;
  [[nodiscard]] std::optional<Entry> last_before(std::string_view form, std::string_view prefix,
                                                 std::string_view before) const override;
  [[nodiscard]] std::vector<Entry> open_in(const EntryScope& scope) const override;
  [[nodiscard]] std::optional<Entry> last_of(const PersonId& author,
                                             std::string_view form) const override;
  void each(const EntryFilter& filter,
            const std::function<bool(const Entry&)>& each) const override;
  [[nodiscard]] std::vector<Entry> search(std::string_view query, int limit) const override;

  [[nodiscard]] int next_number(std::string_view series) override;
  // Times that are not set become the transaction's.
  EntryId add(const Entry& entry, std::string_view indexed) override;
  // Throws std::invalid_argument when there is no such entry.
  void update(const Entry& entry, std::optional<std::string_view> indexed) override;
  void keep_revision(EntryId id) override;
  [[nodiscard]] std::optional<Values> revision(EntryId id, int revision) const override;

  [[nodiscard]] EntrySearch& text_index() { return search_; }

 private:
  bool next(Query& query, Entry& entry) const;
  std::optional<Entry> first(Query query) const;
  void add_rows(EntryId id, const Entry& entry);

  Connection& connection_;
  EntrySearch search_;
};

}  // namespace xiebot::storage
