#include "tests/storage/store_test.h"

#include <cstdlib>
#include <stdexcept>

#include "storage/sqlite_store.h"

namespace xiebot {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "xiebot-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<StoreKind> store_kinds() {
  return {{"Sqlite", [](const TemporaryFolder& folder, const Clock& clock) {
             return std::make_unique<SqliteStore>(folder / "xiebot.db", clock);
           }}};
}

std::ostream& operator<<(std::ostream& out, const StoreKind& kind) { return out << kind.name; }

Entry sample_entry(std::string number) {
  Entry entry;
  entry.number = std::move(number);
  entry.form = "request";
  entry.form_version = 2;
  entry.flow = "request";
  entry.state = "confirming";
  entry.stay = 3;
  entry.author = PersonId("zhangsan");
  entry.department = DepartmentCode("SCB");
  entry.project = ProjectCode("XMB-001");
  entry.revision = 2;
  entry.title = "双十一活动物料";
  entry.values = {{"name", {"双十一活动物料"}}, {"departments", {"CPB", "SCB"}}};
  entry.created_at = kMonday;
  entry.updated_at = kMonday + std::chrono::hours(1);
  entry.rows = {
      {DepartmentCode("CPB"), "objected", 2, PersonId("lisi"), "人手不够", "延后一周", kMonday},
      {DepartmentCode("SCB"), "waiting", 1, PersonId(), "", "", kMonday}};
  return entry;
}

TimelineRecord sample_record(EntryId entry, std::string action) {
  TimelineRecord record;
  record.entry = entry;
  record.action = std::move(action);
  record.actor = PersonId("zhangsan");
  record.happened_at = kMonday;
  record.details = "{}";
  return record;
}

}  // namespace xiebot
