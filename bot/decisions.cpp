#include "bot/decisions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "bot/context.h"
#include "bot/reading.h"
#include "bot/rights.h"
#include "bot/shorthand.h"
#include "bot/submission.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

View entry_view(EntryId id) { return {"entry", {{"entry", std::to_string(id.value())}}}; }

std::vector<Move> moves_for(const Context& context, const Entry& entry, const std::string& action,
                            bool as_admin) {
  std::vector<Move> found = moves(context.tx, context.rules, entry, context.person, as_admin);
  std::erase_if(found, [&](const Move& move) { return move.action->name != action; });
  // An admin acts for others only where they have no part of their own.
  const bool own =
      std::ranges::any_of(found, [](const Move& move) { return move.standing.via != Via::admin; });
  if (own) {
    std::erase_if(found, [](const Move& move) { return move.standing.via == Via::admin; });
  }
  return found;
}

std::string names(const Tx& tx, const std::vector<PersonId>& people) {
  std::vector<std::string> found;
  for (const PersonId& id : people) {
    const auto person = tx.directory().person(id);
    if (person) found.push_back(person->name);
  }
  return fmt::format("{}", fmt::join(found, "、"));
}

// Why an action is not open to this person: someone was faster, it is not their right, or the state
// does not allow it.
std::string why_not(const Context& context, const Entry& entry, const std::string& action_name,
                    const DepartmentCode& department, Stay stay) {
  const Flow& flow = *find_flow(entry.flow);
  const Action* action = flow.action(action_name);
  const std::string label = action == nullptr ? action_name : action->label;
  if (stay != 0) {
    for (const TimelineRecord& record : context.tx.timeline().of(entry.id)) {
      if (record.stay != stay || record.department != department) continue;
      const Action* taken = flow.action(record.action);
      const auto who = context.tx.directory().person(record.actor);
      return texts::already_handled(who ? who->name : std::string(texts::kBotName),
                                    show_time(record.recorded_at, context.rules.zone),
                                    taken == nullptr ? record.action : taken->label);
    }
  }
  std::vector<PersonId> may;
  for (const Transition& step : flow.transitions) {
    if (step.action != action_name) continue;
    if (step.scope == Scope::entry && step.from == entry.state) {
      may = holders(context.tx, step.by, entry, {});
    }
    if (step.scope == Scope::row && entry.state == flow.rows_live_in) {
      for (const EntryRow& row : entry.rows) {
        if (row.state != step.from) continue;
        for (const PersonId& person : holders(context.tx, step.by, entry, row.department)) {
          if (std::ranges::find(may, person) == may.end()) may.push_back(person);
        }
      }
    }
  }
  if (!may.empty()) return texts::not_allowed(label, names(context.tx, may));
  const State* state = flow.state(entry.state);
  return texts::not_in_this_state(label, state == nullptr ? entry.state : state->label);
}

// Stores the open question and shows it in the personal chat.
void ask(Context& context, const Entry& entry, const Move& move, Values typed, Faults faults) {
  Draft draft = context.tx.drafts().question(context.person.id, entry.id).value_or(Draft{});
  draft.person = context.person.id;
  draft.entry = entry.id;
  draft.action = move.action->name;
  draft.stay = move.stay;
  draft.department = move.department;
  draft.channel = context.event.channel;
  draft.values = std::move(typed);
  draft.faults = std::move(faults);
  draft.updated_at = context.tx.now();
  if (draft.id.value() == 0) {
    draft.created_at = context.tx.now();
    context.tx.drafts().add(draft);
  } else {
    context.tx.drafts().update(draft);
  }
  const bool clicked = std::holds_alternative<CardClicked>(context.event.what);
  if (clicked && !context.in_group()) {
    context.replace_card(entry_view(entry.id));
    return;
  }
  context.answer_privately(entry_view(entry.id), entry.id,
                           texts::question_in_private(move.action->label));
}

void carry_out(Context& context, Entry& entry, const Move& move, const Values& said) {
  take(context.tx, context.rules, entry, move, said, context.actor(move.standing));
  const std::string text = texts::done(move.action->label, entry.number);
  if (std::holds_alternative<CardClicked>(context.event.what)) {
    context.toast(ToastKind::success, text);
    context.replace_card(entry_view(entry.id));
  } else if (context.in_group()) {
    context.say(text);
  } else {
    context.answer(entry_view(entry.id), entry.id);
  }
}

// Takes the move with what was typed; what is missing or wrong becomes a question.
void take_or_ask(Context& context, Entry& entry, const Move& move, const Values& typed) {
  if (move.action->revises) {
    open_revision(context, entry, move);
    return;
  }
  const Checked checked = check(move.action->asks, typed,
                                check_context(context.tx, context.rules, context.event.channel));
  if (!checked.faults.empty()) {
    // An empty question shows no faults: nobody has been asked yet.
    ask(context, entry, move, typed, typed.empty() ? Faults{} : checked.faults);
    return;
  }
  carry_out(context, entry, move, checked.values);
}

