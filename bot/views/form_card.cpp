#include "bot/views/form_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "bot/clicks.h"
#include "bot/form_check.h"
#include "bot/submission.h"
#include "bot/texts.h"
#include "bot/working_place.h"

namespace xiebot {
namespace {

using cards::FormText;
using cards::Input;
using cards::InputKind;
using cards::Tone;

constexpr std::string_view kFormName = "form";  // and the draft's id

// Everything that brings the draft back when it has expired: see draft_of() in clicks.cpp.
cards::ActionValue draft_action(std::string_view name, const Draft& draft) {
  cards::ActionValue action = {{"a", std::string(name)},
                               {"draft", std::to_string(draft.id.value())}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty() && value != "0") action.emplace_back(key, value);
  };
  add("form", draft.form);
  add("version", std::to_string(draft.form_version));
  add("e", std::to_string(draft.entry.value()));
  add("do", draft.action);
  add("s", std::to_string(draft.stay));
  add("d", draft.department.str());
  add("project", draft.project.str());
  add("chat", std::to_string(draft.chat.value()));
  return action;
}

// Builds the inputs of one form or question.
class Inputs {
 public:
  // `project`: by whose clock times are typed.
  Inputs(const Tx& tx, const Rules& rules, const std::vector<Field>& fields, const Draft& draft,
         const ProjectCode& project)
      : tx_(tx),
        rules_(rules),
        draft_(draft),
        place_(place_of(tx, rules, project)),
        checked_(check(fields, draft.values, check_context(tx, rules, draft.channel, project))) {}

  void add(const Field& field, const std::string& name, cards::Form& form) const {
    if (field.auto_fill == AutoFill::project) {
      add_project(field, name, form);
    } else if (field.auto_fill == AutoFill::none) {
      if (field.type == FieldType::group) {
        add_group(field, form);
      } else {
        form.parts.emplace_back(input(field, name));
      }
    }
  }

 private:
  [[nodiscard]] std::vector<std::string> typed(const std::string& name) const {
    const auto found = draft_.values.find(name);
    return found == draft_.values.end() ? std::vector<std::string>{} : found->second;
  }

  [[nodiscard]] Input input(const Field& field, const std::string& name) const {
    Input input{.name = name, .label = field.label};
    input.required = field.required;
    input.hint = field.hint;
    input.max_chars = field.max_chars.value_or(0);
    if (const auto fault = draft_.faults.find(name); fault != draft_.faults.end()) {
      input.fault = fault->second;
    }
    const auto valid = checked_.values.find(name);
    const bool usable = valid != checked_.values.end();
    const std::vector<std::string> raw = typed(name);
    input.kind = kind_of(field.type);
    if (input.kind == InputKind::date_time) input.label += place_.name;
    input.options = options_for(field);
    const bool chosen_from_list =
        input.kind == InputKind::choice || input.kind == InputKind::multi_choice ||
        input.kind == InputKind::person || input.kind == InputKind::people;
    if (usable && chosen_from_list) {
      input.values = valid->second;
    } else if (usable) {
      input.values = input_value(field, valid->second, tx_.directory(), place_.zone);
    } else {
      for (const std::string& value : raw) input.values.push_back(without_marks(value));
      // What was typed fits no option: it stays visible in a text input.
      if (chosen_from_list && std::ranges::any_of(raw, [](const auto& v) { return !v.empty(); })) {
        input.kind = InputKind::text;
        input.options.clear();
        std::string joined;
        for (const std::string& value : input.values) {
          joined += (joined.empty() ? "" : "、") + value;
        }
        input.values = {joined};
      }
    }
    return input;
  }

  void add_project(const Field& field, const std::string& name, cards::Form& form) const {
    if (!draft_.project.empty() || draft_.entry.value() != 0) return;
    Input input{.name = name, .label = field.label, .kind = InputKind::choice};
    input.required = field.required || draft_.chat.value() != 0;
    for (const Project& project : project_choices(tx_, rules_, draft_)) {
      input.options.push_back({project.code.str(), project.code.str() + " " + project.name});
    }
    if (input.options.empty()) return;
    input.values = typed(name);
    if (const auto fault = draft_.faults.find(name); fault != draft_.faults.end()) {
      input.fault = fault->second;
    }
    form.parts.emplace_back(std::move(input));
  }

