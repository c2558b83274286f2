#include "bot/flows/request_flow.h"

#include "bot/flows/actions.h"

namespace xiebot {
namespace {

using cards::Theme;
using enum Role;
using enum Scope;

std::vector<State> entry_states() {
  return {
      {.name = "approving", .label = "待审批", .theme = Theme::waiting},
      {.name = "confirming", .label = "待确认", .theme = Theme::waiting},
      {.name = "executing", .label = "执行中", .theme = Theme::active},
      {.name = "done", .label = "已完成", .theme = Theme::done, .open = false},
      {.name = "archived", .label = "已归档", .theme = Theme::neutral, .open = false},
      {.name = "rejected", .label = "已驳回", .theme = Theme::stopped, .open = false},
      {.name = "withdrawn", .label = "已撤回", .theme = Theme::stopped, .open = false},
  };
}

std::vector<State> row_states() {
  return {
      {.name = "pending", .label = "待确认"},
      {.name = "confirmed", .label = "已确认", .settled = true},
      {.name = "objected", .label = "有异议"},
      {.name = "overruled", .label = "已说明理由推进", .settled = true},
      {.name = "escalated", .label = "待上级协调"},
      {.name = "must_revise", .label = "待修订"},
  };
}

std::vector<Transition> transitions() {
  return {
      {.scope = entry,
       .from = "approving",
       .action = "approve",
       .to = "confirming",
       .by = approver,
       .awaited = true,
       .tell_author = true},
      {.scope = entry,
       .from = "approving",
       .action = "reject",
       .to = "rejected",
       .by = approver,
       .awaited = true,
       .tell_author = true},

      {.scope = row,
       .from = "pending",
       .action = "confirm",
       .to = "confirmed",
       .by = row_member,
       .awaited = true},
      {.scope = row,
       .from = "pending",
       .action = "object",
       .to = "objected",
       .by = row_member,
       .awaited = true,
       .tell_author = true},
      // An objection that has been cleared up in a talk needs no formal answer.
      {.scope = row,
       .from = "objected",
       .action = "confirm",
       .to = "confirmed",
       .by = row_member,
       .tell_author = true},
      {.scope = row,
       .from = "objected",
       .action = "accept",
       .to = "pending",
       .by = author,
       .awaited = true},
      {.scope = row,
       .from = "objected",
       .action = "proceed",
       .to = "overruled",
       .by = author,
       .awaited = true,
       .tell_members = true},
      {.scope = row,
       .from = "objected",
       .action = "escalate",
       .to = "escalated",
       .by = author,
       .awaited = true,
       .tell_members = true},
      // Nobody answered the objection in time: the superior decides.
      {.scope = row,
       .from = "objected",
       .action = "time_out",
       .to = "escalated",
       .by = bot,
       .tell_author = true,
       .tell_members = true},
      {.scope = row,
       .from = "escalated",
       .action = "rule_proceed",
       .to = "overruled",
       .by = superior,
       .awaited = true,
       .tell_author = true,
       .tell_members = true},
      {.scope = row,
       .from = "escalated",
       .action = "rule_revise",
       .to = "must_revise",
       .by = superior,
       .awaited = true,
       .tell_author = true,
       .tell_members = true},
      {.scope = row,
       .from = "must_revise",
       .action = "accept",
       .to = "pending",
       .by = author,
       .awaited = true},

      {.scope = entry,
       .from = "confirming",
       .action = "all_settled",
       .to = "executing",
       .by = bot,
       .tell_author = true,
       .tell_members = true,
       .tell_group = true},
      {.scope = entry,
       .from = "executing",
       .action = "complete",
       .to = "done",
       .by = author,
       .awaited = true,
       .tell_members = true,
       .tell_group = true},
      {.scope = entry,
       .from = "done",
       .action = "archive",
       .to = "archived",
       .by = project_lead,
       .offered = true,
       .tell_author = true},

      {.scope = entry, .from = "approving", .action = "withdraw", .to = "withdrawn", .by = author},
      {.scope = entry,
       .from = "confirming",
       .action = "withdraw",
       .to = "withdrawn",
       .by = author,
       .tell_members = true,
       .tell_group = true},
      {.scope = entry,
       .from = "executing",
       .action = "withdraw",
       .to = "withdrawn",
       .by = author,
       .tell_members = true,
       .tell_group = true},
      {.scope = entry, .from = "rejected", .action = "resubmit", .to = "approving", .by = author},
      {.scope = entry, .from = "withdrawn", .action = "resubmit", .to = "approving", .by = author},
  };
}

std::vector<DeadlineRule> deadlines() {
  using When = Reminder::When;
  const Length day = Length::working_days(1);
  return {
      {.name = "request.approve",
       .label = "审批",
       .starts_in = {"approving"},
       .figures = {.length = day, .reminders = {{When::half_way, {}}}},
       .escalation = Escalation::superior,
       .opens = {"approve", "reject"},
       .unanswered = "已超时"},
      {.name = "request.confirm",
       .label = "确认",
       .scope = DeadlineScope::row,
       .starts_in = {"pending"},
       .figures = {.length = day,
                   .reminders = {{When::before, Length::work(std::chrono::hours(2))}}},
       .escalation = Escalation::path},
      {.name = "request.answer-objection",
       .label = "答复异议",
       .scope = DeadlineScope::row,
       .starts_in = {"objected"},
       .figures = {.length = Length::working_days(2), .reminders = {{When::before, day}}},
       .then = "time_out"},
      {.name = "request.due",
       .label = "完成",
       .starts_in = {"executing"},
       .due_field = "due",
       .figures = {.reminders = {{When::before, day}, {When::that_morning, {}}}},
       .escalation = Escalation::path,
       .lapsed = "逾期",
       .unanswered = "逾期"},
  };
}

}  // namespace

Flow request_flow() {
  return {.name = "request",
          .initial = "approving",
          .rows_live_in = "confirming",
          .row_initial = "pending",
          .states = entry_states(),
          .row_states = row_states(),
          .actions = actions_named({"approve", "reject", "confirm", "object", "accept", "proceed",
                                    "escalate", "rule_proceed", "rule_revise", "complete",
                                    "withdraw", "resubmit", "archive", "all_settled", "time_out"}),
          .transitions = transitions(),
          .deadlines = deadlines(),
          .when_all_settled = "all_settled"};
}

}  // namespace xiebot