// Takes the department out of the text when it names the row of one of the moves.
void choose_row(const Context& context, std::vector<Move>& found, std::string& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string word = fold(std::string_view(rest).substr(0, end));
  if (word.empty()) return;
  for (const Move& move : found) {
    const auto department = context.tx.directory().department(move.department);
    if (!department) continue;
    if (fold(department->name) != word && fold(department->code.str()) != word) continue;
    const Move chosen = move;
    found = {chosen};
    rest = std::string(trim(std::string_view(rest).substr(end)));
    return;
  }
}

// The entries for which this person may take the action, when no number was given.
std::vector<Entry> waiting_for(const Context& context, const std::string& action) {
  std::vector<Entry> waiting;
  for (Entry& entry : open_entries_of(context.tx, context.rules, context.person)) {
    if (!moves_for(context, entry, action, false).empty()) waiting.push_back(std::move(entry));
  }
  return waiting;
}

std::string label_of(const std::string& action_name) {
  for (const Flow& flow : all_flows()) {
    if (const Action* action = flow.action(action_name)) return action->label;
  }
  return action_name;
}

// The face of the card that was clicked, as it is now.
void show_current(Context& context, const Entry& entry) {
  context.replace_card(entry_view(entry.id));
}

}  // namespace

void decide_by_command(Context& context, const std::string& action, const CommandCall& call) {
  std::string rest = call.rest;
  std::optional<Entry> entry;
  if (!number_in(call.rest, nullptr).empty()) {
    entry = entry_named(context, call.rest, &rest);
  } else {
    std::vector<Entry> waiting = waiting_for(context, action);
    if (waiting.empty()) throw Refusal(texts::nothing_waits(label_of(action)));
    if (waiting.size() > 1) {
      context.answer_privately({"choose", {{"action", action}}}, {}, texts::look_in_private());
      return;
    }
    entry = std::move(waiting.front());
  }
  std::vector<Move> found = moves_for(context, *entry, action, true);
  choose_row(context, found, rest);
  if (found.empty()) throw Refusal(why_not(context, *entry, action, {}, 0));
  if (found.size() > 1) throw Refusal(texts::which_department(label_of(action)));
  take_or_ask(context, *entry, found.front(),
              rest.empty() ? Values{} : parse_shorthand(found.front().action->asks, rest));
}

void decide_by_click(Context& context, const std::map<std::string, std::string>& button) {
  const auto get = [&](const char* key) {
    const auto found = button.find(key);
    return found == button.end() ? std::string() : found->second;
  };
  const auto number = [&](const char* key) {
    const std::string text = get(key);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  const std::string action = get("do");
  const DepartmentCode department(get("d"));
  const Stay stay = static_cast<Stay>(number("s"));
  std::optional<Entry> entry = context.tx.entries().find(EntryId(number("e")));
  if (!entry || find_flow(entry->flow) == nullptr) throw Refusal(texts::card_unknown());

  std::vector<Move> found = moves_for(context, *entry, action, false);
  const bool group_card = department.empty();
  std::erase_if(found, [&](const Move& move) {
    if (!group_card) return move.department != department || move.stay != stay;
    // A group's button carries the stay of the entry; which row it moves is up to the clicker.
    return (move.department.empty() ? move.stay : entry->stay) != stay;
  });
  if (found.size() == 1) {
    take_or_ask(context, *entry, found.front(), {});
    return;
  }
  if (found.size() > 1) {
    context.toast(ToastKind::info, texts::which_department(label_of(action)));
    context.answer_privately(entry_view(entry->id), entry->id, "");
    return;
  }
  // On a group's card, the clicker's own row tells whether somebody was faster.
  DepartmentCode row = department;
  Stay ended = stay;
  if (group_card && entry->stay == stay) {
    ended = 0;
    for (const EntryRow& candidate : entry->rows) {
      const auto members = holders(context.tx, Role::row_member, *entry, candidate.department);
      if (std::ranges::find(members, context.person.id) == members.end()) continue;
      row = candidate.department;
      ended = candidate.stay - 1;
    }
  }
  context.toast(ToastKind::warning, why_not(context, *entry, action, row, ended));
  show_current(context, *entry);
}

void answer_question(Context& context, Draft draft, const Values& typed) {
  std::optional<Entry> entry = context.tx.entries().find(draft.entry);
  if (!entry) throw Refusal(texts::card_unknown());
  std::vector<Move> found = moves_for(context, *entry, draft.action, true);
  std::erase_if(found, [&](const Move& move) {
    return move.department != draft.department || move.stay != draft.stay;
  });
  context.tx.drafts().remove(draft.id);
  if (found.empty()) {
    context.toast(ToastKind::warning,
                  why_not(context, *entry, draft.action, draft.department, draft.stay));
    show_current(context, *entry);
    return;
  }
  const Checked checked = check(found.front().action->asks, typed,
                                check_context(context.tx, context.rules, context.event.channel));
  if (!checked.faults.empty()) {
    context.toast(ToastKind::warning, texts::form_has_faults(checked.faults.size()));
    ask(context, *entry, found.front(), typed, checked.faults);
    return;
  }
  carry_out(context, *entry, found.front(), checked.values);
}

}  // namespace xiebot
