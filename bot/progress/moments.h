// The four moments of a project's working day: 16:30 heads-up, 17:00 prompt, 17:30 nudge, 18:00
// digest. Planned ahead as occurrences, one of each kind and project at a time; carried out once.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/deadlines/notice.h"
#include "bot/occurrences.h"
#include "bot/outbox.h"
#include "bot/recurrence.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// Their kinds, as stored; never renamed.
inline constexpr std::string_view kHeadsUpMoment = "progress.heads_up";
inline constexpr std::string_view kPromptMoment = "progress.prompt";
inline constexpr std::string_view kNudgeMoment = "progress.nudge";
inline constexpr std::string_view kDigestMoment = "progress.digest";

// --- pure

struct Moment {
  std::string_view kind;  // of its occurrences
  std::chrono::minutes ProgressTimes::*time;
  // Carried out only when it is less late than that; nullopt: until quiet hours begin.
  std::optional<std::chrono::minutes> latest;
};

[[nodiscard]] std::vector<Moment> progress_moments();

// The first time of the moment after `after`: on working days, in the calendar's zone.
[[nodiscard]] Occurrence next_moment(const Moment& moment, const ProgressTimes& times,
                                     const WorkingCalendar& calendar, Instant after);

// Why a moment that was due then is not carried out any more; empty: it is.
[[nodiscard]] std::string_view too_late(const Moment& moment, Instant due, Instant now,
                                        const Rules& rules, const WorkingCalendar& calendar);

// Whether what the moment of that day has to say in its group, or in a digest, was planned in time
// but is too late to be sent: the bot, or the platform, was away. The reason; empty: it is sent.
// `kind` is one of progress_moments().
[[nodiscard]] std::string_view too_late_to_send(std::string_view kind, const Rules& rules,
                                                const Project& project, const std::string& date,
                                                Instant now);
// The same for the reminder of one person; it may have waited for working hours and for company.
// One that the person put off is never too late.
[[nodiscard]] bool too_late_to_remind(const Rules& rules, const Project& project,
                                      const Notice& notice, const std::string& date, Instant now);

// --- in a transaction

// What has to change so that the next moment of each active project is planned. What lay before
// `since` is not planned: nobody waited for it. `since` is when this was last asked; now, for the
// first time.
struct Replanning {
  std::vector<OccurrenceRow> add = {};
  std::vector<OccurrenceId> remove = {};

  [[nodiscard]] bool empty() const { return add.empty() && remove.empty(); }
};
[[nodiscard]] Replanning moments_to_plan(const Tx& tx, const Rules& rules, Instant since);
void plan_moments(Tx& tx, const Rules& rules, Instant since);

// Carries out what is due, or records why not, and plans the next. Answers it as it was settled;
// nullopt: it was due no more.
std::optional<OccurrenceRow> carry_out(Tx& tx, const Rules& rules, OccurrenceId id);

// A message that was not sent: when it was too late for a group's, its moment is recorded as
// skipped.
void record_unsent(Tx& tx, const Rules& rules, const Message& message);

}  // namespace xiebot
