// Flows as tables: states, the actions that people may take, and the transitions between states.
// From a table follow the buttons, the commands, the rights, the to-do lists and whom to ask.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/deadlines/deadline_rule.h"
#include "bot/form.h"
#include "bot/ids.h"
#include "bot/role.h"
#include "cards/card.h"

namespace xiebot {

struct Entry;

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
  // Opens this form (which `belongs_to` the entry, and has the command); taken when it is sent,
  // with the form's values as what was said.
  std::string files = {};
  std::string help = {};     // one line
  std::string example = {};  // of the command
};

// A transition of the entry to the state it is in does not leave it: the stay goes on, and what was
// waited for is waited for still.
struct Transition {
  Scope scope = Scope::entry;
  std::string from = {};
  std::string action = {};
  std::string to = {};
  Role by = Role::author;  // who may take it; resolved to people by rights.h
  // The state waits for this one: those who may take it are asked, and find it in their to-do
  // lists.
  bool awaited = false;
  bool quietly = false;         // awaited of people who have its card: nobody is asked anew
  bool offered = false;         // on a group's card too, though the state does not wait for it
  bool tell_author = false;     // the author hears of it in a line of their own
  bool tell_members = false;    // lead and liaison of the row, or of every row, hear of it
  bool tell_group = false;      // the flow's groups get a line
  std::string tell_named = {};  // whom this field of the entry names hears that they are named
  bool tell_alerted = false;    // everyone who was alerted (Flow::alerts) hears of it
  // Why it may not be taken yet, in words for people; "" when it may. nullptr: always.
  std::string (*guard)(const Entry&) = nullptr;
  // What the guard refuses stays refused, whatever people do in this state: no button offers it.
  // Else the button stays, and the refusal says what is missing.
  bool guard_is_final = false;
  // What it does to the entry's values, besides keeping what was said under the keys of fields that
  // the flow fills. nullptr: nothing.
  void (*effect)(Entry&, const PersonId& actor) = nullptr;

  // Whether people are shown that it may be taken.
  [[nodiscard]] bool is_shown(const Entry& entry) const;
};

// The pseudo-action of the first timeline record, and of deadlines that start at filing.
inline constexpr std::string_view kSubmit = "submit";

struct Flow {
  std::string name = {};
  std::string initial = {};  // state of a new entry
  // The entry's state in which rows may move; entering it opens one row anew for every department
  // involved. Empty: a flow without rows.
  std::string rows_live_in = {};
  std::string row_initial = {};  // state of a new or reopened row
  // Rows are opened at once, for the departments that are responsible, and never move.
  bool standing_rows = false;
  // Who gets the entry's card when it is filed, besides those it waits for and its groups. Empty:
  // nobody, and its groups learn of it by a line.
  std::vector<Role> alerts = {};
  // The groups of the project that hear of it: those bound for this purpose, else "project".
  std::string group_purpose = "project";
  std::vector<State> states = {};
  std::vector<State> row_states = {};
  std::vector<Action> actions = {};
  std::vector<Transition> transitions = {};
  std::vector<DeadlineRule> deadlines = {};
  // The field whose choices, the worst first, tell open matters apart on the board; empty: they are
  // told apart by their state.
  std::string ranked_by = {};
  // Matters that reach people at night and on days off too; nullptr: none.
  bool (*urgent)(const Entry&) = nullptr;
  // Of those, the ones about which who has to act is alerted insistently; nullptr: none.
  bool (*insistent)(const Entry&) = nullptr;
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
