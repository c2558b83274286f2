#include "bot/progress/filing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "bot/context.h"
#include "bot/form_check.h"
#include "bot/progress/progress_texts.h"
#include "bot/progress/sheets.h"
#include "bot/submission.h"
#include "bot/text.h"
#include "bot/texts.h"
#include "bot/views.h"
#include "bot/views/entry_card.h"

namespace xiebot {
namespace {

std::string department_names(const Tx& tx, const std::vector<DepartmentCode>& departments) {
  std::vector<std::string> names;
  names.reserve(departments.size());
  for (const DepartmentCode& code : departments) names.push_back(department_name(tx, code));
  return fmt::format("{}", fmt::join(names, "、"));
}

Project project_of(const Context& context, const ProjectCode& code) {
  const std::optional<Project> project = context.tx.directory().project(code);
  if (!project) throw Refusal(texts::no_project_to_report());
  if (!project->active) throw Refusal(texts::project_not_active(project->name));
  return *project;
}

// The department that the person reports for here: the one that was named, else their own; where
// `missing_first`, one whose sheet has not come. Throws Refusal.
Reporting reporting_of(const Context& context, const Project& project, const DepartmentCode& named,
                       bool missing_first) {
  const auto possible = may_report(context.tx, context.rules, project, context.person);
  if (possible.empty()) {
    throw Refusal(
        texts::not_in_project(project.name, department_names(context.tx, project.departments)));
  }
  if (!named.empty()) {
    const auto match = std::ranges::find(possible, named, &Reporting::department);
    if (match != possible.end()) return *match;
    std::vector<DepartmentCode> codes;
    codes.reserve(possible.size());
    for (const Reporting& one : possible) codes.push_back(one.department);
    throw Refusal(texts::not_your_department(department_names(context.tx, codes)));
  }
  if (!missing_first) return possible.front();
  const std::string today =
      date_of(calendar_of(context.rules, project), context.actor({}).happened_at);
  const auto owed = std::ranges::find_if(possible, [&](const Reporting& one) {
    return debt_of(context.tx, context.rules, project, {project.code, one.department, today})
        .missing();
  });
  return owed == possible.end() ? possible.front() : *owed;
}

SheetKey todays_key(const Context& context, const Project& project,
                    const DepartmentCode& department) {
  const WorkingCalendar calendar = calendar_of(context.rules, project);
  return {project.code, department, date_of(calendar, context.actor({}).happened_at)};
}

void open_sheet(Context& context, Draft draft, std::string_view said) {
  keep_draft(context, draft);
  context.answer_privately({"form", {{"draft", std::to_string(draft.id.value())}}}, {}, "");
  const bool click = std::holds_alternative<CardClicked>(context.event.what);
  if (context.in_group() || click) context.say(said);
}

std::optional<std::string> typed_value(const Values& typed, const std::string& key) {
  const auto found = typed.find(key);
  if (found == typed.end() || found->second.empty()) return std::nullopt;
  return std::string(trim(found->second.front()));
}

std::string key_of(const FormDefinition& form, AutoFill fill) {
  const auto field = std::ranges::find(form.fields, fill, &Field::auto_fill);
  return field == form.fields.end() ? "" : field->key;
}

// Takes the word 无变化 out of what was typed; a project may stand behind it. Answers whether it
// was all that was said.
bool take_unchanged(const FormDefinition& form, Values& typed) {
  const std::string project = key_of(form, AutoFill::project);
  const std::string department = key_of(form, AutoFill::author_department);
  std::string said;
  int said_in = 0;
  for (const auto& [key, value] : typed) {
    if (key == project || key == department || value.empty()) continue;
    said = fold(value.front());
    ++said_in;
  }
  const std::string word = fold(texts::kUnchanged);
  if (said_in != 1 || !said.starts_with(word)) return false;
  const std::string rest(trim(std::string_view(said).substr(word.size())));
  // 无变化，继续推进 is a sentence.
  const bool code = std::ranges::all_of(rest, [](unsigned char c) { return c < 0x80; });
  if (!code) return false;
  std::erase_if(
      typed, [&](const auto& item) { return item.first != project && item.first != department; });
  if (!rest.empty()) typed[project] = {rest};
  return true;
}

// Settles project and department as far as they are known; throws Refusal when the person reports
// for nothing here.
void settle_place(Context& context, const FormDefinition& form, Draft& draft, const Values& typed) {
  const std::vector<Project> choices = project_choices(context.tx, context.rules, draft);
  if (choices.empty()) {
    if (draft.project.empty()) throw Refusal(texts::no_project_to_report());
    (void)reporting_of(context, project_of(context, draft.project), {}, false);
  }
  if (draft.project.empty()) {
    const auto named = typed_value(typed, key_of(form, AutoFill::project));
    for (const Project& project : choices) {
      const bool only = choices.size() == 1 && !named;
      const bool meant =
          named && (fold(project.code.str()) == fold(*named) || fold(project.name) == fold(*named));
      if (only || meant) draft.project = project.code;
    }
  }
  if (draft.project.empty()) return;
  const Project project = project_of(context, draft.project);
  DepartmentCode named;
  if (const auto word = typed_value(typed, key_of(form, AutoFill::author_department))) {
    for (const Department& department : context.tx.directory().departments()) {
      const bool meant =
          fold(department.code.str()) == fold(*word) || fold(department.name) == fold(*word);
      if (meant) named = department.code;
    }
  }
  draft.department = reporting_of(context, project, named, false).department;
}

// Whether today's sheet is there already; says by whom.
std::optional<Entry> already_there(Context& context, const FormDefinition& form,
                                   const SheetKey& key) {
  std::optional<Entry> today = context.tx.entries().of_subject(form.name, key.str());
  if (!today) return std::nullopt;
  const std::vector<TimelineRecord> records = context.tx.timeline().of(today->id);
  const TimelineRecord& last = records.back();
  const WorkingCalendar there = calendar_of(context.rules, project_of(context, key.project));
  context.say(texts::sheet_already_there(department_name(context.tx, key.department),
                                         names_of(context.tx, {last.actor}),
                                         show_time(last.happened_at, there.zone())));
  return today;
}

// 无变化: sends the last sheet as it stands, or opens the form where that does not do. nullopt:
// nothing was filed.
std::optional<FiledSheet> repeat(Context& context, const FormDefinition& form, Draft draft) {
  const Project project = project_of(context, draft.project);
  const SheetKey key = todays_key(context, project, draft.department);
  const Values typed = repeated_sheet(context.tx, context.rules, form, key);
  if (typed.empty()) {
    const std::string why = texts::nothing_to_repeat(department_name(context.tx, draft.department));
    open_sheet(context, std::move(draft), why);
    return std::nullopt;
  }
  Checked checked = check(
      form, typed, check_context(context.tx, context.rules, context.event.channel, draft.project));
  if (!checked.faults.empty()) {
    draft.values = typed;
    draft.faults = checked.faults;
    open_sheet(context, std::move(draft), texts::repeat_needs_more());
    return std::nullopt;
  }
  return file_sheet(context, form, draft, std::move(checked.values));
}

Draft clicked_draft(Context& context, const FormDefinition& form,
                    const std::map<std::string, std::string>& button) {
  const auto get = [&](const char* name) {
    const auto found = button.find(name);
    return found == button.end() ? std::string() : found->second;
  };
  const Project project = project_of(context, ProjectCode(get("p")));
  Draft draft = begin_draft(context, form);
  draft.chat = {};  // the live card in the group says it
  draft.project = project.code;
  draft.department =
      reporting_of(context, project, DepartmentCode(get("d")), get("d").empty()).department;
  if (todays_key(context, project, draft.department).date != get("day")) {
    throw Refusal(texts::sheet_day_over());
  }
  return draft;
}

const FormDefinition& sheet_form(const Context& context) {
  const FormDefinition* form = context.rules.forms.latest(sheet::kForm);
  if (form == nullptr || !is_daily(*form)) throw Refusal(texts::card_unknown());
  return *form;
}

// The clicked card as it stands now: the group's live card, or one's own reminder.
void show_clicked(Context& context, const std::map<std::string, std::string>& button,
                  EntryId entry) {
  if (const auto bundle = button.find("bundle"); bundle != button.end()) {
    context.replace_card({std::string(kRemindersView), {{"bundle", bundle->second}}});
    // Nothing is left to be reminded of: the sheet stands in its place.
    if (!context.outcome.card) context.show_entry(entry);
    return;
  }
  const auto day = button.find("day");
  const auto project = button.find("p");
  if (day == button.end() || project == button.end()) return;
  context.replace_card(
      {std::string(kPromptView), {{"project", project->second}, {"date", day->second}}});
}

}  // namespace

void file_daily(Context& context, const FormDefinition& form, const CommandCall& call) {
  Draft draft = begin_draft(context, form);
  Values typed = call.typed;
  const bool unchanged = take_unchanged(form, typed);
  settle_place(context, form, draft, typed);
  if (unchanged && !draft.project.empty()) {
    const Project project = project_of(context, draft.project);
    const SheetKey key = todays_key(context, project, draft.department);
    if (already_there(context, form, key)) return;
    if (const auto filed = repeat(context, form, draft)) confirm_sheet(context, draft, *filed);
    return;
  }
  if (typed.empty() || unchanged) {
    draft.values = typed;
    open_sheet(context, std::move(draft), texts::form_opened(form.title));
    return;
  }
  const Values filled = prefilled(context.tx, context.rules, form, draft, typed);
  send_draft(context, std::move(draft), filled, false);
}

FiledSheet file_sheet(Context& context, const FormDefinition& form, const Draft& draft,
                      Values values) {
  const Project project = project_of(context, draft.project);
  const Reporting as = reporting_of(context, project, draft.department, false);
  const SheetKey key = todays_key(context, project, as.department);
  const Actor actor = context.actor(as.standing);
  FiledSheet filed;
  if (auto today = context.tx.entries().of_subject(form.name, key.str())) {
    for (const Field& field : form.fields) {
      const auto kept = today->values.find(field.key);
      if (field.auto_fill != AutoFill::none && kept != today->values.end()) {
        values[field.key] = kept->second;
      }
    }
    amend(context.tx, context.rules, *today, std::move(values), actor);
    filed = {*std::move(today), true};
  } else {
    const bool late = actor.happened_at >= digest_time(context.rules, project, key.date);
    fill_automatically(context, form, draft, values);
    for (const Field& field : form.fields) {
      if (field.auto_fill == AutoFill::author_department)
        values[field.key] = {key.department.str()};
      if (field.auto_fill == AutoFill::today) values[field.key] = {key.date};
      if (field.auto_fill == AutoFill::timeliness) {
        values[field.key] = {std::string(late ? sheet::kLate : sheet::kInTime)};
      }
    }
    Entry entry;
    entry.form = form.name;
    entry.form_version = form.version;
    entry.flow = form.flow;
    entry.author = as.standing.on_behalf_of.empty() ? context.person.id : as.standing.on_behalf_of;
    entry.department = as.department;
    entry.project = project.code;
    entry.subject = key.str();
    entry.values = std::move(values);
    filed.entry = submit(context.tx, context.rules, std::move(entry), actor);
  }
  for (const std::string& topic : {day_topic(key.project, key.date), key.str()}) {
    context.tx.outbox().refresh_topic(topic, actor.clicked, context.tx.now() + kAnswerTime);
  }
  return filed;
}

std::string saved_words(const Context& context, const FiledSheet& filed) {
  const auto project = context.tx.directory().project(filed.entry.project);
  return texts::sheet_saved(project ? project->name : filed.entry.project.str(),
                            department_name(context.tx, filed.entry.department),
                            value_of(filed.entry, sheet::kTimeliness) == sheet::kLate,
                            filed.revised);
}

std::string filed_words(const Context& context, const FiledSheet& filed) {
  return texts::sheet_filed(
      context.person.name, department_name(context.tx, filed.entry.department),
      value_of(filed.entry, sheet::kTimeliness) == sheet::kLate, filed.revised);
}

void fill_in_by_click(Context& context, const std::map<std::string, std::string>& button) {
  const FormDefinition& form = sheet_form(context);
  Draft draft = clicked_draft(context, form, button);
  open_sheet(context, std::move(draft), texts::form_opened(form.title));
}

void repeat_by_click(Context& context, const std::map<std::string, std::string>& button) {
  const FormDefinition& form = sheet_form(context);
  const Draft draft = clicked_draft(context, form, button);
  const Project project = project_of(context, draft.project);
  const SheetKey key = todays_key(context, project, draft.department);
  if (const auto today = already_there(context, form, key)) {
    show_clicked(context, button, today->id);
    return;
  }
  const std::optional<FiledSheet> filed = repeat(context, form, draft);
  if (!filed) return;
  context.toast(ToastKind::success, saved_words(context, *filed));
  show_clicked(context, button, filed->entry.id);
}

}  // namespace xiebot
