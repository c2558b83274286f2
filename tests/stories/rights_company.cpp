#include "tests/stories/rights_company.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <variant>

#include "bot/form_loader.h"
#include "bot/text.h"

namespace xiebot::support {
namespace {

constexpr char kChannel[] = "feishu";

struct Somebody {
  const char* id;
  const char* department;
};

constexpr Somebody kStaff[] = {
    {"author", "SCB"},     {"lead", "SCB"},          {"liaison", "SCB"},   {"superior", ""},
    {"row_lead", "YFB"},   {"row_liaison", "YFB"},   {"row_superior", ""}, {"member", "YFB"},
    {"head_there", "CWB"}, {"project_lead", "CWB"},  {"outsider", "WBB"},  {"author'", "WBB"},
    {"lead'", "WBB"},      {"superior'", "WBB"},     {"row_lead'", "WBB"}, {"row_liaison'", "WBB"},
    {"row_superior'", ""}, {"project_lead'", "WBB"}, {"admin", "QGB"},     {"leaver", "QGB"},
};

// Forms of the company's own, on the flows that no built-in form has.
constexpr char kOwnForm[] = R"({{"name": "own_{0}", "title": "{0}单", "command": "{0}单",
  "flow": "{0}", "title_field": "title", "departments_field": "departments", "number_letter": "X",
  "help": "试用", "example": "/{0}单 名称：甲；部门：研发部",
  "fields": [{{"key": "number", "label": "编号", "type": "text", "auto": "number"}},
    {{"key": "title", "label": "名称", "type": "text", "required": true}},
    {{"key": "departments", "label": "部门", "type": "departments", "required": true}}]}})";

std::string form_of(const std::string& flow) {
  return flow == "request" || flow == "problem" ? flow : "own_" + flow;
}

// One person's words for everything that the action asks.
std::string words_for(const Action& action) {
  std::string words;
  for (const Field& field : action.asks) {
    const bool is_time = field.type == FieldType::date_time;
    words += fmt::format("{}：{}；", field.label, is_time ? "明天 12:00" : "客户日期不变");
  }
  return action.revises || !action.files.empty() ? "" : words;
}

}  // namespace

const std::vector<std::string>& RightsCompany::people() {
  static const std::vector<std::string> kPeople = [] {
    std::vector<std::string> all;
    for (const Somebody& person : kStaff) all.emplace_back(person.id);
    all.emplace_back("stranger");
    return all;
  }();
  return kPeople;
}

RightsCompany::RightsCompany() {
  for (const char* flow : {"approval", "confirmation"}) {
    const auto faults = load_form(std::string(flow) + ".json", fmt::format(kOwnForm, flow),
                                  flow_names(), rules_.forms);
    EXPECT_TRUE(faults.empty()) << faults.front().str();
  }
  commands_.emplace(rules_);
  dispatcher_.emplace(store_, rules_, *commands_,
                      DispatcherHooks{.stored = [] {}, .calendar_changed = [] {}});
  hire();
  EXPECT_EQ(sqlite3_open_v2((folder_ / "x.db").c_str(), &database_, SQLITE_OPEN_READONLY, nullptr),
            SQLITE_OK);
}

RightsCompany::~RightsCompany() { sqlite3_close(database_); }

void RightsCompany::hire() {
  store_.transact([&](Tx& tx) {
    const auto department = [&](const char* code, const char* name, const char* lead,
                                const char* liaison, const char* superior) {
      tx.directory().put(Department{DepartmentCode(code), name, PersonId(lead), PersonId(liaison),
                                    PersonId(superior)});
    };
    department("SCB", "市场部", "lead", "liaison", "superior");
    department("YFB", "研发部", "row_lead", "row_liaison", "row_superior");
    department("CWB", "财务部", "head_there", "", "");
    department("WBB", "外部组", "", "", "");
    department("QGB", "企业管理部", "", "", "");
    Project project{.code = ProjectCode("XMB-001"), .name = "新品上市"};
    project.lead = PersonId("project_lead");
    for (const char* code : {"SCB", "YFB", "CWB"}) project.departments.emplace_back(code);
    tx.directory().put(project);
    for (const Somebody& one : kStaff) {
      Person person{.id = PersonId(one.id), .name = fmt::format("名{}", one.id)};
      person.department = DepartmentCode(one.department);
      if (person.id == PersonId("admin") || person.id == PersonId("leaver")) {
        person.roles = {"admin"};
      }
      person.active = person.id != PersonId("leaver");
      tx.directory().put(person);
      tx.directory().put(PersonAccount{person.id, kChannel, "ou_" + person.id.str(), {}});
      if (!person.id.str().ends_with('\'')) continue;
      tx.directory().put(Delegation{PersonId(person.id.str().substr(0, person.id.str().size() - 1)),
                                    person.id, "2026-11-20", "2026-11-30"});
    }
  });
}

Entry RightsCompany::entry(const std::string& flow, const Situation& situation) {
  Entry entry;
  entry.form = form_of(flow);
  entry.number = flow == "request"   ? fmt::format("2026-Q4-SCB-{:03}", ++entries_)
                 : flow == "problem" ? fmt::format("2026-Q4-SCB-P{:03}", ++entries_)
                                     : fmt::format("2026-Q4-SCB-X{:03}", ++entries_);
  entry.flow = flow;
  entry.state = situation.state;
  entry.open = find_flow(flow)->state(situation.state)->open;
  entry.stay = 3;
  entry.author = PersonId("author");
  entry.department = DepartmentCode("SCB");
  entry.project = ProjectCode("XMB-001");
  entry.title = "官网改版";
  entry.values = {{"title", {"官网改版"}}, {"departments", {"YFB"}}};
  if (flow == "problem") {
    for (const char* key : {"cause", "measures", "owner", "due", "result"}) {
      entry.values[key] = {key == std::string("due") ? "1796000000" : "row_liaison"};
    }
  }
  entry.created_at = entry.updated_at = clock_.now();
  if (!situation.row.empty()) {
    entry.rows.push_back({.department = DepartmentCode("YFB"), .state = situation.row, .stay = 2});
  }
  store_.transact([&](Tx& tx) {
    entry.id = tx.entries().add(entry, "");
    if (situation.lapsed.empty()) return;
    tx.deadlines().add({.entry = entry.id,
                        .rule = situation.lapsed,
                        .stay = entry.stay,
                        .started_at = clock_.now(),
                        .ends_at = clock_.now(),
                        .lapsed = true});
  });
  return entry;
}

