#include "bot/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "bot/csv.h"
#include "bot/flow.h"
#include "bot/form_check.h"
#include "bot/private_file.h"

namespace xiebot {
namespace {

namespace fs = std::filesystem;

// One CSV file in the making.
class Sheet {
 public:
  Sheet(const fs::path& path, const std::vector<std::string>& columns) : file_(path) {
    file_.write(kCsvStart);
    add(columns);
  }

  void add(const std::vector<std::string>& cells) { file_.write(csv_record(cells)); }
  void commit() { file_.commit(); }

 private:
  PrivateFile file_;
};

// What stands in the columns that every form has.
bool stands_elsewhere(const Field& field) {
  switch (field.auto_fill) {
    case AutoFill::number:
    case AutoFill::author:
    case AutoFill::author_department:
      return true;
    case AutoFill::none:
    case AutoFill::project:
    case AutoFill::today:
    case AutoFill::now:
    case AutoFill::timeliness:
    case AutoFill::flow:
      return false;
  }
  return false;
}

// duties.0.task belongs to the group field `duties`.
std::string_view top_key(std::string_view flattened) {
  return flattened.substr(0, flattened.find('.'));
}

class ProjectExport {
 public:
  ProjectExport(const Tx& tx, const FormCatalog& forms, const Zone& zone, fs::path folder)
      : tx_(tx), forms_(forms), zone_(zone), folder_(std::move(folder)) {}

  std::vector<std::string> write(const ProjectCode& project) {
    Sheet timeline(folder_ / kTimeline,
                   {"编号", "表单", "序号", "动作", "操作人", "代表", "方式", "部门", "原状态",
                    "新状态", "发生时间", "记录时间", "地点", "说明"});
    for (const FormDefinition* form : forms_.latest()) (void)sheet_of(form->name);
    tx_.entries().each({.form = {}, .project = project, .from = {}, .until = {}},
                       [&](const Entry& entry) {
                         add_entry(entry);
                         add_timeline(entry, timeline);
                         return true;
                       });
    std::vector<std::string> names;
    for (const auto& [form, sheet] : sheets_) {
      sheet->commit();
      names.push_back(file_name(form));
    }
    timeline.commit();
    names.emplace_back(kTimeline);
    return names;
  }

 private:
  static constexpr std::string_view kTimeline = "timeline.csv";

  static std::string file_name(std::string_view form) { return fmt::format("{}.csv", form); }

  std::vector<const Field*> columns_of(std::string_view form) const {
    std::vector<const Field*> columns;
    const FormDefinition* latest = forms_.latest(form);
    if (latest == nullptr) return columns;  // its file is gone; its entries are not
    for (const Field& field : latest->fields) {
      if (!stands_elsewhere(field)) columns.push_back(&field);
    }
    return columns;
  }

  Sheet& sheet_of(const std::string& form) {
    std::unique_ptr<Sheet>& sheet = sheets_[form];
    if (!sheet) {
      std::vector<std::string> header = {"编号", "状态",     "标题",     "发起人",  "发起部门",
                                         "版本", "修订次数", "创建时间", "更新时间"};
      for (const Field* field : columns_of(form)) header.push_back(field->label);
      header.insert(header.end(), {"各部门答复", "其他内容"});
      sheet = std::make_unique<Sheet>(folder_ / file_name(form), header);
    }
    return *sheet;
  }

  void add_entry(const Entry& entry) {
    const FormDefinition* form = forms_.find(entry.form, entry.form_version);
    std::vector<std::string> cells = {entry.number,
                                      state_label(entry.flow, entry.state),
                                      entry.title,
                                      person_name(entry.author),
                                      department_name(entry.department),
                                      std::to_string(entry.form_version),
                                      std::to_string(entry.revision),
                                      show_time(entry.created_at, zone_),
                                      show_time(entry.updated_at, zone_)};
    std::set<std::string_view> shown;
    for (const Field* column : columns_of(entry.form)) {
      shown.insert(column->key);
      cells.push_back(cell(entry, form, column->key));
    }
    cells.push_back(answers(entry));
    cells.push_back(rest(entry, form, shown));
    sheet_of(entry.form).add(cells);
  }

  // Everything stored under a field: one line a value, records of a group one after the other.
  std::string cell(const Entry& entry, const FormDefinition* form, std::string_view key) const {
    std::string text;
    for (const auto& [flattened, values] : entry.values) {
      if (top_key(flattened) != key) continue;
      const Field* field = form == nullptr ? nullptr : form->find(flattened);
      if (!text.empty()) text += '\n';
      if (flattened != key) text += fmt::format("{}：", record_label(flattened, field));
      text += value_text(field, values);
    }
    return text;
  }

