#include "storage/entry_search.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <utility>

#include "storage/grams.h"
#include "storage/json_column.h"

// `columns` of the entries `e` that have changed since they were indexed, and of those that are
// newer than all that were: two ranges of ids, merged in their order.
#define NOT_INDEXED(columns)                                                         \
  "SELECT " columns                                                                  \
  " FROM entries AS e WHERE e.id IN (SELECT entry FROM entry_texts WHERE stale = 1)" \
  " UNION ALL SELECT " columns                                                       \
  " FROM entries AS e WHERE e.id > (SELECT COALESCE(MAX(entry), 0) FROM entry_texts)"

namespace xiebot::storage {
namespace {

// So many narrow a search down enough; every candidate is compared as a whole afterwards.
constexpr std::size_t kGramsWeighed = 64;

// How far back so many texts with a gram reach tells how frequent it is. Asked in three places:
// what everybody wrote of years ago may hardly be found among the newest.
constexpr int kTextsWeighed = 50;
constexpr std::int64_t kPlaces = 3;

// A step in the list of a gram takes as long as comparing the text that it might rule out. So a few
// are enough, and none that every fourth text has, if there is another.
constexpr std::size_t kGramsLookedUp = 4;
constexpr double kTooFrequent = 0.25;

// One text an entry; words do not reach over the line ends.
struct StaleText {
  EntryId entry;
  std::string number, title, body, folded;

  [[nodiscard]] std::string whole() const { return number + '\n' + title + '\n' + body; }
};

}  // namespace

void EntrySearch::text_changed(EntryId entry) {
  connection_.run("UPDATE entry_texts SET stale = 1 WHERE entry = ?", entry);
}

std::vector<EntryId> EntrySearch::find(std::string_view query, int limit) const {
  const std::vector<std::string> wanted = words(fold_(query));
  if (wanted.empty() || limit <= 0) return {};
  const std::vector<EntryId> indexed = find_indexed(wanted, limit);
  const std::vector<EntryId> stale = find_stale(wanted, limit);
  std::vector<EntryId> found;
  std::merge(indexed.begin(), indexed.end(), stale.begin(), stale.end(), std::back_inserter(found),
             std::greater<>());
  if (found.size() > static_cast<std::size_t>(limit)) {
    found.resize(static_cast<std::size_t>(limit));
  }
  return found;
}

double EntrySearch::frequency(const std::string& token, std::int64_t newest) const {
  double sum = 0;
  for (std::int64_t place = kPlaces; place > 0; --place) {
    const std::int64_t from = newest * place / kPlaces;
    Query query = connection_.query(
        "SELECT rowid FROM entry_grams WHERE entry_grams MATCH ? AND rowid <= ?"
        " ORDER BY rowid DESC LIMIT 1 OFFSET ?",
        token, from, kTextsWeighed - 1);
    std::int64_t oldest = 0;
    if (!query.next(oldest)) break;  // there are not so many before that place
    const double share =
        static_cast<double>(kTextsWeighed) / static_cast<double>(from - oldest + 1);
    if (share > kTooFrequent) return share;  // looking further takes long in a long list
    sum += share;
  }
  return sum / kPlaces;
}

std::string EntrySearch::rarest(const std::vector<std::string>& tokens) const {
  if (tokens.size() == 1) return tokens.front();
  std::int64_t newest = 0;
  connection_.query("SELECT COALESCE(MAX(entry), 0) FROM entry_texts").next(newest);
  std::vector<std::pair<double, std::string>> by_frequency;
  for (const std::string& token : tokens) {
    const double share = frequency(token, newest);
    if (share == 0) return token;  // so few have it that no other is needed
    by_frequency.emplace_back(share, token);
  }
  std::ranges::sort(by_frequency);
  std::string chosen;
  for (std::size_t i = 0; i < std::min(by_frequency.size(), kGramsLookedUp); ++i) {
    const auto& [share, token] = by_frequency[i];
    if (i > 0 && share > kTooFrequent) break;
    if (i > 0) chosen += ' ';
    chosen += token;
  }
  return chosen;
}

std::vector<EntryId> EntrySearch::find_indexed(const std::vector<std::string>& words,
                                               int limit) const {
  Query query = connection_.query(
      "SELECT t.entry FROM entry_grams AS g CROSS JOIN entry_texts AS t ON t.entry = g.rowid"
      " WHERE entry_grams MATCH ? AND t.stale = 0 AND NOT EXISTS"
      " (SELECT 1 FROM json_each(?) AS word WHERE instr(t.folded, word.value) = 0)"
      " ORDER BY g.rowid DESC LIMIT ?",
      rarest(query_tokens(words, kGramsWeighed)), to_json(words), limit);
  std::vector<EntryId> found;
  EntryId entry;
  while (query.next(entry)) found.push_back(entry);
  return found;
}

std::vector<EntryId> EntrySearch::find_stale(const std::vector<std::string>& words,
                                             int limit) const {
  Query query =
      connection_.query(NOT_INDEXED("e.id, e.number, e.title, e.body") " ORDER BY 1 DESC");
  std::vector<EntryId> found;
  StaleText text;
  while (found.size() < static_cast<std::size_t>(limit) &&
         query.next(text.entry, text.number, text.title, text.body)) {
    if (holds_all(fold_(text.whole()), words)) found.push_back(text.entry);
  }
  return found;
}

bool EntrySearch::index_is_behind() const {
  return connection_.query(NOT_INDEXED("e.id") " LIMIT 1").next();
}

void EntrySearch::update_index(int limit) {
  std::vector<StaleText> texts;
  {
    Query query = connection_.query(
        NOT_INDEXED("e.id, e.number, e.title, e.body, COALESCE((SELECT folded FROM entry_texts"
                    " WHERE entry = e.id), '')") " ORDER BY 1 LIMIT ?",
        limit);
    StaleText text;
    while (query.next(text.entry, text.number, text.title, text.body, text.folded)) {
      texts.push_back(text);
    }
  }
  for (const StaleText& text : texts) {
    // An index without content forgets a text only when told what it was.
    if (!text.folded.empty()) {
      connection_.run("INSERT INTO entry_grams (entry_grams, rowid, grams) VALUES ('delete', ?, ?)",
                      text.entry, index_tokens(text.folded));
    }
    const std::string folded = fold_(text.whole());
    connection_.run("INSERT INTO entry_grams (rowid, grams) VALUES (?, ?)", text.entry,
                    index_tokens(folded));
    // Not OR REPLACE: that is a savepoint of its own, at each of which the index would write out
    // all it has gathered, an entry at a time.
    connection_.run(
        "INSERT INTO entry_texts (entry, folded, stale) VALUES (?, ?, 0)"
        " ON CONFLICT (entry) DO UPDATE SET folded = excluded.folded, stale = 0",
        text.entry, folded);
  }
}

}  // namespace xiebot::storage
