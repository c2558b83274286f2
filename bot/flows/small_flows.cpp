#include "bot/flows/small_flows.h"

#include "bot/flows/actions.h"

namespace xiebot {
namespace {

using cards::Theme;
using enum Role;
using enum Scope;

}  // namespace

Flow record_flow() {
  return {.name = "record",
          .initial = "filed",
          .states = {{.name = "filed", .label = "已登记", .theme = Theme::done, .open = false}}};
}

Flow progress_flow() {
  return {.name = "progress",
          .initial = "filed",
          .states = {{.name = "filed", .label = "已提交", .theme = Theme::done, .open = false}},
          .daily = true};
}

Flow approval_flow() {
  return {
      .name = "approval",
      .initial = "approving",
      .states = {{.name = "approving", .label = "待审批", .theme = Theme::waiting},
                 {.name = "approved", .label = "已同意", .theme = Theme::done, .open = false},
                 {.name = "rejected", .label = "已驳回", .theme = Theme::stopped, .open = false},
                 {.name = "withdrawn", .label = "已撤回", .theme = Theme::stopped, .open = false}},
      .actions = actions_named({"approve", "reject", "withdraw", "resubmit"}),
      .transitions = {
          {.scope = entry,
           .from = "approving",
           .action = "approve",
           .to = "approved",
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
          {.scope = entry,
           .from = "approving",
           .action = "withdraw",
           .to = "withdrawn",
           .by = author},
          {.scope = entry,
           .from = "rejected",
           .action = "resubmit",
           .to = "approving",
           .by = author},
          {.scope = entry,
           .from = "withdrawn",
           .action = "resubmit",
           .to = "approving",
           .by = author},
      }};
}

Flow confirmation_flow() {
  return {
      .name = "confirmation",
      .initial = "confirming",
      .rows_live_in = "confirming",
      .row_initial = "pending",
      .states = {{.name = "confirming", .label = "待确认", .theme = Theme::waiting},
                 {.name = "confirmed", .label = "已确认", .theme = Theme::done, .open = false},
                 {.name = "withdrawn", .label = "已撤回", .theme = Theme::stopped, .open = false}},
      .row_states = {{.name = "pending", .label = "待确认"},
                     {.name = "confirmed", .label = "已确认", .settled = true},
                     {.name = "objected", .label = "有异议"},
                     {.name = "overruled", .label = "已说明理由推进", .settled = true}},
      .actions = actions_named(
          {"confirm", "object", "accept", "proceed", "withdraw", "resubmit", "all_settled"}),
      .transitions =
          {
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
              {.scope = entry,
               .from = "confirming",
               .action = "all_settled",
               .to = "confirmed",
               .by = bot,
               .tell_author = true,
               .tell_members = true},
              {.scope = entry,
               .from = "confirming",
               .action = "withdraw",
               .to = "withdrawn",
               .by = author,
               .tell_members = true},
              {.scope = entry,
               .from = "withdrawn",
               .action = "resubmit",
               .to = "confirming",
               .by = author},
          },
      .when_all_settled = "all_settled"};
}

}  // namespace xiebot
