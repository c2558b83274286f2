#include "bot/views/entry_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/clicks.h"
#include "bot/progress/sheet_words.h"
#include "bot/rights.h"
#include "bot/text.h"
#include "bot/texts.h"
#include "bot/views/form_card.h"
#include "bot/views/reminder_card.h"
#include "bot/working_place.h"

namespace xiebot {
namespace {

using cards::RichText;
using cards::Span;
using cards::Tone;

RichText plain(std::string text, Tone tone = Tone::normal) { return {Span{std::move(text), tone}}; }

Tone tone_of(const Flow& flow, const EntryRow& row) {
  const State* state = flow.row_state(row.state);
  if (state != nullptr && state->settled) return Tone::good;
  return row.state == flow.row_initial ? Tone::muted : Tone::warning;
}

cards::Facts facts_of(const Tx& tx, const Rules& rules, const FormDefinition& form,
                      const Entry& entry, bool involved) {
  const Place place = place_of(tx, rules, entry.project);
  cards::Facts facts;
  for (const auto& [key, value] : [&] {
         // In the form's order, not the map's.
         std::vector<std::pair<std::string, std::vector<std::string>>> ordered;
         for (const Field& field : form.fields) {
           for (const auto& item : entry.values) {
             if (item.first == field.key || item.first.starts_with(field.key + ".")) {
               ordered.emplace_back(item);
             }
           }
         }
         return ordered;
       }()) {
    const Field* field = form.find(key);
    if (field == nullptr || field->auto_fill == AutoFill::number) continue;
    std::string shown = show_there(*field, value, tx.directory(), place);
    if (!involved && field->phone) {
      shown = mask_phone(shown);
    } else if (!involved && field->visible_to == Visibility::involved) {
      shown = "（仅相关部门可见）";
    }
    Span span{shown};
    if (field->type == FieldType::link) span.link = shown;
    facts.facts.push_back({field->label, {std::move(span)}});
  }
  return facts;
}

// What people see of a deadline: when it ends, that it is over, or that nobody acted though
// everybody was told.
std::string deadline_words(const Deadline& deadline, const DeadlineRule* rule, const Place& place) {
  if (!deadline.lapsed) return show_deadline(deadline, place);
  if (rule == nullptr) return "已超时";
  return deadline.next_at == Instant{} ? rule->unanswered : rule->lapsed;
}

// Departments that are responsible, with the people to turn to.
cards::Table contacts_of(const Tx& tx, const Entry& entry) {
  cards::Table table{.columns = {"责任部门", "接口人", "负责人"}, .rows = {}};
  for (const EntryRow& row : entry.rows) {
    const auto department = tx.directory().department(row.department);
    const auto name = [&](const PersonId& id) {
      return plain(id.empty() ? "未设置" : names_of(tx, {id}));
    };
    if (!department) continue;
    table.rows.push_back(
        {plain(department->name), name(department->liaison), name(department->lead)});
  }
  return table;
}

cards::Table rows_of(const Tx& tx, const Rules& rules, const Flow& flow, const Entry& entry) {
  const std::vector<Deadline> deadlines = tx.deadlines().open_of(entry.id);
  const Place place = place_of(tx, rules, entry.project);
  cards::Table table{.columns = {"部门", "状态", "经办与说明"}, .rows = {}};
  for (const EntryRow& row : entry.rows) {
    const State* state = flow.row_state(row.state);
    std::string detail;
    if (!row.by.empty()) {
      detail = fmt::format("{} {}", names_of(tx, {row.by}), place.show(row.since));
    }
    for (const Deadline& deadline : deadlines) {
      if (deadline.department != row.department) continue;
      detail += fmt::format("{}{}", detail.empty() ? "" : "\n",
                            deadline_words(deadline, flow.deadline(deadline.rule), place));
    }
    if (!row.note.empty()) detail += fmt::format("\n{}", row.note);
    if (!row.advice.empty()) detail += fmt::format("\n建议：{}", row.advice);
    table.rows.push_back({plain(department_name(tx, row.department)),
                          plain(state == nullptr ? row.state : state->label, tone_of(flow, row)),
                          plain(detail.empty() ? "—" : detail)});
  }
  return table;
}

// What one types instead: /同意 2026-Q4-SCB-007, without what has to be said with it.
std::string command_of(const Rules& rules, const Entry& entry, const Action& action) {
  const FormDefinition* form = rules.forms.latest(action.files);
  return fmt::format("/{} {}", form == nullptr ? action.command : form->command, entry.number);
}

cards::Button button_for(const Rules& rules, const Entry& entry, const Action& action,
                         const DepartmentCode& department, Stay stay, const std::string& label) {
  cards::Button button{
      .label = label, .style = action.style, .command = command_of(rules, entry, action)};
  button.action = {{"a", std::string(click::kDecide)},
                   {"do", action.name},
                   {"e", std::to_string(entry.id.value())},
                   {"s", std::to_string(stay)}};
  if (!department.empty()) button.action.emplace_back("d", department.str());
  return button;
}

std::string row_stays(const Entry& entry) {
  std::string stays;
  for (const EntryRow& row : entry.rows) {
    stays += fmt::format("{}{}:{}", stays.empty() ? "" : ",", row.department.str(), row.stay);
  }
  return stays;
}

std::vector<const Action*> group_buttons(const Rules& rules, const Flow& flow, const Entry& entry,
                                         cards::Buttons& buttons) {
  std::vector<const Action*> shown;
  for (const Transition& step : flow.transitions) {
    if ((!step.awaited && !step.offered) || !step.is_shown(entry)) continue;
    const bool live =
        step.scope == Scope::entry
            ? step.from == entry.state
            : entry.state == flow.rows_live_in &&
                  std::ranges::find(entry.rows, step.from, &EntryRow::state) != entry.rows.end();
    const Action* action = flow.action(step.action);
    if (!live || std::ranges::find(shown, action) != shown.end()) continue;
    cards::Button button = button_for(rules, entry, *action, {}, entry.stay, action->label);
    if (step.scope == Scope::row) button.action.emplace_back("rows", row_stays(entry));
    buttons.buttons.push_back(std::move(button));
    shown.push_back(action);
  }
  return shown;
}

// 「审批」 of a record that tells of a lapse.
std::string lapsed_label(const Flow* flow, const TimelineRecord& record) {
  const auto details = nlohmann::json::parse(record.details, nullptr, false);
  const std::string name = details.is_object() ? details.value("rule", "") : "";
  const DeadlineRule* rule = flow == nullptr ? nullptr : flow->deadline(name);
  return fmt::format("「{}」", rule == nullptr ? name : rule->label);
}

// Whether the card says whom to ring: what is urgent waits for the departments responsible.
bool rings(const Flow& flow, const Entry& entry) {
  const bool urgent = flow.urgent != nullptr && flow.urgent(entry);
  return urgent && std::ranges::any_of(flow.transitions, [&](const Transition& step) {
           return step.awaited && step.by == Role::responder && step.from == entry.state;
         });
}

// Names, and for those involved the numbers that are known.
std::string to_ring(const Tx& tx, const std::vector<PersonId>& people, bool involved) {
  std::vector<std::string> known;
  for (const PersonId& id : people) {
    const std::optional<Person> person = tx.directory().person(id);
    if (!person) continue;
    known.push_back(involved && !person->phone.empty()
                        ? fmt::format("{} {}", person->name, person->phone)
                        : person->name);
  }
  return fmt::format("{}", fmt::join(known, "、"));
}

}  // namespace

std::string typed_command(const Rules& rules, const Entry& entry, const Action& action,
                          const std::string& row) {
  std::string command = command_of(rules, entry, action);
  if (!row.empty()) command += " " + row;
  for (const Field& field : action.asks) {
    if (field.required) command += fmt::format(" {}", field.label);
  }
  return command;
}

cards::Note commands_note(const std::vector<std::string>& commands) {
  return {plain(fmt::format("也可以发送：{}", fmt::join(commands, "　")), Tone::muted)};
}

std::vector<const Action*> decision_buttons(const Tx& tx, const Rules& rules,
                                            const std::vector<Move>& offered, const Entry& entry,
                                            cards::Buttons& buttons) {
  std::vector<const Action*> shown;
  for (const Move& move : offered) {
    if (!move.transition->is_shown(entry)) continue;
    const auto same = [&](const Move& other) { return other.action == move.action; };
    const bool several = std::ranges::count_if(offered, same) > 1;
    const std::string label =
        several ? fmt::format("{}（{}）", move.action->label, department_name(tx, move.department))
                : move.action->label;
    buttons.buttons.push_back(
        button_for(rules, entry, *move.action, move.department, move.stay, label));
    if (several) buttons.buttons.back().command += " " + department_name(tx, move.department);
    if (std::ranges::find(shown, move.action) == shown.end()) shown.push_back(move.action);
  }
  return shown;
}

std::string names_of(const Tx& tx, const std::vector<PersonId>& people) {
  std::vector<std::string> names;
  for (const PersonId& id : people) {
    const std::optional<Person> person = tx.directory().person(id);
    names.push_back(person ? person->name : id.str());
  }
  return fmt::format("{}", fmt::join(names, "、"));
}

std::string department_name(const Tx& tx, const DepartmentCode& code) {
  const std::optional<Department> department = tx.directory().department(code);
  return department ? department->name : code.str();
}

std::string next_step(const Tx& tx, const Entry& entry) {
  const Flow* flow = find_flow(entry.flow);
  if (flow == nullptr) return {};
  struct Wait {
    std::string who;
    std::vector<std::string> labels;
  };
  std::vector<Wait> waits;
  const auto add = [&](const Transition& step, const DepartmentCode& department) {
    std::string who = names_of(tx, holders(tx, step.by, entry, department));
    if (!department.empty() && step.by == Role::row_member) {
      who = fmt::format("{}（{}）", department_name(tx, department), who);
    }
    const Action* action = flow->action(step.action);
    const std::string label =
        fmt::format("「{}」", action == nullptr ? step.action : action->label);
    auto wait = std::ranges::find(waits, who, &Wait::who);
    if (wait == waits.end()) wait = waits.insert(waits.end(), {who, {}});
    if (std::ranges::find(wait->labels, label) == wait->labels.end()) {
      wait->labels.push_back(label);
    }
  };
  for (const Transition& step : flow->transitions) {
    if (!step.awaited) continue;
    if (step.scope == Scope::entry && step.from == entry.state) add(step, {});
    if (step.scope == Scope::row && entry.state == flow->rows_live_in) {
      for (const EntryRow& row : entry.rows) {
        if (row.state == step.from) add(step, row.department);
      }
    }
  }
  std::vector<std::string> parts;
  parts.reserve(waits.size());
  for (const Wait& wait : waits) {
    parts.push_back(fmt::format("{}{}", wait.who, fmt::join(wait.labels, "或")));
  }
  return parts.empty() ? "" : fmt::format("等待 {}", fmt::join(parts, "；"));
}

std::string own_steps(const Tx& tx, const Rules& rules, const Entry& entry, const Person& person) {
  std::vector<std::string> commands;
  for (const Move& move : moves(tx, rules, entry, person, false)) {
    if (!move.transition->is_shown(entry)) continue;
    std::string command = typed_command(rules, entry, *move.action);
    if (std::ranges::find(commands, command) == commands.end()) {
      commands.push_back(std::move(command));
    }
  }
  return commands.empty() ? "" : fmt::format("可以发送：{}", fmt::join(commands, "　"));
}

std::string sentence(const Tx& tx, const Entry& entry, const TimelineRecord& record) {
  const Flow* flow = find_flow(entry.flow);
  const Action* action = flow == nullptr ? nullptr : flow->action(record.action);
  const State* state = nullptr;
  if (flow != nullptr) {
    state = record.department.empty() ? flow->state(record.to) : flow->row_state(record.to);
  }
  std::string who = record.actor.empty() ? "" : names_of(tx, {record.actor});
  if (record.via == Via::delegate) {
    who += fmt::format("（代{}）", names_of(tx, {record.on_behalf_of}));
  } else if (record.via == Via::admin) {
    who += "（管理员代办）";
  } else if (record.via == Via::timeout) {
    who += "（超时）";
  }
  std::string text;
  if (record.action == kNudgeRecord) {
    text = fmt::format("{}催办", who);
  } else if (record.action == kLapseRecord) {
    text = fmt::format("{}超过期限", lapsed_label(flow, record));
  } else if (record.action == "submit") {
    text = fmt::format("{}提交", who);
  } else if (record.action == kAmendRecord) {
    text = fmt::format("{}再次提交", who);
  } else if (action == nullptr || action->label.empty()) {
    text = fmt::format("进入「{}」", state == nullptr ? record.to : state->label);
  } else {
    text = fmt::format("{}「{}」", who, action->label);
  }
  if (!record.department.empty()) {
    text = fmt::format("{}：{}", department_name(tx, record.department), text);
  }
  if (record.details.empty()) return text;
  const auto details = nlohmann::ordered_json::parse(record.details, nullptr, false);
  if (!details.is_object()) return text;
  if (details.contains("said")) {
    for (const auto& [label, words] : details["said"].items()) {
      if (words.is_string()) text += fmt::format("。{}：{}", label, words.get<std::string>());
    }
  }
  if (details.contains("changed") && details["changed"].is_array()) {
    text += fmt::format("。修改了：{}",
                        fmt::join(details["changed"].get<std::vector<std::string>>(), "、"));
  }
  return text;
}

cards::Card entry_card(const Tx& tx, const Rules& rules, const Entry& entry, const Person* viewer) {
  const Flow& flow = *find_flow(entry.flow);
  const FormDefinition* form = rules.forms.find(entry.form, entry.form_version);
  const State* state = flow.state(entry.state);
  cards::Card card;
  card.title = fmt::format("{}{}{}", form == nullptr ? entry.form : form->title,
                           entry.number.empty() ? "" : " ", entry.number);
  card.theme = state == nullptr ? cards::Theme::neutral : state->theme;
  card.tag = state == nullptr ? entry.state : state->label;
  card.summary = fmt::format("{} {} {}", entry.number, entry.title, card.tag);
  const bool involved = viewer != nullptr && access(tx, rules, entry, *viewer).involved;
  if (form != nullptr) card.blocks.emplace_back(facts_of(tx, rules, *form, entry, involved));
  if (!entry.rows.empty()) {
    card.blocks.emplace_back(flow.standing_rows ? contacts_of(tx, entry)
                                                : rows_of(tx, rules, flow, entry));
  }
  if (rings(flow, entry)) {
    const std::string people =
        to_ring(tx, holders(tx, Role::responder, entry, {}), viewer != nullptr && involved);
    card.blocks.emplace_back(cards::Paragraph{{{texts::call_them(people), Tone::bad}}});
  }
  if (const std::string next = next_step(tx, entry); !next.empty()) {
    card.blocks.emplace_back(cards::Paragraph{{{"下一步：", Tone::strong}, {next}}});
  }
  const Place place = place_of(tx, rules, entry.project);
  for (const Deadline& deadline : tx.deadlines().open_of(entry.id)) {
    const DeadlineRule* rule = flow.deadline(deadline.rule);
    if (rule == nullptr || !deadline.department.empty()) continue;
    card.blocks.emplace_back(cards::Paragraph{
        {{fmt::format("{}：", rule->label), Tone::strong},
         {deadline_words(deadline, rule, place), deadline.lapsed ? Tone::warning : Tone::normal}}});
  }
  if (viewer != nullptr) {
    const auto question = tx.drafts().question(viewer->id, entry.id);
    if (question) {
      if (auto asked = question_form(tx, rules, flow, *question)) {
        card.blocks.emplace_back(*std::move(asked));
        const std::string row =
            question->department.empty() ? "" : department_name(tx, question->department);
        card.blocks.emplace_back(
            commands_note({typed_command(rules, entry, *flow.action(question->action), row)}));
        return card;
      }
    }
  }
  cards::Buttons buttons;
  const std::vector<const Action*> actions =
      viewer == nullptr
          ? group_buttons(rules, flow, entry, buttons)
          : decision_buttons(tx, rules, moves(tx, rules, entry, *viewer, false), entry, buttons);
  if (!buttons.buttons.empty()) card.blocks.emplace_back(std::move(buttons));
  if (!actions.empty()) {
    std::vector<std::string> commands;
    commands.reserve(actions.size());
    for (const Action* action : actions) commands.push_back(typed_command(rules, entry, *action));
    card.blocks.emplace_back(commands_note(commands));
  }
  if (const auto sheet = SheetKey::parse(entry.subject)) {
    const std::string command = fmt::format("查看经过：/时间线 {}", sheet_words(tx, *sheet));
    card.blocks.emplace_back(cards::Note{plain(command, Tone::muted)});
  }
  return card;
}

}  // namespace xiebot
