#include "bot/decisions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "bot/command_words.h"
#include "bot/context.h"
#include "bot/reading.h"
#include "bot/rights.h"
#include "bot/shorthand.h"
#include "bot/submission.h"
#include "bot/text.h"
#include "bot/texts.h"
#include "bot/working_place.h"

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

// The stay that an action may have come too late for.
struct Ended {
  DepartmentCode department;  // empty: the entry's own
  Stay stay = 0;              // 0: none
};

// The last stay that is over, of what the action would move: the entry, or this person's own row.
Ended ended_for(const Context& context, const Entry& entry, const std::string& action) {
  const Flow& flow = *find_flow(entry.flow);
  const bool row_action = std::ranges::any_of(flow.transitions, [&](const Transition& step) {
    return step.action == action && step.scope == Scope::row;
  });
  if (!row_action) return {{}, entry.stay - 1};
  for (const EntryRow& row : entry.rows) {
    const auto members = holders(context.tx, Role::row_member, entry, row.department);
    if (std::ranges::find(members, context.person.id) != members.end()) {
      return {row.department, row.stay - 1};
    }
  }
  return {};
}

// The stay of a department in a group button's `rows` ("SCB:3,YFB:2"); 0: not there.
Stay row_stay(std::string_view rows, const DepartmentCode& department) {
  const std::string wanted = department.str() + ":";
  for (std::size_t start = 0; start < rows.size();) {
    const std::size_t end = std::min(rows.find(',', start), rows.size());
    const std::string_view item = rows.substr(start, end - start);
    if (item.starts_with(wanted)) {
      Stay stay = 0;
      std::from_chars(item.data() + wanted.size(), item.data() + item.size(), stay);
      return stay;
    }
    start = end + 1;
  }
  return 0;
}

// Who may take this action of the whole entry in its present state.
std::vector<PersonId> holders_now(const Tx& tx, const Flow& flow, const Entry& entry,
                                  const std::string& action) {
  const auto step = std::ranges::find_if(flow.transitions, [&](const Transition& each) {
    return each.scope == Scope::entry && each.action == action && each.from == entry.state;
  });
  return step == flow.transitions.end() ? std::vector<PersonId>{}
                                        : holders(tx, step->by, entry, {});
}

// Why an action is not open to this person: someone was faster, it is not their right, or the state
// does not allow it.
std::string why_not(const Context& context, const Entry& entry, const std::string& action_name,
                    const Ended& ended) {
  const Flow& flow = *find_flow(entry.flow);
  const Action* action = flow.action(action_name);
  const std::string label = action == nullptr ? action_name : action->label;
  // What others may do now was not done before this person could.
  const std::vector<PersonId> others = moves_for(context, entry, action_name, true).empty()
                                           ? holders_now(context.tx, flow, entry, action_name)
                                           : std::vector<PersonId>{};
  if (!others.empty()) return texts::not_allowed(label, names(context.tx, others));
  if (ended.stay != 0) {
    for (const TimelineRecord& record : context.tx.timeline().of(entry.id)) {
      if (record.stay != ended.stay || record.department != ended.department) continue;
      const bool was_open = std::ranges::any_of(flow.transitions, [&](const Transition& step) {
        return step.action == action_name && step.from == record.from;
      });
      if (!was_open) break;
      const Action* taken = flow.action(record.action);
      const auto who = context.tx.directory().person(record.actor);
      return texts::already_handled(
          who ? who->name : std::string(texts::kBotName),
          place_of(context.tx, context.rules, entry.project).show(record.recorded_at),
          taken == nullptr ? record.action : taken->label);
    }
  }
  std::vector<PersonId> may;
  for (const Transition& step : flow.transitions) {
    if (step.action != action_name || step.scope != Scope::row) continue;
    if (entry.state != flow.rows_live_in) break;
    for (const EntryRow& row : entry.rows) {
      if (row.state != step.from) continue;
      for (const PersonId& person : holders(context.tx, step.by, entry, row.department)) {
        if (std::ranges::find(may, person) == may.end()) may.push_back(person);
      }
    }
  }
  if (!may.empty()) return texts::not_allowed(label, names(context.tx, may));
  const State* state = flow.state(entry.state);
  std::string why = texts::not_in_this_state(label, state == nullptr ? entry.state : state->label);
  // What the action will need when its time has come.
  for (const Transition& step : flow.transitions) {
    const bool guarded = entry.open && step.action == action_name && step.guard != nullptr;
    if (guarded) return why + step.guard(entry);
  }
  return why;
}

// A click is answered by a notice, a command by a line; either way nothing is done.
void expect_unguarded(const Entry& entry, const Move& move) {
  if (move.transition->guard == nullptr) return;
  const std::string why = move.transition->guard(entry);
  if (!why.empty()) throw Refusal(why);
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
    context.show_entry(entry.id);
    return;
  }
  context.answer_privately(entry_view(entry.id), entry.id,
                           texts::question_in_private(move.action->label));
}

void carry_out(Context& context, Entry& entry, const Move& move, const Values& said) {
  expect_unguarded(entry, move);
  take(context.tx, context.rules, entry, move, said, context.actor(move.standing));
  const std::string text = texts::done(move.action->label, entry.number);
  if (std::holds_alternative<CardClicked>(context.event.what)) {
    context.toast(ToastKind::success, text);
    context.show_entry(entry.id);
  } else if (context.in_group()) {
    context.say(text);
  } else {
    context.answer(entry_view(entry.id), entry.id);
  }
}

