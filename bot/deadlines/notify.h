// Plans a notice: in which message it goes, and when.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "bot/deadlines/notice.h"
#include "bot/outbox.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// Notices of one person that come within this time share a message, which waits for so long.
inline constexpr std::chrono::minutes kBundled{2};

// Whether nobody should be disturbed now, urgent matters excepted.
[[nodiscard]] bool is_quiet(const Rules& rules, Instant now);
// The same where this calendar holds.
[[nodiscard]] bool is_quiet(const Rules& rules, const WorkingCalendar& there, Instant now);

// When a message that does not hurry may leave: now, or when work begins again, then spread over
// some minutes by destination.
[[nodiscard]] Instant release_time(const Rules& rules, const Destination& to, Instant now);
[[nodiscard]] Instant release_time(const Rules& rules, const WorkingCalendar& there,
                                   const Destination& to, Instant now);

// How urgent it is what is said about this matter to somebody who has to act.
[[nodiscard]] Urgency urgency_of(const Entry& entry);
[[nodiscard]] bool is_urgent(const Entry& entry);  // whether it disturbs people
// When a message that an outage held up may leave. What is for one person and does not hurry was
// planned for the day: when it is night by now, it waits until work begins again.
[[nodiscard]] Instant release_after_outage(const Rules& rules, const OutboxRow& row, Instant now);

// When and in which message a reminder comes that somebody put off (稍后提醒).
struct Later {
  Instant at{};
  std::string bundle = {};
};

// Plans the notice to this person. Notices of one person that come within kBundled share a
// message; urgent ones and above go at once and alone; one put off waits for its time. Planning one
// of the same key twice has no further effect. `there`: whose quiet hours count, where a matter has
// its own; nullptr: the company's.
void notify(Tx& tx, const Rules& rules, const PersonId& person, Notice notice, Urgency urgency,
            const std::optional<Later>& later = std::nullopt,
            const WorkingCalendar* there = nullptr);

}  // namespace xiebot
