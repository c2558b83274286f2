#include "bot/views/board_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>

#include "bot/clicks.h"
#include "bot/date_words.h"
#include "bot/progress/sheets.h"
#include "bot/text.h"
#include "bot/views/entry_card.h"

namespace xiebot {
namespace {

using cards::Tone;

constexpr std::size_t kProjects = 10;
constexpr std::size_t kOverdueListed = 5;

// Open entries of one kind: 紧急 2.
struct Kind {
  std::string label;
  std::size_t rank = 0;  // the worst, or the earliest state, first
  int count = 0;
};

struct Group {
  const Flow* flow = nullptr;
  std::string title;  // the form's
  std::vector<Kind> kinds;
  Instant oldest{};
};

Kind kind_of(const Flow& flow, const FormDefinition& form, const Entry& entry) {
  if (const Field* field = find_field(form.fields, flow.ranked_by); field != nullptr) {
    const std::string value = value_of(entry, field->key);
    const auto choice = std::ranges::find(field->choices, value, &Choice::label);
    return {value, static_cast<std::size_t>(choice - field->choices.begin())};
  }
  const auto state = std::ranges::find(flow.states, entry.state, &State::name);
  return {state == flow.states.end() ? entry.state : state->label,
          static_cast<std::size_t>(state - flow.states.begin())};
}

std::vector<Group> groups_of(const Rules& rules, const std::vector<Entry>& open) {
  std::vector<Group> groups;
  for (const Entry& entry : open) {
    const Flow* flow = find_flow(entry.flow);
    const FormDefinition* form = rules.forms.find(entry.form, entry.form_version);
    // Sheets have their own line, and what belongs to an entry shows in that one's state.
    if (flow == nullptr || form == nullptr || flow->daily || !form->belongs_to.empty()) continue;
    auto group = std::ranges::find(groups, form->title, &Group::title);
    if (group == groups.end()) {
      group = groups.insert(groups.end(), {flow, form->title, {}, entry.created_at});
    }
    group->oldest = std::min(group->oldest, entry.created_at);
    Kind kind = kind_of(*flow, *form, entry);
    auto known = std::ranges::find(group->kinds, kind.label, &Kind::label);
    if (known == group->kinds.end()) {
      known = group->kinds.insert(group->kinds.end(), std::move(kind));
    }
    ++known->count;
  }
  for (Group& group : groups) std::ranges::sort(group.kinds, {}, &Kind::rank);
  return groups;
}

cards::RichText counted(const Group& group, Instant now) {
  std::vector<std::string> parts;
  parts.reserve(group.kinds.size());
  for (const Kind& kind : group.kinds) {
    parts.push_back(fmt::format("{} {}", kind.label, kind.count));
  }
  auto age = std::chrono::floor<std::chrono::minutes>(now - group.oldest);
  if (age >= std::chrono::hours(24)) age = std::chrono::floor<std::chrono::days>(age);
  std::string text = fmt::format("{}", fmt::join(parts, " · "));
  if (age >= std::chrono::hours(1)) text += fmt::format("（最早 {}前）", show_duration(age));
  return {{std::move(text)}};
}

cards::RichText sheets_today(const Tx& tx, const Rules& rules, const Project& project) {
  const WorkingCalendar calendar = calendar_of(rules, project);
  if (!calendar.is_working_day(tx.now())) return {{"今天休息", Tone::muted}};
  const std::vector<Debt> debts = debts_of(tx, rules, project, date_of(calendar, tx.now()));
  std::vector<std::string> missing;
  for (const Debt& debt : debts) {
    if (debt.missing()) missing.push_back(department_name(tx, debt.key.department));
  }
  const auto sent =
      std::ranges::count_if(debts, [](const Debt& debt) { return debt.sheet.has_value(); });
  cards::RichText text = {{fmt::format("{}/{} 已提交", sent, debts.size())}};
  if (!missing.empty()) {
    text.push_back({fmt::format("，还差 {}", fmt::join(missing, "、")), Tone::warning});
  }
  return text;
}

// Each with the step that is late and who is waited for.
std::vector<std::string> overdue_of(const Tx& tx, const std::vector<Entry>& open) {
  std::vector<std::string> lines;
  for (const Entry& entry : open) {
    const Flow* flow = find_flow(entry.flow);
    for (const Deadline& deadline : tx.deadlines().open_of(entry.id)) {
      const DeadlineRule* rule =
          flow != nullptr && deadline.lapsed ? flow->deadline(deadline.rule) : nullptr;
      if (rule == nullptr) continue;
      const std::string next = next_step(tx, entry);
      lines.push_back(
          fmt::format("{} 「{}」{}", entry.number, rule->label, next.empty() ? "" : "，" + next));
      break;
    }
  }
  return lines;
}

void add_project(const Tx& tx, const Rules& rules, const Project& project, cards::Card& card) {
  const std::vector<Entry> open = tx.entries().open_in({.projects = {project.code}});
  card.blocks.emplace_back(
      cards::Paragraph{{{fmt::format("{} {}", project.code.str(), project.name), Tone::strong}}});
  cards::Facts facts;
  facts.facts.push_back({"今日进度", sheets_today(tx, rules, project)});
  for (const Group& group : groups_of(rules, open)) {
    facts.facts.push_back({group.title, counted(group, tx.now())});
  }
  const std::vector<std::string> overdue = overdue_of(tx, open);
  cards::RichText late;
  for (std::size_t i = 0; i < std::min(overdue.size(), kOverdueListed); ++i) {
    late.push_back({(i == 0 ? "" : "\n") + overdue[i], Tone::bad});
  }
  if (overdue.size() > kOverdueListed) {
    late.push_back({fmt::format("\n共 {} 项", overdue.size()), Tone::muted});
  }
  facts.facts.push_back({"超时", late.empty() ? cards::RichText{{"没有", Tone::good}} : late});
  card.blocks.emplace_back(std::move(facts));
}

}  // namespace

std::vector<Project> projects_seen_by(const Tx& tx, const Person& person) {
  std::vector<Project> seen;
  for (Project& project : tx.directory().projects()) {
    const bool takes_part =
        person.is_admin() || project.lead == person.id ||
        std::ranges::find(project.departments, person.department) != project.departments.end();
    if (project.active && takes_part) seen.push_back(std::move(project));
  }
  return seen;
}

cards::Card board_card(const Tx& tx, const Rules& rules, const std::vector<Project>& projects) {
  cards::Card card{
      .title = "项目看板", .theme = cards::Theme::active, .tag = show_time(tx.now(), rules.zone)};
  std::size_t listed = 0;
  for (const Project& project : projects) {
    if (++listed > kProjects) break;
    if (listed > 1) card.blocks.emplace_back(cards::Divider{});
    add_project(tx, rules, project, card);
  }
  if (projects.empty()) {
    card.blocks.emplace_back(cards::Paragraph{{{"现在没有你参与的项目。"}}});
  } else if (projects.size() > kProjects) {
    card.blocks.emplace_back(
        cards::Note{{{fmt::format("还有 {} 个项目没有列出；在项目群里发送 /看板 只看那个项目。",
                                  projects.size() - kProjects),
                      Tone::muted}}});
  }
  cards::Button refresh{.label = "刷新", .command = "/看板"};
  refresh.action = {{"a", std::string(click::kRefresh)}};
  card.blocks.emplace_back(cards::Buttons{{std::move(refresh)}});
  card.blocks.emplace_back(cards::Note{{{"也可以发送：/看板　/查 编号　/我的", Tone::muted}}});
  return card;
}

}  // namespace xiebot
