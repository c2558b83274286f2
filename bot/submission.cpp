#include "bot/submission.h"

#include <fmt/format.h>

#include <algorithm>

#include "bot/announce.h"
#include "bot/belonging.h"
#include "bot/context.h"
#include "bot/deadlines/notify.h"
#include "bot/progress/filing.h"
#include "bot/progress/sheets.h"
#include "bot/text.h"
#include "bot/texts.h"
#include "bot/working_place.h"

namespace xiebot {
namespace {

constexpr std::chrono::seconds kDoubleClick{10};

std::string id_text(DraftId id) { return std::to_string(id.value()); }
std::string id_text(EntryId id) { return std::to_string(id.value()); }

const Field* project_field(const FormDefinition& form) {
  const auto field = std::ranges::find(form.fields, AutoFill::project, &Field::auto_fill);
  return field == form.fields.end() ? nullptr : &*field;
}

// Gives the form back: as the new face of the card that was sent, or as a card in the personal
// chat.
void give_back(Context& context, Draft& draft, std::string_view title, std::string_view why) {
  keep_draft(context, draft);
  const View view{"form", {{"draft", id_text(draft.id)}}};
  if (std::holds_alternative<CardClicked>(context.event.what)) {
    context.toast(ToastKind::warning, why);
    context.replace_card(view);
  } else {
    context.answer_privately(view, {}, texts::form_given_back(title));
  }
}

// A double click opens one form; somebody who has lost it gets it again.
void open_again(Context& context, const Draft& draft, std::string_view title) {
  if (context.tx.now() - draft.updated_at > kDoubleClick) {
    context.answer_privately({"form", {{"draft", id_text(draft.id)}}}, {}, "");
  }
  context.say(texts::form_opened(title));
}

// The project of the draft, or a fault when the group leaves it open and nothing fitting was
// chosen.
std::optional<std::string> choose_project(const Context& context, const FormDefinition& form,
                                          Draft& draft, const Values& typed) {
  const Field* field = project_field(form);
  if (field == nullptr || draft.entry.value() != 0) return std::nullopt;
  const auto chosen = typed.find(field->key);
  if (chosen != typed.end() && !chosen->second.empty() && !chosen->second.front().empty()) {
    const std::string word = fold(chosen->second.front());
    const std::vector<Project> choices = project_choices(context.tx, context.rules, draft);
    const auto match = std::ranges::find_if(choices, [&](const Project& project) {
      return fold(project.code.str()) == word || fold(project.name) == word;
    });
    if (match == choices.end()) return texts::not_your_project();
    if (!draft.project.empty() && draft.project != match->code) {
      return texts::other_project(draft.project.str());
    }
    draft.project = match->code;
    return std::nullopt;
  }
  if (!draft.project.empty()) return std::nullopt;
  if (draft.chat.value() != 0) return texts::several_projects();
  if (field->required) return texts::missing_field(field->label);
  return std::nullopt;
}

// Whether the group where the entry began needs a line about it: not one that has its card, or
// hears of it as news of what it belongs to.
bool needs_line(const Context& context, const Entry& entry, ChatId group) {
  const Flow* flow = find_flow(entry.flow);
  const FormDefinition* form = context.rules.forms.find(entry.form, entry.form_version);
  const bool alerted = flow != nullptr && !flow->alerts.empty() && entry.revision == 1 &&
                       groups_of(context.tx, entry).contains(group);
  return !alerted && (form == nullptr || form->belongs_to.empty());
}

// What the person sees once the entry is stored: its card with a word about it, and a line in the
// group where it began. Answers whether there was a line.
bool confirm(Context& context, const Draft& draft, const Entry& entry, std::string_view saved,
             const View& line) {
  if (std::holds_alternative<CardClicked>(context.event.what)) {
    context.toast(ToastKind::success, saved);
    context.show_entry(entry.id);
  } else {
    context.answer_privately({"entry", {{"entry", id_text(entry.id)}}}, entry.id, "");
  }
  const std::optional<Chat> group = context.tx.directory().chat(draft.chat);
  if (!group || !needs_line(context, entry, group->id)) return false;
  context.tx.outbox().add({.key = fmt::format("filed:{}:{}", entry.id.value(), entry.revision),
                           .to = {group->channel, group->id, {}},
                           .urgency = Urgency::reply,
                           .view = line});
  return true;
}

void confirm_filed(Context& context, const Draft& draft, const Entry& entry) {
  const View line{"news", {{"entry", id_text(entry.id)}, {"sequence", "0"}}};
  if (!confirm(context, draft, entry, texts::saved_as(entry.number), line)) return;
  // What begins in one group of a project is heard of in its others, on whatever platform.
  for (const Destination& to : reachable_groups(context.tx, entry.project, "project")) {
    if (to.chat == draft.chat) continue;
    context.tx.outbox().add(
        {.key = fmt::format("filed:{}:{}:{}", entry.id.value(), entry.revision, to.chat.value()),
         .to = to,
         .view = line,
         .not_before =
             release_time(context.rules, calendar_of(context.tx, context.rules, entry.project), to,
                          context.tx.now())});
  }
}

Entry file_new(Context& context, const FormDefinition& form, const Draft& draft, Values values) {
  fill_automatically(context, form, draft, values);
  Entry entry;
  entry.form = form.name;
  entry.form_version = form.version;
  entry.flow = form.flow;
  entry.author = context.person.id;
  entry.department = context.person.department;
  entry.project = draft.project;
  entry.values = std::move(values);
  if (!form.belongs_to.empty()) {
    ParentSought parent = seek_parent(context, form, entry.values.at(form.belongs_to).front());
    if (!parent.found) throw Refusal(parent.fault);
    return file_for_parent(context, std::move(entry), *std::move(parent.found));
  }
  return submit(context.tx, context.rules, std::move(entry), context.actor({}));
}

// nullopt: the matter has moved on and the move is no longer there.
std::optional<Entry> file_revision(Context& context, const FormDefinition& form, const Draft& draft,
                                   Values values) {
  std::optional<Entry> entry = context.tx.entries().find(draft.entry);
  if (!entry) return std::nullopt;
  const std::vector<Move> possible = moves(context.tx, context.rules, *entry, context.person, true);
  const auto move = std::ranges::find_if(possible, [&](const Move& candidate) {
    return candidate.action->revises && candidate.action->name == draft.action &&
           candidate.stay == draft.stay && candidate.department == draft.department;
  });
  if (move == possible.end()) return std::nullopt;
  for (const Field& field : form.fields) {
    if (field.auto_fill == AutoFill::none) continue;
    const auto kept = entry->values.find(field.key);
    if (kept != entry->values.end()) values[field.key] = kept->second;
  }
  revise(context.tx, context.rules, *entry, *move, std::move(values),
         context.actor(move->standing));
  return entry;
}

bool has_record(const Values& values, const std::string& group, int index) {
  const std::string prefix = fmt::format("{}.{}.", group, index);
  const auto first = values.lower_bound(prefix);
  return first != values.end() && first->first.starts_with(prefix);
}

// The values with what was typed in their place; a group's records are replaced together.
Values changed(Values values, const Values& typed) {
  for (const auto& [key, value] : typed) {
    const std::size_t dot = key.find('.');
    if (dot == std::string::npos) continue;
    const std::string record = key.substr(0, dot + 1);
    std::erase_if(values, [&](const auto& old) { return old.first.starts_with(record); });
  }
  for (const auto& [key, value] : typed) values[key] = value;
  return values;
}

}  // namespace

void file_form(Context& context, const FormDefinition& form, const CommandCall& call) {
  const bool daily = is_daily(form);
  if (!daily && context.person.department.empty()) throw Refusal(texts::no_department());
  if (context.in_group() && context.bindings.empty() && project_field(form) != nullptr) {
    throw Refusal(texts::unbound_group(context.person.is_admin()));
  }
  if (daily) {
    file_daily(context, form, call);
    return;
  }
  Draft draft = begin_draft(context, form);
  Values typed = call.typed;
  if (!form.belongs_to.empty() && !typed.contains(form.belongs_to)) {
    const std::string parent = only_parent(context, form);
    if (!parent.empty()) typed[form.belongs_to] = {parent};
  }
  const bool nothing_said =
      std::ranges::all_of(typed, [&](const auto& item) { return item.first == form.belongs_to; });
  if (nothing_said) {
    draft.values = typed;
    // Nothing was typed yet: what stands in the form before is worked out when it is shown.
    keep_draft(context, draft);
    context.answer_privately({"form", {{"draft", id_text(draft.id)}}}, {},
                             texts::form_opened(form.title));
    return;
  }
  typed = prefilled(context.tx, context.rules, form, draft, typed);
  send_draft(context, std::move(draft), typed, false);
}

void open_belonging(Context& context, const Entry& entry, const std::string& form_name) {
  const FormDefinition* form = context.rules.forms.latest(form_name);
  if (form == nullptr || form->belongs_to.empty()) throw Refusal(texts::card_unknown());
  for (const Draft& open : context.tx.drafts().of(context.person.id)) {
    const auto parent = open.values.find(form->belongs_to);
    const bool same = open.form == form->name && parent != open.values.end() &&
                      parent->second == std::vector{entry.number};
    if (!same) continue;
    open_again(context, open, form->title);
    return;
  }
  Draft draft = begin_draft(context, *form);
  draft.chat = {};
  draft.project = entry.project;
  draft.values[form->belongs_to] = {entry.number};
  keep_draft(context, draft);
  context.answer_privately({"form", {{"draft", id_text(draft.id)}}}, {},
                           texts::form_opened(form->title));
}

void open_revision(Context& context, const Entry& entry, const Move& move, const Values& typed) {
  const FormDefinition* form = context.rules.forms.find(entry.form, entry.form_version);
  if (form == nullptr) throw std::logic_error("entry of an unknown form: " + entry.form);
  for (const Draft& open : context.tx.drafts().of(context.person.id)) {
    const bool same = open.entry == entry.id && open.action == move.action->name &&
                      open.stay == move.stay && open.department == move.department;
    if (!same) continue;
    if (typed.empty()) {
      open_again(context, open, form->title);
    } else {
      send_draft(context, open, changed(open.values, typed), false);
    }
    return;
  }
  Draft draft = begin_draft(context, *form);
  draft.chat = {};
  draft.project = entry.project;
  draft.entry = entry.id;
  draft.action = move.action->name;
  draft.stay = move.stay;
  draft.department = move.department;
  const Zone zone = place_of(context.tx, context.rules, entry.project).zone;
  for (const auto& [key, value] : entry.values) {
    const Field* field = form->find(key);
    if (field == nullptr || field->auto_fill != AutoFill::none) continue;
    draft.values[key] = input_value(*field, value, context.tx.directory(), zone);
  }
  if (!typed.empty()) {
    const Values values = changed(draft.values, typed);
    send_draft(context, std::move(draft), values, false);
    return;
  }
  keep_draft(context, draft);
  context.answer_privately({"form", {{"draft", id_text(draft.id)}}}, {},
                           texts::form_opened(form->title));
}

void send_draft(Context& context, Draft draft, const Values& typed, bool keep_vague) {
  const FormDefinition* form = context.rules.forms.find(draft.form, draft.form_version);
  if (form == nullptr) throw Refusal(texts::card_unknown());
  const bool daily = is_daily(*form);
  if (!daily && context.person.department.empty()) throw Refusal(texts::no_department());
  if (draft.sent_as.value() != 0) {
    const auto entry = context.tx.entries().find(draft.sent_as);
    context.toast(ToastKind::info, texts::already_sent(entry ? entry->number : ""));
    context.show_entry(draft.sent_as);
    return;
  }
  draft.values = typed;
  // First the project: times are typed by its clock.
  const std::optional<std::string> misplaced = choose_project(context, *form, draft, typed);
  Checked checked = check(*form, typed,
                          check_context(context.tx, context.rules, context.event.channel,
                                        project_for_times(context.tx, *form, draft, typed)));
  if (misplaced) checked.faults[project_field(*form)->key] = *misplaced;
  if (const auto parent = checked.values.find(form->belongs_to); parent != checked.values.end()) {
    const std::string fault = seek_parent(context, *form, parent->second.front()).fault;
    if (!fault.empty()) checked.faults[form->belongs_to] = fault;
  }
  draft.faults = checked.faults;
  if (!checked.faults.empty()) {
    give_back(context, draft, form->title, texts::form_has_faults(checked.faults.size()));
    return;
  }
  if (!checked.vague.empty() && !draft.asked_vague && !keep_vague) {
    draft.asked_vague = true;
    draft.faults = checked.vague;
    give_back(context, draft, form->title, texts::vague_once());
    return;
  }
  if (daily) {
    const FiledSheet filed = file_sheet(context, *form, draft, std::move(checked.values));
    if (draft.id.value() != 0) {
      draft.sent_as = filed.entry.id;
      keep_draft(context, draft);
    }
    confirm_sheet(context, draft, filed);
    return;
  }
  std::optional<Entry> entry =
      draft.entry.value() == 0
          ? std::optional(file_new(context, *form, draft, std::move(checked.values)))
          : file_revision(context, *form, draft, std::move(checked.values));
  if (!entry) {
    context.tx.drafts().remove(draft.id);
    context.say(texts::out_of_date());
    context.show_entry(draft.entry);
    return;
  }
  if (draft.id.value() != 0) {
    draft.sent_as = entry->id;
    keep_draft(context, draft);
  }
  confirm_filed(context, draft, *entry);
}

void confirm_sheet(Context& context, const Draft& draft, const FiledSheet& filed) {
  confirm(context, draft, filed.entry, saved_words(context, filed),
          {"text", {{"text", filed_words(context, filed)}}});
}

void add_record(Context& context, Draft draft, const Values& typed, const std::string& group) {
  draft.values = typed;
  draft.faults.clear();
  // An empty value makes the next record stand on the card; checking drops empty records.
  int next = 0;
  while (has_record(typed, group, next)) ++next;
  const FormDefinition* form = context.rules.forms.find(draft.form, draft.form_version);
  const Field* field = form == nullptr ? nullptr : form->find(group);
  if (field == nullptr || field->fields.empty()) throw Refusal(texts::card_unknown());
  draft.values[fmt::format("{}.{}.{}", group, next, field->fields.front().key)] = {""};
  keep_draft(context, draft);
  context.replace_card({"form", {{"draft", id_text(draft.id)}}});
}

}  // namespace xiebot
