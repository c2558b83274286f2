#include "storage/sqlite_timeline.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "bot/crypto.h"

namespace xiebot::storage {
namespace {

// As it stands in the table.
struct StoredRecord {
  std::int64_t id = 0;
  std::string previous;
  std::string via;
  TimelineRecord record;

  bool read(Query& query) {
    return query.next(id, previous, via, record.entry, record.sequence, record.action, record.actor,
                      record.on_behalf_of, record.happened_at, record.recorded_at, record.place,
                      record.department, record.from, record.to, record.stay, record.details);
  }
};

// The end of an entry's chain.
struct Head {
  int sequence = 0;
  std::string hash;

  bool operator==(const Head&) const = default;
};
using Heads = std::map<EntryId, Head>;

struct Checkpoint {
  std::string date;
  std::int64_t upto = 0;
  std::string previous;
  std::string hash;
};

std::string checkpoint_hash(std::string_view previous, std::string_view date, const Heads& grown) {
  std::string input = fmt::format("{}\n{}\n", previous, date);
  for (const auto& [entry, head] : grown) {
    input += fmt::format("{} {} {}\n", entry.value(), head.sequence, head.hash);
  }
  return crypto::sha256_hex(input);
}

// Follows the records in the order in which they were written.
class Audit {
 public:
  explicit Audit(std::vector<Checkpoint> checkpoints) : checkpoints_(std::move(checkpoints)) {}

  void take(StoredRecord stored) {
    while (next_ < checkpoints_.size() && stored.id > checkpoints_[next_].upto) close_checkpoint();
    TimelineRecord& record = stored.record;
    Head& head = heads_[record.entry];
    const std::optional<Via> via = via_stored_as(stored.via);
    if (!via || record.sequence != head.sequence + 1 || stored.previous != head.hash) {
      broken_.insert(record.entry);
    }
    // Going on from what the record says, so that one break is told once.
    record.via = via.value_or(Via::person);
    head = {record.sequence, chain_hash(stored.previous, record)};
    grown_[record.entry] = head;
  }

  void finish(const Heads& stored_heads) {
    while (next_ < checkpoints_.size()) close_checkpoint();
    for (const auto& [entry, head] : heads_) {
      const auto stored = stored_heads.find(entry);
      if (stored == stored_heads.end() || stored->second != head) broken_.insert(entry);
    }
    for (const auto& [entry, head] : stored_heads) {
      if (!heads_.contains(entry)) broken_.insert(entry);
    }
  }

  [[nodiscard]] const std::set<EntryId>& broken() const { return broken_; }
  [[nodiscard]] const std::vector<std::string>& broken_checkpoints() const {
    return broken_checkpoints_;
  }

 private:
  void close_checkpoint() {
    const Checkpoint& checkpoint = checkpoints_[next_];
    const std::string previous = next_ == 0 ? std::string() : checkpoints_[next_ - 1].hash;
    if (checkpoint.previous != previous ||
        checkpoint.hash != checkpoint_hash(previous, checkpoint.date, grown_)) {
      broken_checkpoints_.push_back("checkpoint " + checkpoint.date);
    }
    grown_.clear();
    ++next_;
  }

  std::vector<Checkpoint> checkpoints_;  // oldest first
  std::size_t next_ = 0;                 // the checkpoint that is not closed yet
  Heads heads_;
  Heads grown_;  // since the checkpoint before
  std::set<EntryId> broken_;
  std::vector<std::string> broken_checkpoints_;
};

Heads read_heads(Query query) {
  Heads heads;
  EntryId entry;
  Head head;
  while (query.next(entry, head.sequence, head.hash)) heads.emplace(entry, head);
  return heads;
}

}  // namespace

int SqliteTimeline::append(TimelineRecord record) {
  Head head;
  connection_.query("SELECT sequence, hash FROM timeline_heads WHERE entry = ?", record.entry)
      .next(head.sequence, head.hash);
  record.sequence = head.sequence + 1;
  if (record.recorded_at == Instant{}) record.recorded_at = connection_.now();
  connection_.run(
      "INSERT INTO timeline (entry, sequence, action, actor, on_behalf_of, via, happened_at,"
      " recorded_at, place, department, from_state, to_state, stay, details, previous)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      record.entry, record.sequence, record.action, record.actor, record.on_behalf_of,
      stored_name(record.via), record.happened_at, record.recorded_at, record.place,
      record.department, record.from, record.to, record.stay, record.details, head.hash);
  connection_.run("INSERT OR REPLACE INTO timeline_heads (entry, sequence, hash) VALUES (?, ?, ?)",
                  record.entry, record.sequence, chain_hash(head.hash, record));
  return record.sequence;
}

std::vector<TimelineRecord> SqliteTimeline::of(EntryId entry) const {
  Query query = connection_.query(
      "SELECT id, previous, via, entry, sequence, action, actor, on_behalf_of, happened_at,"
      " recorded_at, place, department, from_state, to_state, stay, details"
      " FROM timeline WHERE entry = ? ORDER BY sequence",
      entry);
  std::vector<TimelineRecord> records;
  StoredRecord stored;
  while (stored.read(query)) {
    stored.record.via = via_stored_as(stored.via).value();
    records.push_back(stored.record);
  }
  return records;
}

bool SqliteTimeline::checkpoint(std::string_view date) {
  if (connection_.query("SELECT 1 FROM timeline_checkpoints WHERE date = ?", date).next()) {
    return false;
  }
  Checkpoint last;
  connection_.query("SELECT upto, hash FROM timeline_checkpoints ORDER BY id DESC LIMIT 1")
      .next(last.upto, last.hash);
  std::int64_t upto = 0;
  connection_.query("SELECT COALESCE(MAX(id), 0) FROM timeline").next(upto);
  const Heads grown =
      read_heads(connection_.query("SELECT entry, sequence, hash FROM timeline_heads"
                                   " WHERE entry IN (SELECT entry FROM timeline WHERE id > ?)",
                                   last.upto));
  connection_.run(
      "INSERT INTO timeline_checkpoints (date, upto, previous, hash) VALUES (?, ?, ?, ?)", date,
      upto, last.hash, checkpoint_hash(last.hash, date, grown));
  return true;
}

std::vector<std::string> SqliteTimeline::verify() const {
  std::vector<Checkpoint> checkpoints;
  {
    Query query = connection_.query(
        "SELECT date, upto, previous, hash FROM timeline_checkpoints ORDER BY id");
    Checkpoint checkpoint;
    while (query.next(checkpoint.date, checkpoint.upto, checkpoint.previous, checkpoint.hash)) {
      checkpoints.push_back(checkpoint);
    }
  }
  Audit audit(std::move(checkpoints));
  {
    Query query = connection_.query(
        "SELECT id, previous, via, entry, sequence, action, actor, on_behalf_of, happened_at,"
        " recorded_at, place, department, from_state, to_state, stay, details"
        " FROM timeline ORDER BY id");
    StoredRecord stored;
    while (stored.read(query)) audit.take(stored);
  }
  audit.finish(read_heads(connection_.query("SELECT entry, sequence, hash FROM timeline_heads")));

  std::vector<std::string> found;
  for (const EntryId entry : audit.broken()) {
    std::string number;
    connection_.query("SELECT number FROM entries WHERE id = ?", entry).next(number);
    found.push_back(number.empty() ? fmt::format("entry {}", entry.value()) : number);
  }
  found.insert(found.end(), audit.broken_checkpoints().begin(), audit.broken_checkpoints().end());
  return found;
}

}  // namespace xiebot::storage
