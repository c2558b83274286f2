#include "bot/deadlines/recipients.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "bot/announce.h"
#include "bot/people_texts.h"
#include "bot/rights.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

class Recipients {
 public:
  Recipients(const Tx& tx, const Rules& rules) : tx_(tx), rules_(rules) {}

  // The one who acts for this person hears of it.
  void add(const PersonId& person, const std::string& why, const PersonId& not_for = {}) {
    if (person.empty()) return;
    Recipient recipient = recipient_for(tx_, rules_, person, why, not_for);
    if (std::ranges::find(found_, recipient.person, &Recipient::person) != found_.end()) return;
    found_.push_back(std::move(recipient));
  }

  [[nodiscard]] std::vector<Recipient> take() { return std::move(found_); }

 private:
  const Tx& tx_;
  const Rules& rules_;
  std::vector<Recipient> found_;
};

// The departments that owe what is late.
std::vector<DepartmentCode> owing_departments(const Entry& entry, const DepartmentCode& row) {
  if (!row.empty()) return {row};
  const Flow* flow = find_flow(entry.flow);
  if (flow == nullptr || !flow->standing_rows) return {entry.department};
  std::vector<DepartmentCode> responsible;
  for (const EntryRow& each : entry.rows) responsible.push_back(each.department);
  return responsible;
}

// The lead department: the project lead's; without one, the initiating one.
DepartmentCode lead_department(const Tx& tx, const Entry& entry) {
  const std::optional<Project> project = tx.directory().project(entry.project);
  if (!project) return entry.department;
  const std::optional<Person> lead = tx.directory().person(project->lead);
  return lead && !lead->department.empty() ? lead->department : entry.department;
}

bool present(const Tx& tx, const PersonId& id) {
  const std::optional<Person> person = tx.directory().person(id);
  return person && person->active;
}

std::string why_role(const Tx& tx, Role role, const Entry& entry, const DepartmentCode& department,
                     const PersonId& holder) {
  if (role == Role::author && holder != entry.author) return texts::why_author_left();
  const DepartmentCode& code = department.empty() ? entry.department : department;
  const std::optional<Department> found = tx.directory().department(code);
  return texts::why_role(role, found ? found->name : code.str());
}

// The first of the department's posts, from the given one up, that somebody holds. `except` is
// passed over and acts for nobody: an author does not decide on their own.
void add_post(const Tx& tx, Recipients& recipients, const DepartmentCode& code, Post post,
              const PersonId& except = {}) {
  const std::optional<Department> department = tx.directory().department(code);
  if (department) {
    const std::pair<PersonId, std::string_view> posts[] = {{department->liaison, "接口人"},
                                                           {department->lead, "负责人"},
                                                           {department->superior, "上级主管"}};
    for (std::size_t i = static_cast<std::size_t>(post); i < std::size(posts); ++i) {
      if (!present(tx, posts[i].first) || posts[i].first == except) continue;
      recipients.add(posts[i].first, texts::why_post(department->name, posts[i].second), except);
      return;
    }
  }
  for (const Person& person : tx.directory().people()) {
    if (person.active && person.is_admin() && person.id != except) {
      recipients.add(person.id, texts::why_admin(), except);
    }
  }
}

void add_posts(const Tx& tx, Recipients& recipients, const std::vector<DepartmentCode>& codes,
               Post post) {
  for (const DepartmentCode& code : codes) add_post(tx, recipients, code, post);
}

void add_rung(const Tx& tx, Recipients& recipients, const Entry& entry,
              const std::vector<DepartmentCode>& owing, int rung) {
  switch (rung) {
    case 0:
      add_posts(tx, recipients, owing, Post::liaison);
      break;
    case 1:
      add_post(tx, recipients, lead_department(tx, entry), Post::lead);
      add_posts(tx, recipients, owing, Post::lead);
      break;
    default:
      add_posts(tx, recipients, owing, Post::superior);
  }
}

}  // namespace

Recipient recipient_for(const Tx& tx, const Rules& rules, const PersonId& person,
                        const std::string& why, const PersonId& not_for) {
  const PersonId acting = acting_for(tx, rules, person, not_for);
  const std::optional<Person> principal = tx.directory().person(person);
  const bool self = acting == person || !principal;
  return {acting, person, self ? why : texts::why_delegate(principal->name, why)};
}

std::vector<Recipient> holders_of_post(const Tx& tx, const Rules& rules,
                                       const DepartmentCode& department, Post post) {
  Recipients recipients(tx, rules);
  add_post(tx, recipients, department, post);
  return recipients.take();
}

std::vector<Recipient> owing(const Tx& tx, const Rules& rules, const Entry& entry,
                             const DepartmentCode& department, std::optional<Role> role) {
  Recipients recipients(tx, rules);
  if (role) {
    for (const PersonId& holder : holders(tx, *role, entry, department)) {
      recipients.add(holder, why_role(tx, *role, entry, department, holder));
    }
    return recipients.take();
  }
  const Flow* flow = find_flow(entry.flow);
  if (flow == nullptr) return {};
  for (const Transition& step : flow->transitions) {
    if (!step.awaited) continue;
    const PersonId not_for = decides_for_others(step.by) ? entry.author : PersonId{};
    const auto add_holders = [&](const DepartmentCode& row) {
      for (const PersonId& holder : holders(tx, step.by, entry, row)) {
        recipients.add(holder, why_role(tx, step.by, entry, row, holder), not_for);
      }
    };
    if (step.scope == Scope::entry) {
      if (department.empty() && step.from == entry.state) add_holders({});
      continue;
    }
    if (entry.state != flow->rows_live_in) continue;
    for (const EntryRow& row : entry.rows) {
      const bool asked = department.empty() || row.department == department;
      if (asked && row.state == step.from) add_holders(row.department);
    }
  }
  return recipients.take();
}

std::vector<Recipient> told(const Tx& tx, const Rules& rules, const Entry& entry,
                            const DepartmentCode& department, Escalation escalation, int rung) {
  Recipients recipients(tx, rules);
  const std::vector<DepartmentCode> owes = owing_departments(entry, department);
  switch (escalation) {
    case Escalation::none:
      break;
    case Escalation::superior:
      for (const DepartmentCode& code : owes) {
        add_post(tx, recipients, code, Post::superior, entry.author);
      }
      break;
    case Escalation::path:
      add_rung(tx, recipients, entry, owes, rung);
      break;
    case Escalation::path_end:
      add_rung(tx, recipients, entry, owes, 1);
      add_rung(tx, recipients, entry, owes, 2);
      break;
    case Escalation::lead_head:
      add_post(tx, recipients, lead_department(tx, entry), Post::lead);
      break;
  }
  return recipients.take();
}

}  // namespace xiebot