  // duties.0.task -> "1 任务".
  static std::string record_label(std::string_view flattened, const Field* field) {
    const std::size_t first = flattened.find('.');
    const std::size_t second = flattened.find('.', first + 1);
    const std::string index(flattened.substr(first + 1, second - first - 1));
    const bool numeric = !index.empty() && std::all_of(index.begin(), index.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
    if (field == nullptr || !numeric || index.size() > 6) return std::string(flattened);
    return fmt::format("{} {}", std::stoi(index) + 1, field->label);
  }

  std::string value_text(const Field* field, const std::vector<std::string>& values) const {
    // Cards show phone numbers masked; this is the administrator's copy.
    if (field == nullptr || field->phone) return fmt::format("{}", fmt::join(values, "、"));
    return show_value(*field, values, tx_.directory(), zone_);
  }

  // The values that have no column: fields of an older version, of a form whose file is gone.
  std::string rest(const Entry& entry, const FormDefinition* form,
                   const std::set<std::string_view>& shown) const {
    std::string text;
    for (const auto& [flattened, values] : entry.values) {
      const Field* field = form == nullptr ? nullptr : form->find(flattened);
      if (shown.contains(top_key(flattened))) continue;
      if (field != nullptr && stands_elsewhere(*field)) continue;
      if (!text.empty()) text += '\n';
      text += fmt::format("{}：{}", field == nullptr ? flattened : field->label,
                          value_text(field, values));
    }
    return text;
  }

  std::string answers(const Entry& entry) const {
    std::string text;
    for (const EntryRow& row : entry.rows) {
      if (!text.empty()) text += '\n';
      text += fmt::format("{}：{}", department_name(row.department),
                          row_state_label(entry.flow, row.state));
      if (!row.by.empty()) {
        text += fmt::format("（{}，{}）", person_name(row.by), show_time(row.since, zone_));
      }
      if (!row.note.empty()) text += fmt::format("；{}", row.note);
      if (!row.advice.empty()) text += fmt::format("；建议：{}", row.advice);
    }
    return text;
  }

  void add_timeline(const Entry& entry, Sheet& timeline) const {
    for (const TimelineRecord& record : tx_.timeline().of(entry.id)) {
      const bool of_row = !record.department.empty();
      const auto label = [&](const std::string& state) {
        return of_row ? row_state_label(entry.flow, state) : state_label(entry.flow, state);
      };
      timeline.add({entry.number, form_title(entry.form), std::to_string(record.sequence),
                    action_label(entry.flow, record.action), person_name(record.actor),
                    person_name(record.on_behalf_of), std::string(via_label(record.via)),
                    department_name(record.department), label(record.from), label(record.to),
                    show_time(record.happened_at, zone_), show_time(record.recorded_at, zone_),
                    record.place, record.details});
    }
  }

  static std::string_view via_label(Via via) {
    switch (via) {
      case Via::person:
        return "本人";
      case Via::delegate:
        return "代";
      case Via::timeout:
        return "超时";
      case Via::admin:
        return "管理员代办";
    }
    return "";
  }

  static std::string state_label(std::string_view flow_name, const std::string& name) {
    const Flow* flow = find_flow(flow_name);
    const State* state = flow == nullptr ? nullptr : flow->state(name);
    return state == nullptr ? name : state->label;
  }

  static std::string row_state_label(std::string_view flow_name, const std::string& name) {
    const Flow* flow = find_flow(flow_name);
    const State* state = flow == nullptr ? nullptr : flow->row_state(name);
    return state == nullptr ? name : state->label;
  }

  static std::string action_label(std::string_view flow_name, const std::string& name) {
    if (name == kAmendRecord) return "再次提交";
    if (name == "submit") return "提交";  // of every flow, and of none's table
    if (name == kLapseRecord) return "超过期限";
    if (name == kNudgeRecord) return "催办";
    const Flow* flow = find_flow(flow_name);
    const Action* action = flow == nullptr ? nullptr : flow->action(name);
    return action == nullptr || action->label.empty() ? name : action->label;
  }

  std::string form_title(std::string_view name) const {
    const FormDefinition* form = forms_.latest(name);
    return form == nullptr ? std::string(name) : form->title;
  }

  std::string person_name(const PersonId& id) const {
    const auto person = tx_.directory().person(id);
    return person ? person->name : id.str();
  }

  std::string department_name(const DepartmentCode& code) const {
    const auto department = tx_.directory().department(code);
    return department ? department->name : code.str();
  }

  const Tx& tx_;
  const FormCatalog& forms_;
  const Zone& zone_;
  const fs::path folder_;
  std::map<std::string, std::unique_ptr<Sheet>> sheets_;  // by form
};

}  // namespace

std::vector<std::string> export_project(const Tx& tx, const FormCatalog& forms,
                                        const ProjectCode& project, const Zone& zone,
                                        const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) {
    fs::permissions(folder, fs::perms::owner_all, error);
  }
  if (error) {
    throw FileFailure(fmt::format("making {}: {}", folder.string(), error.message()));
  }
  return ProjectExport(tx, forms, zone, folder).write(project);
}

}  // namespace xiebot
