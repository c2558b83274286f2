#include "bot/draft_filling.h"

#include <algorithm>

#include "bot/context.h"
#include "bot/progress/filing.h"
#include "bot/progress/sheets.h"
#include "bot/reading.h"
#include "bot/working_place.h"

namespace xiebot {

Draft begin_draft(const Context& context, const FormDefinition& form) {
  Draft draft;
  draft.person = context.person.id;
  draft.form = form.name;
  draft.form_version = form.version;
  draft.channel = context.event.channel;
  draft.created_at = context.tx.now();
  if (context.in_group()) {
    draft.chat = context.chat.id;
    const std::vector<ProjectCode> here = context.projects_here();
    if (here.size() == 1) draft.project = here.front();
  }
  return draft;
}

void keep_draft(Context& context, Draft& draft) {
  draft.updated_at = context.tx.now();
  if (draft.id.value() == 0 || !context.tx.drafts().find(draft.id)) {
    draft.id = context.tx.drafts().add(draft);
  } else {
    context.tx.drafts().update(draft);
  }
}

void fill_automatically(const Context& context, const FormDefinition& form, const Draft& draft,
                        Values& values) {
  for (const Field& field : form.fields) {
    switch (field.auto_fill) {
      case AutoFill::none:
      case AutoFill::number:
      case AutoFill::flow:
      case AutoFill::timeliness:
        break;
      case AutoFill::author:
        values[field.key] = {context.person.id.str()};
        break;
      case AutoFill::author_department:
        values[field.key] = {context.person.department.str()};
        break;
      case AutoFill::project:
        if (!draft.project.empty()) values[field.key] = {draft.project.str()};
        break;
      case AutoFill::today:
        values[field.key] = {
            local_date(context.tx.now(), place_of(context.tx, context.rules, draft.project).zone)};
        break;
      case AutoFill::now:
        values[field.key] = {std::to_string(context.tx.now().time_since_epoch().count())};
        break;
    }
  }
}

Values prefilled(const Tx& tx, const Rules& rules, const FormDefinition& form, const Draft& draft,
                 const Values& typed) {
  Values values = typed;
  const auto project = tx.directory().project(draft.project);
  if (is_daily(form) && project && !draft.department.empty()) {
    const SheetKey key{project->code, draft.department,
                       date_of(calendar_of(rules, *project), tx.now())};
    // What is typed revises today's sheet, and owes nothing to yesterday's.
    const bool today = tx.entries().of_subject(form.name, key.str()).has_value();
    if (today || typed.empty()) values.merge(proposed_sheet(tx, rules, form, key));
  }
  std::optional<Entry> last;
  for (const Field& field : form.fields) {
    if (values.contains(field.key)) continue;
    if (!field.default_value.empty()) values[field.key] = {field.default_value};
    if (field.prefill != Prefill::last_entry) continue;
    if (!last) last = tx.entries().last_of(draft.person, form.name);
    if (!last) continue;
    const auto known = last->values.find(field.key);
    if (known == last->values.end()) continue;
    const Zone zone = place_of(tx, rules, draft.project).zone;
    values[field.key] = input_value(field, known->second, tx.directory(), zone);
  }
  return values;
}

ProjectCode project_for_times(const Tx& tx, const FormDefinition& form, const Draft& draft,
                              const Values& typed) {
  const auto named = typed.find(form.belongs_to);
  if (!form.belongs_to.empty() && named != typed.end() && !named->second.empty()) {
    const auto parent = tx.entries().find_number(number_in(named->second.front(), nullptr));
    if (parent) return parent->project;
  }
  return draft.project;
}

CheckContext check_context(const Tx& tx, const Rules& rules, std::string_view channel,
                           const ProjectCode& project) {
  return {.directory = tx.directory(),
          .calendar = rules.working().calendar(),
          .zone = place_of(tx, rules, project).zone,
          .now = tx.now(),
          .channel = channel,
          .entry_exists = [&tx](std::string_view number) {
            return tx.entries().find_number(number).has_value();
          }};
}

std::vector<Project> project_choices(const Tx& tx, const Rules& rules, const Draft& draft) {
  const std::optional<Person> person = tx.directory().person(draft.person);
  const FormDefinition* form = rules.forms.find(draft.form, draft.form_version);
  std::vector<Project> choices;
  const auto add_of_group = [&](std::vector<Project>& to) {
    for (const Binding& binding : tx.directory().bindings_of(draft.chat)) {
      const auto project = tx.directory().project(binding.project);
      if (project && std::ranges::find(to, project->code, &Project::code) == to.end()) {
        to.push_back(*project);
      }
    }
  };
  if (draft.chat.value() != 0) add_of_group(choices);
  if (form != nullptr && is_daily(*form)) {
    if (!person) return {};
    if (draft.chat.value() == 0) return projects_to_report(tx, rules, *person);
    std::erase_if(choices, [&](const Project& project) {
      return !project.active || may_report(tx, rules, project, *person).empty();
    });
    return choices;
  }
  if (draft.chat.value() != 0) return choices;
  for (const Project& project : tx.directory().projects()) {
    if (!project.active || !person) continue;
    const bool takes_part =
        project.lead == person->id ||
        std::ranges::find(project.departments, person->department) != project.departments.end();
    if (takes_part) choices.push_back(project);
  }
  return choices;
}

}  // namespace xiebot