// Takes the move with what was typed; what is missing or wrong becomes a question.
void take_or_ask(Context& context, Entry& entry, const Move& move, const Values& typed) {
  expect_unguarded(entry, move);
  if (move.action->revises) {
    open_revision(context, entry, move, typed);
    return;
  }
  if (!move.action->files.empty()) {
    open_belonging(context, entry, move.action->files);
    return;
  }
  const Checked checked =
      check(move.action->asks, typed,
            check_context(context.tx, context.rules, context.event.channel, entry.project));
  if (!checked.faults.empty()) {
    // An empty question shows no faults: nobody has been asked yet.
    ask(context, entry, move, typed, typed.empty() ? Faults{} : checked.faults);
    return;
  }
  carry_out(context, entry, move, checked.values);
}

// Takes the department out of the text when it names a row: the move of that row is meant, or none.
void choose_row(const Context& context, const std::string& label, std::vector<Move>& found,
                std::string& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string word = fold(std::string_view(rest).substr(0, end));
  const bool rows =
      std::ranges::any_of(found, [](const Move& move) { return !move.department.empty(); });
  if (word.empty() || !rows) return;
  for (const Department& department : context.tx.directory().departments()) {
    if (fold(department.name) != word && fold(department.code.str()) != word) continue;
    std::erase_if(found, [&](const Move& move) { return move.department != department.code; });
    if (found.empty()) throw Refusal(texts::not_for_department(label, department.name));
    rest = std::string(trim(std::string_view(rest).substr(end)));
    return;
  }
}

// The entries for which this person may take the action, when no number was given; two are enough
// to know that it has to be asked which. Of what is over, only the person's own latest counts.
std::vector<Entry> waiting_for(const Context& context, const std::string& action) {
  std::vector<Entry> waiting;
  const auto consider = [&](Entry entry) {
    const std::vector<Move> open = moves_for(context, entry, action, false);
    const bool waits = std::ranges::any_of(
        open, [&](const Move& move) { return move.transition->is_shown(entry); });
    if (waits) waiting.push_back(std::move(entry));
  };
  for (Entry& entry : open_entries_of(context.tx, context.rules, context.person)) {
    if (waiting.size() == 2) break;
    consider(std::move(entry));
  }
  if (!waiting.empty()) return waiting;
  for (const FormDefinition* form : context.rules.forms.latest()) {
    auto last = context.tx.entries().last_of(context.person.id, form->name);
    if (last && !last->open) consider(*std::move(last));
  }
  return waiting;
}

// What can be said with the action: what it asks, or the fields of the form it revises.
const std::vector<Field>& fields_for(const Context& context, const Entry& entry,
                                     const Action& action) {
  const FormDefinition* form =
      action.revises ? context.rules.forms.find(entry.form, entry.form_version) : nullptr;
  return form == nullptr ? action.asks : form->fields;
}

std::string label_of(const std::string& action_name) {
  for (const Flow& flow : all_flows()) {
    if (const Action* action = flow.action(action_name)) return action->label;
  }
  return action_name;
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
  if (found.empty()) {
    throw Refusal(why_not(context, *entry, action, ended_for(context, *entry, action)));
  }
  // Whom the sender wants to see it is no part of what they say.
  if (found.front().action->asks.empty()) rest = without_mentions(rest);
  choose_row(context, label_of(action), found, rest);
  if (found.size() > 1) throw Refusal(texts::which_department(label_of(action)));
  const Action& taken = *found.front().action;
  const std::vector<Field>& fields = fields_for(context, *entry, taken);
  // What changes the form is said field by field; other words may be a remark.
  if (!rest.empty() && (fields.empty() || (taken.revises && !begins_with_label(fields, rest)))) {
    throw Refusal(texts::extra_words(taken.label, shorten(rest, 30), taken.command, entry->number));
  }
  take_or_ask(context, *entry, found.front(),
              rest.empty() ? Values{} : parse_shorthand(fields, rest));
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
  const std::string rows = get("rows");
  std::erase_if(found, [&](const Move& move) {
    if (!group_card) return move.department != department || move.stay != stay;
    // Which row a group's button moves is up to the clicker; it belongs to that row's stay.
    if (move.department.empty()) return move.stay != stay;
    return row_stay(rows, move.department) != move.stay;
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
  const Ended ended = group_card ? ended_for(context, *entry, action) : Ended{department, stay};
  context.toast(ToastKind::warning, why_not(context, *entry, action, ended));
  context.show_entry(entry->id);
}

void answer_question(Context& context, Draft draft, const Values& typed) {
  std::optional<Entry> entry = context.tx.entries().find(draft.entry);
  if (!entry || !draft.form.empty()) throw Refusal(texts::card_unknown());
  std::vector<Move> found = moves_for(context, *entry, draft.action, true);
  std::erase_if(found, [&](const Move& move) {
    return move.department != draft.department || move.stay != draft.stay;
  });
  if (found.empty()) {
    context.tx.drafts().remove(draft.id);
    context.toast(ToastKind::warning,
                  why_not(context, *entry, draft.action, {draft.department, draft.stay}));
    context.show_entry(entry->id);
    return;
  }
  const Checked checked =
      check(found.front().action->asks, typed,
            check_context(context.tx, context.rules, context.event.channel, entry->project));
  if (!checked.faults.empty()) {
    context.toast(ToastKind::warning, texts::form_has_faults(checked.faults.size()));
    ask(context, *entry, found.front(), typed, checked.faults);
    return;
  }
  context.tx.drafts().remove(draft.id);
  carry_out(context, *entry, found.front(), checked.values);
}

}  // namespace xiebot
