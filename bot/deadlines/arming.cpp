#include "bot/deadlines/arming.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "bot/working_place.h"

namespace xiebot {
namespace {

bool among(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

const Figures& figures_of(const Rules& rules, const DeadlineRule& rule) {
  const auto changed = rules.deadlines.find(rule.name);
  return changed == rules.deadlines.end() ? rule.figures : changed->second;
}

// A date-time's value: UTC seconds. nullopt: the field is empty.
std::optional<Instant> moment_in(const Entry& entry, const std::string& field) {
  const auto found = entry.values.find(field);
  if (found == entry.values.end() || found->second.empty()) return std::nullopt;
  const std::string& text = found->second.front();
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return Instant(std::chrono::seconds(seconds));
}

void end(Tx& tx, Deadline deadline) {
  deadline.open = false;
  tx.deadlines().update(deadline);
}

bool ended_by(const DeadlineRule& rule, const Change& change) {
  return change.transition != nullptr && among(rule.ends_by, change.transition->action);
}

bool started_by(const DeadlineRule& rule, const Change& change) {
  return among(rule.starts_by,
               change.transition == nullptr ? std::string(kSubmit) : change.transition->action);
}

void start_for(Tx& tx, const Rules& rules, const Flow& flow, const Entry& entry,
               const DeadlineRule& rule, const Change& change) {
  if (rule.scope == DeadlineScope::row) {
    if (entry.state != flow.rows_live_in) return;
    for (const EntryRow& row : entry.rows) {
      if (change.rows_moved.contains(row.department) && among(rule.starts_in, row.state)) {
        start_deadline(tx, rules, entry, rule, row.department);
      }
    }
    return;
  }
  const bool entered = change.entry_moved && among(rule.starts_in, entry.state);
  if (entered || started_by(rule, change)) start_deadline(tx, rules, entry, rule, {});
}

}  // namespace

void mark_late(const Tx& tx, const Rules& rules, const Flow& flow, Entry& entry, Instant filed_at) {
  for (const DeadlineRule& rule : flow.deadlines) {
    const std::optional<Instant> since = moment_in(entry, rule.since_field);
    const Figures& figures = figures_of(rules, rule);
    if (!since || !figures.length) continue;
    if (calendar_of(tx, rules, entry.project).add(*since, *figures.length) < filed_at) {
      entry.values[rule.marks] = {rule.label};
    }
  }
}

bool holds(const Deadline& deadline, const DeadlineRule& rule, const Entry& entry) {
  if (!entry.open) return false;
  switch (rule.scope) {
    case DeadlineScope::stay:
      return entry.stay == deadline.stay;
    case DeadlineScope::row: {
      const auto row = std::ranges::find(entry.rows, deadline.department, &EntryRow::department);
      return row != entry.rows.end() && row->stay == deadline.stay;
    }
    case DeadlineScope::entry:
      return true;
  }
  return false;
}

void start_deadline(Tx& tx, const Rules& rules, const Entry& entry, const DeadlineRule& rule,
                    const DepartmentCode& department) {
  if (rule.applies != nullptr && !rule.applies(entry)) return;
  for (const Deadline& earlier : tx.deadlines().open_of(entry.id)) {
    if (earlier.rule == rule.name && earlier.department == department) end(tx, earlier);
  }
  const Figures& figures = figures_of(rules, rule);
  Instant ends_at{};
  if (!figures.length) {
    const std::optional<Instant> due = moment_in(entry, rule.due_field);
    if (!due) return;
    ends_at = *due;
  }
  const Plan plan = plan_deadline(figures, rule.escalation, tx.now(), ends_at,
                                  calendar_of(tx, rules, entry.project));
  Deadline deadline{.entry = entry.id,
                    .rule = rule.name,
                    .department = department,
                    .stay = entry.stay,
                    .started_at = tx.now(),
                    .ends_at = plan.ends_at,
                    .figures = spell_figures(figures),
                    .next_at = plan.steps.front().at,
                    .provisional = plan.provisional};
  if (!department.empty()) {
    const auto row = std::ranges::find(entry.rows, department, &EntryRow::department);
    if (row == entry.rows.end()) throw std::logic_error("a deadline for a row that is not there");
    deadline.stay = row->stay;
  }
  deadline.id = tx.deadlines().add(deadline);
  // Started twice within a second and one stay (a promise, at once another): the later one counts.
  if (rule.scope == DeadlineScope::entry) tx.deadlines().update(deadline);
}

void settle_provisional(Tx& tx, const Rules& rules) {
  for (Deadline& deadline : tx.deadlines().provisional()) {
    const std::optional<Entry> entry = tx.entries().find(deadline.entry);
    const Flow* flow = entry ? find_flow(entry->flow) : nullptr;
    const DeadlineRule* rule = flow == nullptr ? nullptr : flow->deadline(deadline.rule);
    const auto next = static_cast<std::size_t>(deadline.steps_done);
    if (rule == nullptr) continue;
    const Plan plan = plan_of(deadline, *rule, calendar_of(tx, rules, entry->project));
    if (plan.provisional || next >= plan.steps.size()) continue;
    deadline.ends_at = plan.ends_at;
    deadline.provisional = false;
    deadline.next_at = plan.steps[next].at;
    tx.deadlines().update(deadline);
    tx.outbox().refresh(deadline.entry, "", {});
  }
}

Plan plan_of(const Deadline& deadline, const DeadlineRule& rule, const WorkingCalendar& there) {
  const std::optional<Figures> figures = parse_figures(deadline.figures);
  if (!figures) throw std::logic_error("a deadline with unreadable figures: " + deadline.figures);
  return plan_deadline(*figures, rule.escalation, deadline.started_at, deadline.ends_at, there);
}

void follow_deadlines(Tx& tx, const Rules& rules, const Entry& entry, const Change& change) {
  const Flow* flow = find_flow(entry.flow);
  if (flow == nullptr || flow->deadlines.empty()) return;
  for (const Deadline& deadline : tx.deadlines().open_of(entry.id)) {
    const DeadlineRule* rule = flow->deadline(deadline.rule);
    const bool over = rule == nullptr || !holds(deadline, *rule, entry) ||
                      ended_by(*rule, change) || started_by(*rule, change);
    if (over) end(tx, deadline);
  }
  if (!entry.open) return;
  for (const DeadlineRule& rule : flow->deadlines) {
    start_for(tx, rules, *flow, entry, rule, change);
  }
}

}  // namespace xiebot