Tried RightsCompany::by_command(const std::string& person, const Entry& entry,
                                const Action& action) {
  std::string command = action.command;
  std::string words = words_for(action);
  if (const FormDefinition* form = rules_.forms.latest(action.files)) {
    command = form->command;
    words = "问题原因：连接池小；解决措施：扩到 200；责任人：名row_liaison；完成时间：明天 18:00";
  }
  return happened(
      message(person, fmt::format("/{} {} {}", command, entry.number, words), ChatKind::personal),
      entry, action);
}

Tried RightsCompany::says(const std::string& person, const std::string& text, ChatKind where) {
  const Event event = message(person, text, where);
  const auto all = [this] {
    return contents(true) + rows_of("settings WHERE name NOT LIKE 'stranger%'");
  };
  const std::string before = all();
  const Outcome outcome = dispatcher_->handle(event);
  return {.changed = all() != before, .answer = answer_to(event, outcome)};
}

Event RightsCompany::message(const std::string& person, const std::string& text, ChatKind where) {
  ++events_;
  return {.channel = kChannel,
          .key = fmt::format("k{}", events_),
          .sent_at = clock_.now(),
          .sender = {"ou_" + person, "某人"},
          .chat_kind = where,
          .chat = where == ChatKind::personal ? "oc_" + person : "oc_group",
          .what = MessageReceived{.message_id = fmt::format("om_{}", events_),
                                  .text = text,
                                  .mentions = {},
                                  .unreadable = ""}};
}

Tried RightsCompany::by_click(const std::string& person, const Entry& entry, const Action& action,
                              bool on_group_card) {
  const Flow& flow = *find_flow(entry.flow);
  const bool of_row = std::ranges::any_of(flow.transitions, [&](const Transition& step) {
    return step.action == action.name && step.scope == Scope::row;
  });
  std::map<std::string, std::string> button = {
      {"a", "do"}, {"do", action.name}, {"e", std::to_string(entry.id.value())}};
  if (of_row && on_group_card) button["rows"] = "YFB:2";
  if (of_row && !on_group_card) button["d"] = "YFB";
  button["s"] = of_row ? "2" : "3";
  return happened(
      {.channel = kChannel,
       .key = fmt::format("k{}", ++events_),
       .sent_at = clock_.now(),
       .sender = {"ou_" + person, "某人"},
       .chat_kind = ChatKind::personal,
       .chat = "oc_" + person,
       .what = CardClicked{.message_id = "om_card", .action = std::move(button), .inputs = {}}},
      entry, action);
}

Tried RightsCompany::happened(const Event& event, const Entry& before, const Action& action) {
  const bool opens_form =
      !action.files.empty() && std::holds_alternative<MessageReceived>(event.what);
  const std::string old_contents = contents(!opens_form);
  const Outcome outcome = dispatcher_->handle(event);
  Tried tried;
  tried.changed = contents(!opens_form) != old_contents;
  store_.read([&](const Tx& tx) {
    const Entry now = tx.entries().find(before.id).value();
    for (const Transition& step : find_flow(before.flow)->transitions) {
      if (step.action != action.name) continue;
      if (step.scope == Scope::entry) {
        // A step may leave the state as it is: then the timeline tells.
        const auto records = tx.timeline().of(before.id);
        const bool recorded = std::ranges::any_of(
            records, [&](const TimelineRecord& record) { return record.action == action.name; });
        tried.moved =
            tried.moved || (step.from == before.state && now.state == step.to && recorded);
      } else if (!before.rows.empty() && step.from == before.rows.front().state) {
        tried.moved = tried.moved || (!now.rows.empty() && now.rows.front().state == step.to);
      }
    }
  });
  tried.answer = answer_to(event, outcome);
  if (opens_form) tried.answer += rows_of("drafts WHERE id = (SELECT MAX (id) FROM drafts)");
  return tried;
}

std::string RightsCompany::answer_to(const Event& event, const Outcome& outcome) const {
  if (outcome.toast) return outcome.toast->text;
  return rows_of(fmt::format("outbox WHERE key LIKE 're:%:{}:%'", event.key));
}

std::string RightsCompany::rows_of(const std::string& table) const {
  sqlite3_stmt* statement = nullptr;
  const std::string sql = "SELECT * FROM " + table;
  EXPECT_EQ(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
      << table;
  std::string rows;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
      rows += text == nullptr ? "" : text;
      rows += '\x1f';
    }
  }
  sqlite3_finalize(statement);
  return rows;
}

std::string RightsCompany::contents(bool with_drafts) const {
  std::string all;
  for (const char* table : {"people", "departments", "projects", "bindings", "delegations",
                            "entries", "entry_rows", "entry_revisions", "counters", "timeline",
                            "timeline_heads", "deadlines", "notices", "occurrences"}) {
    all += rows_of(table) + "\x1e";
  }
  return with_drafts ? all + rows_of("drafts") : all;
}

}  // namespace xiebot::support
