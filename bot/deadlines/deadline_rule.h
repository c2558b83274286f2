// Deadlines as table rows beside the flows: what starts one, how long it runs, when people are
// reminded, and what happens when nobody acts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/length.h"
#include "bot/role.h"

namespace xiebot {

struct Entry;

// What a deadline belongs to, and ends with: the entry's stay in a state, one row's stay, or the
// whole entry until an action ends it.
enum class DeadlineScope { stay, row, entry };

// When a reminder is due. It is dropped when that lies before the start.
struct Reminder {
  enum class When {
    half_way,      // in the deadline's own kind of time
    before,        // so long before the end
    daily,         // every working day at opening time, from the day after the start
    that_morning,  // at opening time of the last day
    at_end,
  };
  When when = When::half_way;
  Length before = {};  // of When::before

  bool operator==(const Reminder&) const = default;
};

// As the configuration spells it: "half-way", "2 h work before", "daily", "that morning", "at end".
// nullopt: not understood.
[[nodiscard]] std::optional<Reminder> parse_reminder(std::string_view words);
[[nodiscard]] std::string spell_reminder(const Reminder& reminder);

// What the configuration may change. A deadline under way keeps those with which it started.
struct Figures {
  std::optional<Length> length = {};  // nullopt: the rule's due_field says when it ends
  std::vector<Reminder> reminders = {};

  bool operator==(const Figures&) const = default;
};

// Figures as text and back, for storing what a deadline started with: "1 wd; half-way; daily".
// nullopt: not understood.
[[nodiscard]] std::string spell_figures(const Figures& figures);
[[nodiscard]] std::optional<Figures> parse_figures(std::string_view text);

// Who is told when a deadline has lapsed. Path: the liaison who owes the answer; after half the
// length the head of the lead department (the owing department's own head being told with it);
// after half the length again the superior.
enum class Escalation { none, superior, path, path_end, lead_head };  // path_end: last two at once

struct DeadlineRule {
  std::string name = {};   // "request.approve": the configuration's key, stored, never renamed
  std::string label = {};  // 审批
  DeadlineScope scope = DeadlineScope::stay;
  std::vector<std::string> starts_in = {};  // states (a row's, for rows): entering one starts it
  // Actions that start it anew, whatever the state; "submit": it is filed.
  std::vector<std::string> starts_by = {};
  std::vector<std::string> ends_by = {};  // scope entry: actions that end it
  // Starts only where this holds; nullptr: always.
  bool (*applies)(const Entry&) = nullptr;
  std::string due_field = {};  // the field that says when it ends; then no length
  Figures figures = {};
  // Who owes the answer; nullopt: those whom the state waits for.
  std::optional<Role> owed_by = {};
  Escalation escalation = Escalation::none;
  std::string then = {};                   // at the lapse the bot takes this action; empty: none
  std::vector<std::string> restarts = {};  // at the lapse these start anew, where they apply
  std::vector<std::string> opens = {};     // after the lapse those told may take these actions too
  std::string unanswered = "超时未确认";   // on the card, when nobody acted after the last step
  // Set: the rule is reckoned once, when the entry is filed, from the moment in this field; filed
  // later than that, the entry is marked by the rule's label in the field `marks`.
  std::string since_field = {}, marks = {};
};

}  // namespace xiebot
