// Flows as tables: states, the actions that people may take, and the transitions between states.
// From a table follow the buttons, the commands, the rights, the to-do lists and whom to ask.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/deadlines/deadline_rule.h"
#include "bot/form.h"
#include "cards/card.h"

namespace xiebot {

struct Entry;

// Who may take a transition; resolved to people by rights.h.
enum class Role {
  author,
  approver,    // the department's lead; for the lead's own entry the superior, else an admin
  row_member,  // lead and liaison of the row's department
  superior,    // of the author's department
  project_lead,
  admin,
  bot,  // nobody: taken by the bot when its condition holds
};

// What a transition moves.
enum class Scope { entry, row };

struct State {
  std::string name = {};   // stored; never renamed
  std::string label = {};  // 待审批
  cards::Theme theme = cards::Theme::neutral;
  bool open = true;      // an entry in it still waits for something; ignored for rows
  bool settled = false;  // a row in it needs nothing more; ignored for entries
};

// A button and its command.
struct Action {
  std::string name = {};     // stored in buttons and in the timeline; never renamed
  std::string label = {};    // on the button: 同意
  std::string command = {};  // without the slash; empty: no command
  cards::ButtonStyle style = cards::ButtonStyle::normal;
  std::vector<Field> asks = {};  // what has to be said with it
  bool revises = false;          // opens the entry's form; taken when that form is sent
  std::string help = {};         // one line
  std::string example = {};      // of the command
};

struct Transition {
  Scope scope = Scope::entry;
  std::string from = {};
  std::string action = {};
  std::string to = {};
  Role by = Role::author;
  // The state waits for this one: those who may take it are asked, and find it in their to-do
  // lists.
  bool awaited = false;
  bool tell_author = false;   // the author hears of it in a line of their own
  bool tell_members = false;  // lead and liaison of the row, or of every row, hear of it
  bool tell_group = false;    // the project's groups get a line
};

struct Flow {
  std::string name = {};
  std::string initial = {};  // state of a new entry
  // The entry's state in which rows may move; entering it opens one row anew for every department
  // involved. Empty: a flow without rows.
  std::string rows_live_in = {};
  std::string row_initial = {};  // state of a new or reopened row
  std::vector<State> states = {};
  std::vector<State> row_states = {};
  std::vector<Action> actions = {};
  std::vector<Transition> transitions = {};
  std::vector<DeadlineRule> deadlines = {};
  // Matters that reach people at night and on days off too; nullptr: none.
  bool (*urgent)(const Entry&) = nullptr;
  // Owed by every department of a project on every working day: there is one entry a project,
  // department and day, and whoever of the department sends it again revises it.
  bool daily = false;
  // Taken by the bot as soon as every row is settled; empty: never.
  std::string when_all_settled = {};

  [[nodiscard]] const State* state(std::string_view state_name) const;           // nullptr: unknown
  [[nodiscard]] const State* row_state(std::string_view state_name) const;       // nullptr: unknown
  [[nodiscard]] const Action* action(std::string_view action_name) const;        // nullptr: unknown
  [[nodiscard]] const DeadlineRule* deadline(std::string_view rule_name) const;  // nullptr: unknown
};

// Every flow. Built once; any thread reads.
[[nodiscard]] std::span<const Flow> all_flows();
[[nodiscard]] const Flow* find_flow(std::string_view name);  // nullptr: no such flow
[[nodiscard]] std::vector<std::string> flow_names();

// What is wrong with a table: names that do not exist, states that cannot be reached, actions with
// neither transition nor label. Empty for every flow here; a test holds it.
[[nodiscard]] std::vector<std::string> faults_of(const Flow& flow);

}  // namespace xiebot
