#include "bot/deadlines/firing.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "bot/deadlines/arming.h"
#include "bot/deadlines/notify.h"
#include "bot/deadlines/recipients.h"
#include "bot/flow_engine.h"
#include "bot/working_place.h"

namespace xiebot {
namespace {

// What of the due steps has to be done.
struct Due {
  bool remind = false;
  bool lapse = false;
  std::vector<int> rungs = {};  // of the path, the lapse's own among them
  int steps = 0;
  Instant lapsed_at{};
};

Due look(const Plan& plan, int steps_done, Instant now) {
  Due due;
  for (std::size_t i = static_cast<std::size_t>(steps_done); i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    if (step.at > now) break;
    ++due.steps;
    if (step.kind == StepKind::remind) {
      due.remind = true;
      continue;
    }
    due.rungs.push_back(step.rung);
    if (step.kind == StepKind::lapse) {
      due.lapse = true;
      due.lapsed_at = step.at;
    }
  }
  // Somebody who hears that it is late needs no reminder that it will be.
  if (due.lapse) due.remind = false;
  return due;
}

void send(Tx& tx, const Rules& rules, const Deadline& deadline, const Entry& entry, NoticeKind kind,
          int step, const std::vector<Recipient>& people, const WorkingCalendar& there) {
  const Urgency urgency = urgency_of(entry);
  for (const Recipient& recipient : people) {
    notify(
        tx, rules, recipient.person,
        {.key = fmt::format("deadline:{}:{}:{}", deadline.id.value(), step, recipient.person.str()),
         .kind = kind,
         .entry = entry.id,
         .deadline = deadline.id,
         .why = recipient.why},
        urgency, std::nullopt, &there);
  }
}

void record_lapse(Tx& tx, const Entry& entry, const Deadline& deadline, Instant at) {
  tx.timeline().append({.entry = entry.id,
                        .action = std::string(kLapseRecord),
                        .via = Via::timeout,
                        .happened_at = at,
                        .recorded_at = tx.now(),
                        .department = deadline.department,
                        .from = entry.state,
                        .to = entry.state,
                        .details = fmt::format(R"({{"rule":"{}"}})", deadline.rule)});
}

// The bot's own action at the lapse, when the state still has it.
void act(Tx& tx, const Rules& rules, Entry& entry, const DeadlineRule& rule,
         const Deadline& deadline) {
  const Flow& flow = *find_flow(entry.flow);
  for (const Transition& step : flow.transitions) {
    if (step.action != rule.then || step.by != Role::bot) continue;
    Stay stay = entry.stay;
    if (step.scope == Scope::row) {
      const auto row = std::ranges::find(entry.rows, deadline.department, &EntryRow::department);
      if (row == entry.rows.end() || row->state != step.from) continue;
      stay = row->stay;
    } else if (step.from != entry.state) {
      continue;
    }
    const Move move{&step, flow.action(step.action), deadline.department, stay, {Via::timeout, {}}};
    Actor bot{.standing = {Via::timeout, {}}, .happened_at = tx.now()};
    take(tx, rules, entry, move, {}, bot);
    return;
  }
}

}  // namespace

void fire(Tx& tx, const Rules& rules, Deadline deadline) {
  const bool waits = deadline.open && deadline.next_at != Instant{};
  if (!waits || deadline.next_at > tx.now()) return;
  std::optional<Entry> entry = tx.entries().find(deadline.entry);
  const Flow* flow = entry ? find_flow(entry->flow) : nullptr;
  const DeadlineRule* rule = flow == nullptr ? nullptr : flow->deadline(deadline.rule);
  if (rule == nullptr || !holds(deadline, *rule, *entry)) {
    deadline.open = false;
    tx.deadlines().update(deadline);
    return;
  }
  const WorkingCalendar there = calendar_of(tx, rules, entry->project);
  const Plan plan = plan_of(deadline, *rule, there);
  const Due due = look(plan, deadline.steps_done, tx.now());
  deadline.ends_at = plan.ends_at;  // another one once the holidays of its year are known
  deadline.provisional = plan.provisional;
  deadline.steps_done += due.steps;
  deadline.lapsed = deadline.lapsed || due.lapse;
  const auto next = static_cast<std::size_t>(deadline.steps_done);
  deadline.next_at = next < plan.steps.size() ? plan.steps[next].at : Instant{};
  tx.deadlines().update(deadline);

  const int step = deadline.steps_done;
  // Whom it concerns as things stood; how urgent it is, as they stand after the bot has acted.
  const auto owed_by = owing(tx, rules, *entry, deadline.department, rule->owed_by);
  if (due.remind) send(tx, rules, deadline, *entry, NoticeKind::reminder, step, owed_by, there);
  if (!due.lapse && due.rungs.empty()) return;
  std::vector<Recipient> hear;
  if (due.lapse) hear = owed_by;
  for (const int rung : due.rungs) {
    std::ranges::copy(told(tx, rules, *entry, deadline.department, rule->escalation, rung),
                      std::back_inserter(hear));
  }
  if (due.lapse) record_lapse(tx, *entry, deadline, due.lapsed_at);
  tx.outbox().refresh(entry->id, "", {});
  if (due.lapse && !rule->then.empty()) act(tx, rules, *entry, *rule, deadline);
  send(tx, rules, deadline, *entry, NoticeKind::lapse, step, hear, there);
  if (!flow->alerts.empty()) {
    std::vector<PersonId> people;
    people.reserve(hear.size());
    for (const Recipient& recipient : hear) people.push_back(recipient.person);
    if (remember_alerted(*entry, people)) tx.entries().update(*entry, std::nullopt);
  }
  if (!due.lapse) return;
  for (const std::string& name : rule->restarts) {
    start_deadline(tx, rules, *entry, *flow->deadline(name), deadline.department);
  }
}

}  // namespace xiebot
