#include "bot/progress/moments.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "bot/deadlines/notify.h"
#include "bot/progress/asking.h"
#include "bot/progress/sheets.h"
#include "bot/views.h"

namespace xiebot {
namespace {

using std::chrono::minutes;

// What lies further back after an outage is not even recorded as skipped, day by day.
constexpr std::chrono::days kCaughtUp{31};

struct Row {
  Moment moment;
  void (*carry_out)(Tx&, const Rules&, const Project&, const std::string& date);
};

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = {
      {{kHeadsUpMoment, &ProgressTimes::heads_up, minutes(30)}, send_heads_up},
      {{kPromptMoment, &ProgressTimes::prompt, minutes(60)}, send_prompt},
      {{kNudgeMoment, &ProgressTimes::nudge, minutes(30)}, send_nudge},
      {{kDigestMoment, &ProgressTimes::digest, std::nullopt}, send_digest},
  };
  return kRows;
}

const Moment& moment_of(std::string_view kind) {
  const auto row =
      std::ranges::find(rows(), kind, [](const Row& candidate) { return candidate.moment.kind; });
  if (row == rows().end()) throw std::logic_error("no moment of the day: " + std::string(kind));
  return row->moment;
}

// When it is due on that day.
Instant due_on(const Moment& moment, const Rules& rules, const Project& project,
               const WorkingCalendar& calendar, const std::string& date) {
  const auto day = parse_iso_date(date);
  if (!day) throw std::logic_error("no date: " + date);
  const ProgressTimes times = progress_times(rules, project.code);
  return calendar.moment(std::chrono::local_days(*day), times.*moment.time);
}

OccurrenceRow planned(const Moment& moment, const ProjectCode& project, const Occurrence& next) {
  return {.kind = std::string(moment.kind),
          .project = project,
          .date = iso_date(next.key),
          .due_at = next.at,
          .try_at = next.at};
}

// The first after `after` that did not take place yet.
OccurrenceRow next_open(const Tx& tx, const Moment& moment, const ProjectCode& project,
                        const ProgressTimes& times, const WorkingCalendar& calendar,
                        Instant after) {
  while (true) {
    const Occurrence next = next_moment(moment, times, calendar, after);
    OccurrenceRow row = planned(moment, project, next);
    const auto known = tx.occurrences().find(row.kind, project, row.date);
    if (!known || known->state == OccurrenceState::waiting) return row;
    // Past the whole day: its time may have been changed to a later one.
    after = calendar.moment(std::chrono::local_days(next.key) + std::chrono::days(1), minutes(0)) -
            std::chrono::seconds(1);
  }
}

// A company may have put another form in the place of the daily one.
bool sheets_are_owed(const Rules& rules) {
  const FormDefinition* form = rules.forms.latest(sheet::kForm);
  return form != nullptr && is_daily(*form);
}

void settle(Tx& tx, OccurrenceRow& row, std::string_view reason) {
  row.state = reason.empty() ? OccurrenceState::done : OccurrenceState::skipped;
  row.reason = std::string(reason);
  row.settled_at = tx.now();
  tx.occurrences().update(row);
}

}  // namespace

std::vector<Moment> progress_moments() {
  std::vector<Moment> moments;
  for (const Row& row : rows()) moments.push_back(row.moment);
  return moments;
}

Occurrence next_moment(const Moment& moment, const ProgressTimes& times,
                       const WorkingCalendar& calendar, Instant after) {
  const Recurrence daily{.rhythm = Recurrence::Rhythm::every_working_day,
                         .time = times.*moment.time};
  return daily.next_after(after, after, calendar);
}

std::string_view too_late(const Moment& moment, Instant due, Instant now, const Rules& rules,
                          const WorkingCalendar& calendar) {
  if (moment.latest) return now - due >= *moment.latest ? "too late" : "";
  const bool quiet_since = is_quiet(rules, calendar, now) && !is_quiet(rules, calendar, due);
  return quiet_since || calendar.day_of(now) != calendar.day_of(due) ? "quiet hours have begun"
                                                                     : "";
}

std::string_view too_late_to_send(std::string_view kind, const Rules& rules, const Project& project,
                                  const std::string& date, Instant now) {
  const Moment& moment = moment_of(kind);
  const WorkingCalendar calendar = calendar_of(rules, project);
  return too_late(moment, due_on(moment, rules, project, calendar, date), now, rules, calendar);
}

