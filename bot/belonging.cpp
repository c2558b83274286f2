#include "bot/belonging.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "bot/texts.h"
#include "bot/views/entry_card.h"

namespace xiebot {

ParentSought seek_parent(const Context& context, const FormDefinition& form,
                         const std::string& number) {
  const auto refused = [](std::string why) { return ParentSought{{}, std::move(why)}; };
  const std::optional<Entry> entry = context.tx.entries().find_number(number);
  if (!entry) return refused(texts::no_such_entry(number));
  if (!access(context.tx, context.rules, *entry, context.person).may_see) {
    return refused(texts::may_not_see(number));
  }
  const std::vector<Move> possible = moves(context.tx, context.rules, *entry, context.person, true);
  const auto move =
      std::ranges::find(possible, form.name, [](const Move& each) { return each.action->files; });
  if (move != possible.end()) return {Parent{*entry, *move}, {}};

  const Flow& flow = *find_flow(entry->flow);
  const auto action = std::ranges::find(flow.actions, form.name, &Action::files);
  if (action == flow.actions.end()) return refused(texts::belongs_to_nothing(number, form.title));
  for (const Transition& step : flow.transitions) {
    if (step.action != action->name || step.from != entry->state) continue;
    const std::vector<PersonId> may = holders(context.tx, step.by, *entry, {});
    return refused(texts::not_allowed(action->label, names_of(context.tx, may)));
  }
  const State* state = flow.state(entry->state);
  return refused(
      texts::not_in_this_state(action->label, state == nullptr ? entry->state : state->label));
}

std::string only_parent(const Context& context, const FormDefinition& form) {
  std::string number;
  for (const Entry& entry : open_entries_of(context.tx, context.rules, context.person)) {
    const auto possible = moves(context.tx, context.rules, entry, context.person, false);
    const bool fits = std::ranges::any_of(
        possible, [&](const Move& move) { return move.action->files == form.name; });
    if (fits && !number.empty()) return {};
    if (fits) number = entry.number;
  }
  return number;
}

Entry file_for_parent(Context& context, Entry child, Parent parent) {
  child.project = parent.entry.project;
  const Actor actor = context.actor(parent.move.standing);
  child = submit(context.tx, context.rules, std::move(child), actor);
  Values said = child.values;
  for (const Field& field : parent.move.action->asks) said[field.key] = {child.number};
  take(context.tx, context.rules, parent.entry, parent.move, said, actor);
  return child;
}

}  // namespace xiebot