  void add_group(const Field& group, cards::Form& form) const {
    int records = std::max(1, group.min_records.value_or(0));
    while (has_record(group.key, records)) ++records;
    if (const auto fault = draft_.faults.find(group.key); fault != draft_.faults.end()) {
      form.parts.emplace_back(FormText{{{fault->second, Tone::bad}}});
    }
    for (int i = 0; i < records; ++i) {
      form.parts.emplace_back(FormText{{{fmt::format("{} {}", group.label, i + 1), Tone::strong}}});
      for (const Field& field : group.fields) {
        form.parts.emplace_back(input(field, fmt::format("{}.{}.{}", group.key, i, field.key)));
      }
    }
    if (records < group.max_records.value_or(20)) {
      cards::Button more{.label = fmt::format("再加一项{}", group.label),
                         .action = draft_action(click::kMore, draft_)};
      more.action.emplace_back("group", group.key);
      form.buttons.push_back(std::move(more));
    }
  }

  [[nodiscard]] bool has_record(const std::string& group, int index) const {
    const std::string prefix = fmt::format("{}.{}.", group, index);
    const auto first = draft_.values.lower_bound(prefix);
    return first != draft_.values.end() && first->first.starts_with(prefix);
  }

  static InputKind kind_of(FieldType type) {
    switch (type) {
      case FieldType::multiline:
        return InputKind::multiline;
      case FieldType::date:
        return InputKind::date;
      case FieldType::date_time:
        return InputKind::date_time;
      case FieldType::choice:
      case FieldType::department:
      case FieldType::project:
        return InputKind::choice;
      case FieldType::multi_choice:
      case FieldType::departments:
        return InputKind::multi_choice;
      case FieldType::person:
        return InputKind::person;
      case FieldType::people:
        return InputKind::people;
      case FieldType::text:
      case FieldType::number:
      case FieldType::entry:
      case FieldType::duration:
      case FieldType::percent:
      case FieldType::link:
      case FieldType::group:
        break;
    }
    return InputKind::text;
  }

  [[nodiscard]] std::vector<cards::Option> options_for(const Field& field) const {
    std::vector<cards::Option> options;
    switch (field.type) {
      case FieldType::choice:
      case FieldType::multi_choice:
        for (const Choice& choice : field.choices) options.push_back({choice.label, choice.label});
        break;
      case FieldType::department:
      case FieldType::departments:
        for (const Department& department : tx_.directory().departments()) {
          options.push_back({department.code.str(), department.name});
        }
        break;
      case FieldType::project:
        for (const Project& project : tx_.directory().projects()) {
          options.push_back({project.code.str(), project.code.str() + " " + project.name});
        }
        break;
      case FieldType::person:
      case FieldType::people:
        for (const Person& person : tx_.directory().people()) {
          if (person.active) options.push_back({person.id.str(), person.name});
        }
        break;
      default:
        break;
    }
    return options;
  }

  // Mention marks are for machines; in an input the name stands, to be typed again.
  [[nodiscard]] std::string without_marks(const std::string& text) const {
    std::string shown;
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t open = text.find(kMentionOpen, at);
      const std::size_t close = open == std::string::npos ? open : text.find(kMentionClose, open);
      if (close == std::string::npos) break;
      shown += text.substr(at, open - at);
      const auto person = tx_.directory().person_by_account(
          draft_.channel, text.substr(open + 1, close - open - 1));
      shown += person ? "@" + person->name : "@某人";
      at = close + 1;
    }
    return shown + text.substr(at);
  }

  const Tx& tx_;
  const Rules& rules_;
  const Draft& draft_;
  const Place place_;
  Checked checked_;
};