bool too_late_to_remind(const Rules& rules, const Project& project, const Notice& notice,
                        const std::string& date, Instant now) {
  const bool heads_up = notice.kind == NoticeKind::sheet_due;
  if (!heads_up && notice.kind != NoticeKind::sheet_missing) return false;
  if (origin_of(notice.key) != notice.key) return false;
  const Moment& moment = moment_of(heads_up ? kHeadsUpMoment : kNudgeMoment);
  const WorkingCalendar calendar = calendar_of(rules, project);
  const Instant due = due_on(moment, rules, project, calendar, date);
  const Instant leaves = release_time(rules, calendar, notice.to, due) + kBundled;
  return !too_late(moment, leaves, now, rules, calendar).empty();
}

Replanning moments_to_plan(const Tx& tx, const Rules& rules, Instant since) {
  std::map<std::pair<std::string, ProjectCode>, OccurrenceRow> waiting;
  for (OccurrenceRow& row : tx.occurrences().waiting()) {
    waiting.emplace(std::pair(row.kind, row.project), std::move(row));
  }
  Replanning plan;
  if (!sheets_are_owed(rules)) return plan;
  const Instant after = std::min(since, tx.now());
  for (const Project& project : tx.directory().projects()) {
    if (!project.active || project.departments.empty()) continue;
    const WorkingCalendar calendar = calendar_of(rules, project);
    const ProgressTimes times = progress_times(rules, project.code);
    for (const Row& row : rows()) {
      const auto known = waiting.find({std::string(row.moment.kind), project.code});
      // What is due is carried out or skipped, not planned anew.
      if (known != waiting.end() && known->second.due_at <= tx.now()) continue;
      OccurrenceRow wanted = next_open(tx, row.moment, project.code, times, calendar, after);
      if (known != waiting.end()) {
        if (known->second.date == wanted.date && known->second.due_at == wanted.due_at) continue;
        plan.remove.push_back(known->second.id);
      }
      plan.add.push_back(std::move(wanted));
    }
  }
  return plan;
}

void plan_moments(Tx& tx, const Rules& rules, Instant since) {
  const Replanning plan = moments_to_plan(tx, rules, since);
  for (const OccurrenceId id : plan.remove) tx.occurrences().remove(id);
  for (const OccurrenceRow& row : plan.add) tx.occurrences().add(row);
}

std::optional<OccurrenceRow> carry_out(Tx& tx, const Rules& rules, OccurrenceId id) {
  std::optional<OccurrenceRow> row = tx.occurrences().find(id);
  if (!row || row->state != OccurrenceState::waiting || row->try_at > tx.now()) return std::nullopt;
  const std::optional<Project> project = tx.directory().project(row->project);
  const auto known = std::ranges::find_if(
      rows(), [&](const Row& candidate) { return candidate.moment.kind == row->kind; });
  const bool takes_place =
      project && project->active && !project->departments.empty() && sheets_are_owed(rules);
  if (known == rows().end() || !takes_place) {
    settle(tx, *row, known == rows().end() ? "unknown kind" : "nobody owes a sheet any more");
    return row;
  }
  const WorkingCalendar calendar = calendar_of(rules, *project);
  const std::string_view late = too_late(known->moment, row->due_at, tx.now(), rules, calendar);
  settle(tx, *row, late);
  if (late.empty()) known->carry_out(tx, rules, *project, row->date);
  const auto date = parse_iso_date(row->date).value_or(std::chrono::year_month_day{});
  const Instant day_after =
      calendar.moment(std::chrono::local_days(date) + std::chrono::days(1), minutes(0)) -
      std::chrono::seconds(1);
  tx.occurrences().add(next_open(tx, known->moment, project->code,
                                 progress_times(rules, project->code), calendar,
                                 std::max(day_after, tx.now() - kCaughtUp)));
  return row;
}

void record_unsent(Tx& tx, const Rules& rules, const Message& message) {
  const std::string_view view = message.view.name;
  const bool prompt = view == kPromptView;
  if ((!prompt && view != kDigestView) || !message.to.person.empty()) return;
  const std::string_view kind = prompt ? kPromptMoment : kDigestMoment;
  const std::string& date = message.view.args.at("date");
  const auto project = tx.directory().project(ProjectCode(message.view.args.at("project")));
  if (!project) return;
  const std::string_view late = too_late_to_send(kind, rules, *project, date, tx.now());
  auto row = tx.occurrences().find(kind, project->code, date);
  if (!late.empty() && row) settle(tx, *row, late);
}

}  // namespace xiebot
