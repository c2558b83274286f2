#include "bot/flows/problem_flow.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

#include "bot/entry.h"
#include "bot/flows/actions.h"

namespace xiebot {
namespace {

using cards::Theme;
using enum Role;
using enum Scope;

bool has(const Entry& entry, std::string_view key, std::string_view value) {
  const auto found = entry.values.find(key);
  return found != entry.values.end() && found->second == std::vector{std::string(value)};
}

bool is_critical(const Entry& entry) { return has(entry, "severity", "紧急"); }
bool is_major(const Entry& entry) { return has(entry, "level", "重大问题"); }
bool is_minor(const Entry& entry) { return !is_major(entry); }
bool is_unresolved(const Entry& entry) { return !entry.values.contains("result"); }
bool is_urgent(const Entry& entry) { return is_critical(entry) || is_major(entry); }
// Once it is said to be solved, nobody has to be shaken awake to look at it.
bool is_insistent(const Entry& entry) { return is_critical(entry) && is_unresolved(entry); }

// Which of the three figures of the response clock holds: the shortest.
bool responds_soonest(const Entry& entry) { return is_critical(entry); }
bool responds_soon(const Entry& entry) { return is_major(entry) && !is_critical(entry); }
bool responds_normally(const Entry& entry) { return !is_urgent(entry); }

std::string close_guard(const Entry& entry) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kNeeded = {
      {{"cause", "问题原因"},
       {"measures", "解决措施"},
       {"owner", "责任人"},
       {"due", "完成时间"},
       {"result", "处理过程及效果"}}};
  std::vector<std::string_view> missing;
  for (const auto& [key, label] : kNeeded) {
    if (!entry.values.contains(key)) missing.push_back(label);
  }
  if (missing.empty()) return "";
  return fmt::format("还不能关闭：缺少{}。请责任部门先「填写方案」（/方案 {}），再「标记已解决」。",
                     fmt::join(missing, "、"), entry.number);
}

std::string meeting_guard(const Entry& entry) {
  return entry.values.contains("meeting") ? "协调会已经启动过了，时间线里有记录。" : "";
}

void keep_taker(Entry& entry, const PersonId& actor) { entry.values["taker"] = {actor.str()}; }

void keep_meeting(Entry& entry, const PersonId&) { entry.values["meeting"] = {"已启动"}; }

// A major problem needs a meeting of its own.
void raise_level(Entry& entry, const PersonId&) {
  entry.values["level"] = {"重大问题"};
  entry.values.erase("meeting");
}

// What was promised and reached belongs to the time before.
void begin_again(Entry& entry, const PersonId&) {
  for (const char* key : {"taker", "promise", "result", "meeting"}) entry.values.erase(key);
}

std::vector<State> states() {
  return {
      {.name = "reported", .label = "已上报", .theme = Theme::waiting},
      {.name = "responded", .label = "已响应", .theme = Theme::active},
      {.name = "solving", .label = "解决中", .theme = Theme::active},
      {.name = "verifying", .label = "待验证", .theme = Theme::waiting},
      {.name = "closed", .label = "已关闭", .theme = Theme::done, .open = false},
  };
}

std::vector<Transition> transitions() {
  std::vector<Transition> rows = {
      {.from = "reported",
       .action = "take_on",
       .to = "responded",
       .by = responder,
       .awaited = true,
       .tell_author = true,
       .tell_group = true,
       .effect = keep_taker},
      {.from = "responded",
       .action = "add_solution",
       .to = "solving",
       .by = responder,
       .awaited = true,
       .quietly = true,
       .tell_author = true,
       .tell_group = true,
       .tell_named = "owner"},
      {.from = "solving",
       .action = "resolve",
       .to = "verifying",
       .by = responder,
       .awaited = true,
       .quietly = true,
       .tell_group = true},
      // Mended on the spot; what it was is written down before it is closed.
      {.from = "responded",
       .action = "resolve",
       .to = "verifying",
       .by = responder,
       .tell_group = true},
      {.from = "verifying",
       .action = "close",
       .to = "closed",
       .by = author,
       .awaited = true,
       .tell_author = true,
       .tell_group = true,
       .tell_alerted = true,
       .guard = close_guard},
      {.from = "verifying",
       .action = "reopen",
       .to = "reported",
       .by = author,
       .awaited = true,
       .tell_group = true,
       .effect = begin_again},
      {.from = "closed",
       .action = "reopen",
       .to = "reported",
       .by = author,
       .tell_group = true,
       .effect = begin_again},
  };
  for (const char* state : {"solving", "verifying"}) {
    rows.push_back({.from = state,
                    .action = "add_solution",
                    .to = state,
                    .by = responder,
                    .tell_author = true,
                    .tell_named = "owner"});
  }
  for (const char* state : {"responded", "solving"}) {
    rows.push_back({.from = state,
                    .action = "promise",
                    .to = state,
                    .by = responder,
                    .tell_author = true,
                    .effect = keep_taker});
  }
  for (const char* state : {"reported", "responded", "solving", "verifying"}) {
    rows.push_back({.from = state,
                    .action = "convene",
                    .to = state,
                    .by = coordinator,
                    .offered = true,
                    .tell_author = true,
                    .tell_group = true,
                    .tell_alerted = true,
                    .guard = meeting_guard,
                    .guard_is_final = true,
                    .effect = keep_meeting});
    rows.push_back({.from = state,
                    .action = "raise",
                    .to = state,
                    .by = Role::bot,
                    .tell_author = true,
                    .tell_group = true,
                    .effect = raise_level});
  }
  return rows;
}

// The response clock: the same rule with three figures, of which the shortest that fits applies.
DeadlineRule respond(std::string name, Length length, bool (*applies)(const Entry&)) {
  return {.name = std::move(name),
          .label = "响应",
          .scope = DeadlineScope::entry,
          .starts_by = {std::string(kSubmit), "reopen"},
          .ends_by = {"take_on", "promise", "add_solution", "resolve"},
          .applies = applies,
          .figures = {.length = length, .reminders = {{Reminder::When::half_way, {}}}},
          .owed_by = responder,
          .escalation = Escalation::path,
          .unanswered = "超时未响应"};
}

std::vector<DeadlineRule> deadlines() {
  using When = Reminder::When;
  using std::chrono::hours;
  using std::chrono::minutes;
  const std::string submit(kSubmit);
  const std::string late = "已超时";
  const auto before = [](Length length) { return Reminder{When::before, length}; };
  return {
      {.name = "problem.report",
       .label = "超时上报",
       .figures = {.length = Length::wall(minutes(60))},
       .since_field = "occurred",
       .marks = "late"},
      respond("problem.respond", Length::work(hours(2)), responds_normally),
      respond("problem.respond.major", Length::wall(hours(2)), responds_soon),
      respond("problem.respond.urgent", Length::wall(minutes(30)), responds_soonest),
      {.name = "problem.convene",
       .label = "启动协调会",
       .scope = DeadlineScope::entry,
       .starts_by = {submit},
       .ends_by = {"convene", "resolve"},
       .applies = is_critical,
       .figures = {.length = Length::wall(minutes(30)),
                   .reminders = {before(Length::wall(minutes(15)))}},
       .owed_by = responder,
       .escalation = Escalation::path_end,
       .unanswered = late},
      {.name = "problem.promise",
       .label = "承诺的解决时间",
       .scope = DeadlineScope::entry,
       .starts_by = {"take_on", "promise"},
       .ends_by = {"add_solution", "resolve"},
       .due_field = "promise",
       .figures = {.reminders = {{When::at_end, {}}}},
       .owed_by = taker,
       .restarts = {"problem.respond", "problem.respond.major", "problem.respond.urgent"},
       .unanswered = late},
      {.name = "problem.feedback",
       .label = "解决",
       .scope = DeadlineScope::entry,
       .starts_by = {submit},
       .ends_by = {"resolve"},
       .applies = is_minor,
       .figures = {.length = Length::wall(hours(24)),
                   .reminders = {before(Length::wall(hours(4)))}},
       .owed_by = responder,
       .escalation = Escalation::superior,
       .then = "raise",
       .unanswered = late},
      {.name = "problem.measures",
       .label = "制定方案",
       .scope = DeadlineScope::entry,
       .starts_by = {submit, "raise"},
       .ends_by = {"add_solution"},
       .applies = is_major,
       .figures = {.length = Length::wall(hours(24)),
                   .reminders = {before(Length::wall(hours(4)))}},
       .owed_by = responder,
       .escalation = Escalation::superior,
       .unanswered = late},
      {.name = "problem.meeting",
       .label = "召开协调会",
       .scope = DeadlineScope::entry,
       .starts_by = {submit, "raise"},
       .ends_by = {"convene"},
       .applies = is_major,
       .figures = {.length = Length::wall(hours(48)),
                   .reminders = {before(Length::wall(hours(12)))}},
       .owed_by = responder,
       .escalation = Escalation::superior,
       .unanswered = late},
      {.name = "problem.verify",
       .label = "验证",
       .starts_in = {"verifying"},
       .figures = {.length = Length::working_days(1), .reminders = {{When::half_way, {}}}},
       .escalation = Escalation::lead_head,
       .opens = {"close"},
       .unanswered = "超时未验证"},
      {.name = "solution.due",
       .label = "方案完成",
       .scope = DeadlineScope::entry,
       .starts_by = {"add_solution"},
       .ends_by = {"resolve"},
       .applies = is_unresolved,
       .due_field = "due",
       .figures = {.reminders = {before(Length::working_days(1)), before(Length::work(hours(2)))}},
       .owed_by = solver,
       .escalation = Escalation::path,
       .unanswered = late},
  };
}

}  // namespace

Flow problem_flow() {
  return {.name = "problem",
          .initial = "reported",
          .row_initial = "responsible",
          .standing_rows = true,
          .alerts = {responder_superior},
          .group_purpose = "problems",
          .states = states(),
          .row_states = {{.name = "responsible", .label = "责任部门", .settled = true}},
          .actions = actions_named({"take_on", "promise", "convene", "add_solution", "resolve",
                                    "close", "reopen", "raise"}),
          .transitions = transitions(),
          .deadlines = deadlines(),
          .ranked_by = "severity",
          .urgent = is_urgent,
          .insistent = is_insistent};
}

}  // namespace xiebot
