#include "bot/flow.h"

#include <algorithm>
#include <set>

#include "bot/flows/problem_flow.h"
#include "bot/flows/request_flow.h"
#include "bot/flows/small_flows.h"

namespace xiebot {
namespace {

template <class Item>
const Item* find_named(const std::vector<Item>& items, std::string_view name) {
  const auto found = std::ranges::find(items, name, &Item::name);
  return found == items.end() ? nullptr : &*found;
}

const std::vector<Flow>& flows() {
  static const std::vector<Flow> kFlows = {request_flow(),  problem_flow(),      record_flow(),
                                           approval_flow(), confirmation_flow(), progress_flow()};
  return kFlows;
}

void faults_of_deadline(const Flow& flow, const DeadlineRule& rule,
                        std::vector<std::string>& faults) {
  const auto expect = [&](bool holds, const std::string& what) {
    if (!holds) faults.push_back(rule.name + ": " + what);
  };
  const bool row = rule.scope == DeadlineScope::row;
  const bool starts = !rule.starts_in.empty() || !rule.starts_by.empty();
  expect(starts || !rule.since_field.empty(), "nothing starts it");
  expect(rule.figures.length.has_value() != !rule.due_field.empty(),
         "needs either a length or a field with its end");
  for (const std::string& name : rule.starts_in) {
    expect((row ? flow.row_state(name) : flow.state(name)) != nullptr, "unknown state " + name);
  }
  for (const auto* actions : {&rule.starts_by, &rule.ends_by, &rule.opens}) {
    for (const std::string& name : *actions) {
      const bool known = name == kSubmit || flow.action(name) != nullptr;
      expect(known, "unknown action " + name);
    }
  }
  expect(rule.then.empty() || flow.action(rule.then) != nullptr, "unknown action " + rule.then);
  for (const std::string& name : rule.restarts) {
    expect(flow.deadline(name) != nullptr, "unknown deadline " + name);
  }
}

}  // namespace

bool Transition::is_shown(const Entry& entry) const {
  return !guard_is_final || guard == nullptr || guard(entry).empty();
}

const State* Flow::state(std::string_view state_name) const {
  return find_named(states, state_name);
}

const State* Flow::row_state(std::string_view state_name) const {
  return find_named(row_states, state_name);
}

const Action* Flow::action(std::string_view action_name) const {
  return find_named(actions, action_name);
}

const DeadlineRule* Flow::deadline(std::string_view rule_name) const {
  return find_named(deadlines, rule_name);
}

std::span<const Flow> all_flows() { return flows(); }

const Flow* find_flow(std::string_view name) { return find_named(flows(), name); }

std::vector<std::string> flow_names() {
  std::vector<std::string> names;
  for (const Flow& flow : flows()) names.push_back(flow.name);
  return names;
}

std::vector<std::string> faults_of(const Flow& flow) {
  std::vector<std::string> faults;
  const auto expect = [&](bool holds, const std::string& what) {
    if (!holds) faults.push_back(flow.name + ": " + what);
  };
  std::set<std::string> reached = {flow.initial};
  std::set<std::string> reached_rows = {flow.row_initial};
  std::set<std::string> used;
  std::set<std::string> steps;
  for (const Transition& step : flow.transitions) {
    const bool row = step.scope == Scope::row;
    const auto known = [&](const std::string& name) {
      return (row ? flow.row_state(name) : flow.state(name)) != nullptr;
    };
    expect(known(step.from), "unknown state " + step.from);
    expect(known(step.to), "unknown state " + step.to);
    expect(flow.action(step.action) != nullptr, "unknown action " + step.action);
    expect(steps.insert((row ? "row " : "") + step.from + "/" + step.action).second,
           "two transitions for " + step.action + " from " + step.from);
    used.insert(step.action);
    (row ? reached_rows : reached).insert(step.to);
  }
  const bool rows = !flow.rows_live_in.empty() || flow.standing_rows;
  expect(!rows || flow.row_state(flow.row_initial) != nullptr, "unknown state " + flow.row_initial);
  expect(flow.state(flow.initial) != nullptr, "unknown state " + flow.initial);
  for (const State& state : flow.states) {
    expect(reached.contains(state.name), "state never reached: " + state.name);
  }
  for (const State& state : flow.row_states) {
    expect(reached_rows.contains(state.name), "row state never reached: " + state.name);
  }
  for (const Action& action : flow.actions) {
    expect(used.contains(action.name), "action never used: " + action.name);
    const bool by_bot = std::ranges::any_of(flow.transitions, [&](const Transition& step) {
      return step.action == action.name && step.by == Role::bot;
    });
    expect(by_bot || !action.label.empty(), "action without a label: " + action.name);
  }
  for (const DeadlineRule& rule : flow.deadlines) faults_of_deadline(flow, rule, faults);
  return faults;
}

}  // namespace xiebot
