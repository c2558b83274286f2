// The append-only record of what happened to an entry, hash-chained an entry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/clock.h"
#include "bot/ids.h"

namespace xiebot {

// How a record came about: 本人, 代, 超时, 管理员代办.
enum class Via { person, delegate, timeout, admin };

// The name under which it is stored and hashed: once used, never changed.
[[nodiscard]] std::string_view stored_name(Via via);
[[nodiscard]] std::optional<Via> via_stored_as(std::string_view name);

// The action of a record that tells that a deadline has lapsed; its details name the rule.
inline constexpr std::string_view kLapseRecord = "lapse";
// The action of a record that tells that the initiator asked for haste.
inline constexpr std::string_view kNudgeRecord = "nudge";

// The action of a record that tells that an entry was given other values where it stands.
inline constexpr std::string_view kAmendRecord = "amend";

struct TimelineRecord {
  EntryId entry = {};
  int sequence = 0;         // from 1 within the entry; given by append()
  std::string action = {};  // the transition's name
  PersonId actor = {};      // empty: the bot itself
  PersonId on_behalf_of = {};
  Via via = Via::person;
  Instant happened_at{};
  Instant recorded_at{};
  std::string place = {};          // channel, kind of chat and chat; may be empty
  DepartmentCode department = {};  // of the row that moved; empty: the entry itself
  std::string from = {}, to = {};  // states
  int stay = 0;                    // the stay that this record ended
  std::string details = {};        // JSON object: reasons given, fields changed
};

// SHA-256 as lower-case hex over the previous record's hash and every field of `record`, each field
// preceded by its length, so that no two records share an input. The first record's previous is "".
[[nodiscard]] std::string chain_hash(std::string_view previous, const TimelineRecord& record);

// Belongs to one transaction. There is no way to change or remove a record.
class Timeline {
 public:
  virtual ~Timeline() = default;

  // Gives the record its sequence (answered), chains and stores it.
  virtual int append(TimelineRecord record) = 0;
  [[nodiscard]] virtual std::vector<TimelineRecord> of(EntryId entry) const = 0;  // oldest first
  // Stores the day's checkpoint once: a hash over the chain heads of all entries, chained to the
  // checkpoint before. `date` is local, "2026-11-23". Answers false when the day has one already.
  virtual bool checkpoint(std::string_view date) = 0;
  // Recomputes every chain and the checkpoints; answers the numbers of the entries whose chain does
  // not hold (or "checkpoint 2026-11-23"); empty: all hold.
  [[nodiscard]] virtual std::vector<std::string> verify() const = 0;
};

}  // namespace xiebot
