#include "bot/flow_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bot/announce.h"
#include "bot/deadlines/arming.h"
#include "bot/form_check.h"
#include "bot/working_place.h"

namespace xiebot {
namespace {

// Keeps the order in which things were said.
using json = nlohmann::ordered_json;

const Flow& flow_of(const Entry& entry) {
  const Flow* flow = find_flow(entry.flow);
  if (flow == nullptr) throw std::logic_error("entry of an unknown flow: " + entry.flow);
  return *flow;
}

const FormDefinition& form_of(const Rules& rules, const Entry& entry) {
  const FormDefinition* form = rules.forms.find(entry.form, entry.form_version);
  if (form == nullptr) throw std::logic_error("entry of an unknown form: " + entry.form);
  return *form;
}

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// The one place where an entry enters a state.
void enter(const Rules& rules, const Flow& flow, Entry& entry, const std::string& state,
           Instant now, Change& change) {
  const State* entered = flow.state(state);
  entry.state = state;
  entry.open = entered != nullptr && entered->open;
  ++entry.stay;
  change.entry_moved = true;
  const bool rows_stand = flow.standing_rows && entry.rows.empty();
  if (state != flow.rows_live_in && !rows_stand) return;
  entry.rows.clear();
  for (const DepartmentCode& code : involved_departments(rules, entry)) {
    EntryRow row;
    row.department = code;
    row.state = flow.row_initial;
    row.stay = entry.stay;
    row.since = now;
    change.rows_moved.insert(code);
    entry.rows.push_back(std::move(row));
  }
  std::ranges::sort(entry.rows, {}, &EntryRow::department);
}

// The one place where a row enters a state.
void enter_row(EntryRow& row, const std::string& state, Instant now, Change& change) {
  row.state = state;
  ++row.stay;
  row.since = now;
  change.rows_moved.insert(row.department);
}

EntryRow* find_row(Entry& entry, const DepartmentCode& department) {
  const auto row = std::ranges::find(entry.rows, department, &EntryRow::department);
  return row == entry.rows.end() ? nullptr : &*row;
}

bool all_settled(const Flow& flow, const Entry& entry) {
  return !entry.rows.empty() && std::ranges::all_of(entry.rows, [&](const EntryRow& row) {
    const State* state = flow.row_state(row.state);
    return state != nullptr && state->settled;
  });
}

std::string first_value(const Values& values, std::string_view key) {
  const auto found = values.find(key);
  return found == values.end() || found->second.empty() ? "" : found->second.front();
}

// As people read it: a time as a time.
json said_with_labels(const Tx& tx, const Rules& rules, const Entry& entry, const Action& action,
                      const Values& said) {
  const Place place = place_of(tx, rules, entry.project);
  json labelled = json::object();
  for (const Field& field : action.asks) {
    const auto value = said.find(field.key);
    if (value == said.end() || value->second.empty()) continue;
    labelled[field.label] = show_there(field, value->second, tx.directory(), place);
  }
  return labelled;
}

// A record of what the actor did with the entry, in the state it is in.
TimelineRecord record_of(const Tx& tx, const Entry& entry, std::string_view action,
                         const Actor& actor) {
  return {.entry = entry.id,
          .action = std::string(action),
          .actor = actor.person,
          .on_behalf_of = actor.standing.on_behalf_of,
          .via = actor.standing.via,
          .happened_at = actor.happened_at,
          .recorded_at = tx.now(),
          .place = actor.place,
          .to = entry.state};
}

int record(Tx& tx, const Entry& entry, const Move& move, const std::string& from, Stay ended,
           const json& details, const Actor& actor) {
  TimelineRecord record = record_of(tx, entry, move.transition->action, actor);
  record.department = move.department;
  record.from = from;
  record.to = move.transition->to;
  record.stay = ended;
  if (!details.empty()) record.details = dump(details);
  return tx.timeline().append(std::move(record));
}

void save(Tx& tx, Entry& entry, const Actor& actor, std::optional<std::string_view> indexed) {
  entry.updated_at = tx.now();
  tx.entries().update(entry, indexed);
  tx.outbox().refresh(entry.id, actor.clicked, tx.now() + kAnswerTime);
}

// Who moved the row, and the words so far: an objection stays readable for whoever answers it,
// until the row is open again or its department confirms.
void write_row(const Tx& tx, const Flow& flow, EntryRow& row, const Action& action,
               const Values& said, const PersonId& by) {
  row.by = row.state == flow.row_initial ? PersonId{} : by;
  if (action.asks.empty()) {
    const State* state = flow.row_state(row.state);
    const bool over = row.state == flow.row_initial || (state != nullptr && state->settled);
    if (over) {
      row.note.clear();
      row.advice.clear();
    }
    return;
  }
  const std::string words = first_value(said, action.asks[0].key);
  if (row.note.empty()) {
    row.note = words;
  } else if (!words.empty()) {
    const std::optional<Person> person = tx.directory().person(by);
    row.note += fmt::format("\n{}：{}", person ? person->name : by.str(), words);
  }
  if (action.asks.size() > 1) row.advice = first_value(said, action.asks[1].key);
}

// What was said under the key of a field that the flow fills stands in that field from now on.
// A form whose file is gone has no such fields any more.
void keep_said(const Rules& rules, Entry& entry, const Values& said) {
  const FormDefinition* form = rules.forms.find(entry.form, entry.form_version);
  for (const auto& [key, value] : said) {
    const Field* field = form == nullptr ? nullptr : form->find(key);
    if (field != nullptr && field->auto_fill == AutoFill::flow) entry.values[key] = value;
  }
}

// Applies the transition to the entry in memory and records it.
Change move_to(Tx& tx, const Rules& rules, Entry& entry, const Move& move, const Values& said,
               json details, const Actor& actor) {
  const Flow& flow = flow_of(entry);
  Change change{.transition = move.transition,
                .actor = actor.person,
                .rows_moved = {},
                .department = move.department};
  if (const json labelled = said_with_labels(tx, rules, entry, *move.action, said);
      !labelled.empty()) {
    details["said"] = labelled;
  }
  if (move.transition->scope == Scope::entry) {
    const std::string from = entry.state;
    const bool leaves = move.transition->to != from;
    const Stay ended = leaves ? entry.stay : 0;
    keep_said(rules, entry, said);
    if (move.transition->effect != nullptr) move.transition->effect(entry, actor.person);
    if (leaves) enter(rules, flow, entry, move.transition->to, tx.now(), change);
    if (leaves && entry.state == flow.initial) {
      remember_alerted(entry, to_alert(tx, rules, flow, entry));
    }
    change.sequence = record(tx, entry, move, from, ended, details, actor);
    return change;
  }
  EntryRow* row = find_row(entry, move.department);
  if (row == nullptr) throw std::logic_error("move of a row that is not there");
  const std::string from = row->state;
  const Stay ended = row->stay;
  enter_row(*row, move.transition->to, tx.now(), change);
  write_row(tx, flow, *row, *move.action, said, actor.person);
  change.sequence = record(tx, entry, move, from, ended, details, actor);
  return change;
}

// What follows from a change that is stored.
void tell(Tx& tx, const Rules& rules, const Entry& entry, const Change& change) {
  follow_deadlines(tx, rules, entry, change);
  announce(tx, rules, entry, change);
}

// What the bot itself does once the last row is settled.
void settle(Tx& tx, const Rules& rules, Entry& entry, const Actor& actor) {
  const Flow& flow = flow_of(entry);
  if (entry.state != flow.rows_live_in || !all_settled(flow, entry)) return;
  for (const Transition& step : flow.transitions) {
    if (step.action != flow.when_all_settled || step.from != entry.state) continue;
    const Move move{&step, flow.action(step.action), {}, entry.stay, {}};
    Actor bot;
    bot.happened_at = tx.now();
    bot.clicked = actor.clicked;
    const Change change = move_to(tx, rules, entry, move, {}, json::object(), bot);
    save(tx, entry, bot, std::nullopt);
    tell(tx, rules, entry, change);
    return;
  }
}

std::vector<const Field*> changed_fields(const FormDefinition& form, const Values& before,
                                         const Values& after) {
  std::vector<const Field*> changed;
  const auto differs = [&](const Field& field) {
    const auto part_of = [&](const auto& item) {
      return item.first == field.key || item.first.starts_with(field.key + ".");
    };
    Values old_part;
    Values new_part;
    std::ranges::copy_if(before, std::inserter(old_part, old_part.end()), part_of);
    std::ranges::copy_if(after, std::inserter(new_part, new_part.end()), part_of);
    return old_part != new_part;
  };
  for (const Field& field : form.fields) {
    if (field.auto_fill == AutoFill::none && differs(field)) changed.push_back(&field);
  }
  return changed;
}

// Gives the entry its new values as the next revision; answers what changed in a way that
// `details` can tell.
std::vector<const Field*> replace_values(Tx& tx, const FormDefinition& form, Entry& entry,
                                         Values values, json& details) {
  std::vector<const Field*> changed = changed_fields(form, entry.values, values);
  if (changed.empty()) return changed;
  tx.entries().keep_revision(entry.id);
  entry.values = std::move(values);
  entry.title = first_value(entry.values, form.title_field);
  ++entry.revision;
  details["revision"] = entry.revision;
  for (const Field* field : changed) details["changed"].push_back(field->label);
  return changed;
}

// Rows follow the departments involved, and confirmed ones open again when they have to.
void follow_departments(const Rules& rules, const Flow& flow, Entry& entry, bool reopen,
                        Instant now, Change& change) {
  Entry unopened = entry;
  unopened.rows.clear();
  const std::vector<DepartmentCode> involved = involved_departments(rules, unopened);
  std::erase_if(entry.rows, [&](const EntryRow& row) {
    return std::ranges::find(involved, row.department) == involved.end();
  });
  for (EntryRow& row : entry.rows) {
    const State* state = flow.row_state(row.state);
    // Who has not answered yet has the whole time for what is new.
    const bool unanswered = row.state == flow.row_initial;
    if (reopen && (unanswered || (state != nullptr && state->settled))) {
      enter_row(row, flow.row_initial, now, change);
      row.by = {};
      row.note.clear();
      row.advice.clear();
    }
  }
  for (const DepartmentCode& code : involved) {
    if (find_row(entry, code) != nullptr) continue;
    EntryRow row;
    row.department = code;
    row.stay = entry.stay;
    enter_row(row, flow.row_initial, now, change);
    entry.rows.push_back(std::move(row));
  }
  std::ranges::sort(entry.rows, {}, &EntryRow::department);
}

}  // namespace

Entry submit(Tx& tx, const Rules& rules, Entry entry, const Actor& actor) {
  const FormDefinition& form = form_of(rules, entry);
  const Flow& flow = flow_of(entry);
  if (form.numbered) {
    const std::string parent = first_value(entry.values, form.belongs_to);
    if (!parent.empty()) {
      const std::string series = fmt::format("{}-{}", parent, form.number_letter);
      entry.number = fmt::format("{}{}", series, tx.entries().next_number(series));
    } else {
      const std::string series =
          number_series(entry.department, form.number_letter, tx.now(), rules.zone);
      entry.number = fmt::format("{}{:03}", series, tx.entries().next_number(series));
    }
    for (const Field& field : form.fields) {
      if (field.auto_fill == AutoFill::number) entry.values[field.key] = {entry.number};
    }
  }
  entry.title = first_value(entry.values, form.title_field);
  entry.created_at = tx.now();
  entry.updated_at = tx.now();
  entry.stay = 0;
  Change change{.actor = actor.person, .rows_moved = {}, .department = {}};
  enter(rules, flow, entry, flow.initial, tx.now(), change);
  mark_late(tx, rules, flow, entry, actor.happened_at);
  remember_alerted(entry, to_alert(tx, rules, flow, entry));
  entry.id = tx.entries().add(entry, search_text(form, entry.values, tx.directory(), rules.zone));
  change.sequence = tx.timeline().append(record_of(tx, entry, kSubmit, actor));
  tell(tx, rules, entry, change);
  return entry;
}

void take(Tx& tx, const Rules& rules, Entry& entry, const Move& move, const Values& said,
          const Actor& actor) {
  const Values before = entry.values;
  const Change change = move_to(tx, rules, entry, move, said, json::object(), actor);
  const FormDefinition* form = rules.forms.find(entry.form, entry.form_version);
  if (entry.values == before || form == nullptr) {
    save(tx, entry, actor, std::nullopt);
  } else {
    save(tx, entry, actor, search_text(*form, entry.values, tx.directory(), rules.zone));
  }
  tell(tx, rules, entry, change);
  settle(tx, rules, entry, actor);
}

void revise(Tx& tx, const Rules& rules, Entry& entry, const Move& move, Values values,
            const Actor& actor) {
  const FormDefinition& form = form_of(rules, entry);
  const Flow& flow = flow_of(entry);
  json details = json::object();
  const std::vector<const Field*> changed =
      replace_values(tx, form, entry, std::move(values), details);
  const bool reopen = std::ranges::any_of(changed, &Field::reopens);
  Change change = move_to(tx, rules, entry, move, {}, std::move(details), actor);
  // Sent again, it has no rows until they are opened anew.
  if (change.entry_moved && entry.state != flow.rows_live_in) entry.rows.clear();
  if (entry.state == flow.rows_live_in && !change.entry_moved) {
    follow_departments(rules, flow, entry, reopen, tx.now(), change);
  }
  save(tx, entry, actor, search_text(form, entry.values, tx.directory(), rules.zone));
  tell(tx, rules, entry, change);
  settle(tx, rules, entry, actor);
}

bool amend(Tx& tx, const Rules& rules, Entry& entry, Values values, const Actor& actor) {
  const FormDefinition& form = form_of(rules, entry);
  json details = json::object();
  if (replace_values(tx, form, entry, std::move(values), details).empty()) return false;
  TimelineRecord record = record_of(tx, entry, kAmendRecord, actor);
  record.from = entry.state;
  record.stay = entry.stay;
  record.details = dump(details);
  tx.timeline().append(std::move(record));
  save(tx, entry, actor, search_text(form, entry.values, tx.directory(), rules.zone));
  return true;
}

std::string number_series(const DepartmentCode& department, std::string_view letter, Instant at,
                          const Zone& zone) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(zone.to_local(at))};
  const unsigned quarter = (static_cast<unsigned>(date.month()) + 2) / 3;
  return fmt::format("{}-Q{}-{}-{}", static_cast<int>(date.year()), quarter, department.str(),
                     letter);
}

std::string search_text(const FormDefinition& form, const Values& values,
                        const Directory& directory, const Zone& zone) {
  std::string text;
  for (const auto& [key, value] : values) {
    const Field* field = form.find(key);
    if (field == nullptr || field->phone || field->visible_to == Visibility::involved) continue;
    if (!text.empty()) text += '\n';
    text += show_value(*field, value, directory, zone);
  }
  return text;
}

}  // namespace xiebot
