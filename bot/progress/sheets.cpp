#include "bot/progress/sheets.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "bot/flow.h"
#include "bot/form_check.h"
#include "bot/progress/progress_texts.h"

namespace xiebot {
namespace {

bool takes_part(const Project& project, const DepartmentCode& department) {
  return std::ranges::find(project.departments, department) != project.departments.end();
}

// Those who owe the department's sheet: whom the project names, else its liaison, else the next
// post up.
std::vector<Recipient> owners_of(const Tx& tx, const Rules& rules, const Project& project,
                                 const DepartmentCode& department) {
  std::vector<Recipient> owners;
  for (const PersonId& id : project.progress_owners) {
    const std::optional<Person> person = tx.directory().person(id);
    if (!person || !person->active || person->department != department) continue;
    Recipient owner = recipient_for(tx, rules, id, texts::why_progress_owner(project.name));
    if (std::ranges::find(owners, owner.person, &Recipient::person) == owners.end()) {
      owners.push_back(std::move(owner));
    }
  }
  return owners.empty() ? holders_of_post(tx, rules, department, Post::liaison) : owners;
}

// The fields that people fill in, as they can be typed again.
Values as_typed(const Tx& tx, const Rules& rules, const FormDefinition& form, const Entry& entry) {
  const Zone zone = place_of(tx, rules, entry.project).zone;
  Values values;
  for (const auto& [key, value] : entry.values) {
    const Field* field = form.find(key);
    if (field == nullptr || field->auto_fill != AutoFill::none) continue;
    values[key] = input_value(*field, value, tx.directory(), zone);
  }
  return values;
}

}  // namespace

std::string SheetKey::str() const {
  return fmt::format("{}/{}/{}", project.str(), department.str(), date);
}

std::optional<SheetKey> SheetKey::parse(std::string_view text) {
  const std::size_t first = text.find('/');
  const std::size_t second = first == text.npos ? first : text.find('/', first + 1);
  if (second == text.npos) return std::nullopt;
  const std::string_view date = text.substr(second + 1);
  if (!parse_iso_date(date)) return std::nullopt;
  return SheetKey{ProjectCode(std::string(text.substr(0, first))),
                  DepartmentCode(std::string(text.substr(first + 1, second - first - 1))),
                  std::string(date)};
}

std::string day_topic(const ProjectCode& project, std::string_view date) {
  return fmt::format("progress/{}/{}", project.str(), date);
}

bool is_daily(const FormDefinition& form) {
  const Flow* flow = find_flow(form.flow);
  return flow != nullptr && flow->daily;
}

ProgressTimes progress_times(const Rules& rules, const ProjectCode& project) {
  const auto own = rules.project_progress.find(project);
  return own == rules.project_progress.end() ? rules.progress : own->second.over(rules.progress);
}

std::string date_of(const WorkingCalendar& calendar, Instant at) {
  return local_date(at, calendar.zone());
}

Instant digest_time(const Rules& rules, const Project& project, std::string_view date) {
  const auto day = parse_iso_date(date);
  if (!day) throw std::logic_error("no date: " + std::string(date));
  return calendar_of(rules, project)
      .moment(std::chrono::local_days(*day), progress_times(rules, project.code).digest);
}

Debt debt_of(const Tx& tx, const Rules& rules, const Project& project, const SheetKey& key) {
  Debt debt{.key = key, .sheet = tx.entries().of_subject(sheet::kForm, key.str())};
  for (Recipient& owner : owners_of(tx, rules, project, key.department)) {
    if (tx.directory().delegations_by(owner.person, key.date).empty()) {
      debt.owners.push_back(std::move(owner));
    } else {
      debt.away.push_back(owner.principal);
    }
  }
  return debt;
}

std::vector<Debt> debts_of(const Tx& tx, const Rules& rules, const Project& project,
                           const std::string& date) {
  std::vector<Debt> debts;
  for (const DepartmentCode& department : project.departments) {
    debts.push_back(debt_of(tx, rules, project, {project.code, department, date}));
  }
  return debts;
}

std::vector<Reporting> may_report(const Tx& tx, const Rules& rules, const Project& project,
                                  const Person& person) {
  std::vector<Reporting> found;
  if (takes_part(project, person.department)) found.push_back({person.department, {}});
  for (const DepartmentCode& department : project.departments) {
    if (department == person.department) continue;
    for (const Recipient& owner : owners_of(tx, rules, project, department)) {
      if (owner.person != person.id && owner.principal != person.id) continue;
      const bool own = owner.principal == person.id;
      found.push_back({department, own ? Standing{} : Standing{Via::delegate, owner.principal}});
      break;
    }
  }
  return found;
}

std::vector<Project> projects_to_report(const Tx& tx, const Rules& rules, const Person& person) {
  std::vector<Project> found;
  for (const Project& project : tx.directory().projects()) {
    if (project.active && !may_report(tx, rules, project, person).empty()) found.push_back(project);
  }
  return found;
}

std::optional<Entry> last_sheet(const Tx& tx, const SheetKey& key) {
  SheetKey any = key;
  any.date.clear();
  return tx.entries().last_before(sheet::kForm, any.str(), key.str());
}

Values proposed_sheet(const Tx& tx, const Rules& rules, const FormDefinition& form,
                      const SheetKey& key) {
  if (const auto today = tx.entries().of_subject(form.name, key.str())) {
    return as_typed(tx, rules, form, *today);
  }
  const std::optional<Entry> last = last_sheet(tx, key);
  if (!last) return {};
  Values values = as_typed(tx, rules, form, *last);
  values.erase(std::string(sheet::kDone));
  if (const auto planned = values.extract(std::string(sheet::kNext))) {
    values[std::string(sheet::kDone)] = planned.mapped();
  }
  return values;
}

Values repeated_sheet(const Tx& tx, const Rules& rules, const FormDefinition& form,
                      const SheetKey& key) {
  const std::optional<Entry> last = last_sheet(tx, key);
  return last ? as_typed(tx, rules, form, *last) : Values{};
}

std::string value_of(const Entry& entry, std::string_view key) {
  const auto found = entry.values.find(key);
  return found == entry.values.end() || found->second.empty() ? "" : found->second.front();
}

}  // namespace xiebot