// How a revision is typed: only what changes. The form's own example would file another entry.
std::string revision_example(const Tx& tx, const FormDefinition& form, const Entry& entry,
                             const Draft& draft) {
  const Flow* flow = find_flow(entry.flow);
  const Action* action = flow == nullptr ? nullptr : flow->action(draft.action);
  if (action == nullptr) return form.example;
  std::string command = fmt::format("/{} {}", action->command, entry.number);
  if (const auto row = tx.directory().department(draft.department)) command += " " + row->name;
  for (const Field& field : form.fields) {
    if (field.auto_fill != AutoFill::none || !field.required) continue;
    return fmt::format("{} {}：……（只写要改的）", command, field.label);
  }
  return command;
}

}  // namespace

cards::Card form_card(const Tx& tx, const Rules& rules, const FormDefinition& form,
                      const Draft& draft) {
  cards::Card card{.title = form.title, .theme = cards::Theme::active};
  const std::optional<Entry> revised = tx.entries().find(draft.entry);
  if (revised) {
    card.title = fmt::format("{} {}", form.title, revised->number);
    card.tag = "修订";
  } else {
    card.tag = "待填写";
  }
  if (const auto project = tx.directory().project(draft.project)) {
    card.blocks.emplace_back(cards::Note{
        {{fmt::format("项目：{} {}", project->code.str(), project->name), Tone::muted}}});
  }
  cards::Form inputs{
      .name = fmt::format("{}{}", kFormName, draft.id.value()), .parts = {}, .buttons = {}};
  inputs.buttons.push_back({.label = "提交",
                            .style = cards::ButtonStyle::primary,
                            .action = draft_action(click::kSend, draft)});
  if (draft.asked_vague) {
    inputs.buttons.push_back({.label = "仍然提交", .action = draft_action(click::kKeep, draft)});
  }
  Draft filled = draft;
  if (filled.values.empty()) filled.values = prefilled(tx, rules, form, draft, {});
  const Inputs maker(
      tx, rules, form.fields, filled,
      revised ? revised->project : project_for_times(tx, form, filled, filled.values));
  for (const Field& field : form.fields) maker.add(field, field.key, inputs);
  card.blocks.emplace_back(std::move(inputs));
  const std::string example = revised ? revision_example(tx, form, *revised, draft) : form.example;
  card.blocks.emplace_back(
      cards::Note{{{fmt::format("也可以一条消息写完，例如：{}", example), Tone::muted}}});
  return card;
}

DraftId draft_of_form(std::string_view form_name) {
  std::int64_t id = 0;
  if (form_name.starts_with(kFormName)) {
    std::from_chars(form_name.data() + kFormName.size(), form_name.data() + form_name.size(), id);
  }
  return DraftId(id);
}

std::optional<cards::Form> question_form(const Tx& tx, const Rules& rules, const Flow& flow,
                                         const Draft& question) {
  const Action* action = flow.action(question.action);
  const std::optional<Entry> entry = tx.entries().find(question.entry);
  if (action == nullptr || !entry) return std::nullopt;
  Stay stay = entry->stay;
  std::string about = action->label;
  if (!question.department.empty()) {
    const auto row = std::ranges::find(entry->rows, question.department, &EntryRow::department);
    if (row == entry->rows.end() || entry->state != flow.rows_live_in) return std::nullopt;
    stay = row->stay;
    const auto department = tx.directory().department(question.department);
    about += fmt::format("（{}）", department ? department->name : question.department.str());
  }
  if (stay != question.stay) return std::nullopt;
  cards::Form form{
      .name = fmt::format("question{}", question.id.value()), .parts = {}, .buttons = {}};
  form.parts.emplace_back(FormText{{{about, Tone::strong}}});
  const Inputs maker(tx, rules, action->asks, question, entry->project);
  for (const Field& field : action->asks) maker.add(field, field.key, form);
  form.buttons.push_back({.label = action->label,
                          .style = action->style == cards::ButtonStyle::danger
                                       ? cards::ButtonStyle::danger
                                       : cards::ButtonStyle::primary,
                          .action = draft_action(click::kAnswer, question)});
  form.buttons.push_back({.label = "取消", .action = draft_action(click::kDiscard, question)});
  return form;
}

}  // namespace xiebot
