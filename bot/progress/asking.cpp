#include "bot/progress/asking.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "bot/announce.h"
#include "bot/deadlines/notify.h"
#include "bot/progress/moments.h"
#include "bot/progress/sheets.h"
#include "bot/texts.h"
#include "bot/views.h"

namespace xiebot {
namespace {

void ask_owners(Tx& tx, const Rules& rules, const Project& project, const std::string& date,
                NoticeKind kind) {
  const WorkingCalendar calendar = calendar_of(rules, project);
  for (const Debt& debt : debts_of(tx, rules, project, date)) {
    if (!debt.missing()) continue;
    for (const Recipient& owner : debt.owners) {
      notify(tx, rules, owner.person,
             {.key = fmt::format("{}:{}:{}", stored_name(kind), debt.key.str(), owner.person.str()),
              .kind = kind,
              .topic = debt.key.str(),
              .why = owner.why},
             Urgency::normal, {}, &calendar);
    }
  }
}

// Once a week is often enough to say that somebody stands in for a liaison day by day.
void report_missing_liaisons(Tx& tx, const Rules& rules, const Project& project,
                             const std::string& date) {
  const auto day = parse_iso_date(date);
  if (!day) return;
  const WorkingCalendar calendar = calendar_of(rules, project);
  const std::chrono::local_days today(*day);
  const std::chrono::weekday weekday(today);
  const auto monday = today - (weekday - std::chrono::Monday);
  if (calendar.previous_working_day(today) >= monday) return;
  for (const Debt& debt : debts_of(tx, rules, project, date)) {
    const auto department = tx.directory().department(debt.key.department);
    if (!department) continue;
    const auto there = [&](const PersonId& id) {
      const auto person = tx.directory().person(id);
      return person && person->active;
    };
    const bool named = std::ranges::any_of(project.progress_owners, [&](const PersonId& id) {
      const auto person = tx.directory().person(id);
      return person && person->active && person->department == debt.key.department;
    });
    if (named || there(department->liaison)) continue;
    tell_admins(tx, rules, "missing-role:" + department->code.str(),
                texts::missing_role(department->name, !there(department->lead), true));
  }
}

Message day_message(std::string_view view, const Project& project, const std::string& date,
                    const Destination& to) {
  return {.key = fmt::format("{}:{}:{}:{}", view, project.code.str(), date,
                             to.person.empty() ? std::to_string(to.chat.value()) : to.person.str()),
          .to = to,
          .view = {std::string(view), {{"project", project.code.str()}, {"date", date}}},
          .topic = day_topic(project.code, date)};
}

bool lags(const Debt& debt) {
  const std::string status = debt.sheet ? value_of(*debt.sheet, sheet::kStatus) : "";
  return status == sheet::kLagging || status == sheet::kBlocked;
}

// Those who get the digest personally.
std::vector<PersonId> digest_readers(const Tx& tx, const Rules& rules, const Project& project,
                                     const std::vector<Debt>& debts) {
  std::vector<PersonId> readers;
  const auto add = [&](const PersonId& person) {
    if (std::ranges::find(readers, person) == readers.end()) readers.push_back(person);
  };
  const auto lead = tx.directory().person(project.lead);
  if (lead && lead->active) add(recipient_for(tx, rules, project.lead, "").person);
  for (const Debt& debt : debts) {
    if (!debt.missing() && !lags(debt)) continue;
    for (const Recipient& head : holders_of_post(tx, rules, debt.key.department, Post::lead)) {
      add(head.person);
    }
  }
  return readers;
}

void tell_head(Tx& tx, const Rules& rules, const WorkingCalendar& calendar, const Debt& debt) {
  constexpr NoticeKind kKind = NoticeKind::sheet_missing_again;
  for (const Recipient& head : holders_of_post(tx, rules, debt.key.department, Post::lead)) {
    notify(tx, rules, head.person,
           {.key = fmt::format("{}:{}:{}", stored_name(kKind), debt.key.str(), head.person.str()),
            .kind = kKind,
            .topic = debt.key.str(),
            .why = head.why},
           Urgency::normal, {}, &calendar);
  }
}

}  // namespace

void send_heads_up(Tx& tx, const Rules& rules, const Project& project, const std::string& date) {
  ask_owners(tx, rules, project, date, NoticeKind::sheet_due);
  report_missing_liaisons(tx, rules, project, date);
}

void send_nudge(Tx& tx, const Rules& rules, const Project& project, const std::string& date) {
  ask_owners(tx, rules, project, date, NoticeKind::sheet_missing);
}

void send_prompt(Tx& tx, const Rules& rules, const Project& project, const std::string& date) {
  const std::vector<Debt> debts = debts_of(tx, rules, project, date);
  if (std::ranges::none_of(debts, &Debt::missing)) return;
  for (const Destination& group : reachable_groups(tx, project.code, "project")) {
    tx.outbox().add(day_message(kPromptView, project, date, group));
  }
}

void send_digest(Tx& tx, const Rules& rules, const Project& project, const std::string& date) {
  const std::vector<Debt> debts = debts_of(tx, rules, project, date);
  std::vector<Destination> readers = reachable_groups(tx, project.code, "project");
  for (const PersonId& person : digest_readers(tx, rules, project, debts)) {
    if (auto to = reach(tx, rules, person)) readers.push_back(*std::move(to));
  }
  for (const Destination& to : readers) {
    Message message = day_message(kDigestView, project, date, to);
    message.urgency = Urgency::digest;
    tx.outbox().add(message);
  }
  const WorkingCalendar calendar = calendar_of(rules, project);
  for (const Debt& debt : debts) {
    const bool again =
        debt.missing() && missing_the_day_before(tx, rules, project, date, debt.key.department);
    if (again) tell_head(tx, rules, calendar, debt);
  }
}

bool missing_the_day_before(const Tx& tx, const Rules& rules, const Project& project,
                            const std::string& date, const DepartmentCode& department) {
  const auto day = parse_iso_date(date);
  if (!day) return false;
  const WorkingCalendar calendar = calendar_of(rules, project);
  const auto before = calendar.previous_working_day(std::chrono::local_days(*day));
  const std::string before_date = iso_date(std::chrono::year_month_day(before));
  // Nobody is reproached for a day on which nobody asked.
  const auto asked = [&](std::string_view kind) {
    const auto row = tx.occurrences().find(kind, project.code, before_date);
    return row && row->state == OccurrenceState::done;
  };
  if (!asked(kPromptMoment) && !asked(kDigestMoment)) return false;
  return debt_of(tx, rules, project, {project.code, department, before_date}).missing();
}

}  // namespace xiebot
