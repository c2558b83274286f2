#include "bot/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "bot/flow.h"
#include "bot/form_loader.h"
#include "storage/sqlite_store.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_clock.h"

namespace xiebot {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

// Two versions of one form: the newer has lost a field and gained one.
constexpr char kOld[] = R"({"name": "visit", "version": 1, "title": "来访登记", "command": "来访",
  "flow": "record", "title_field": "who", "help": "登记来访",
  "example": "/来访 来访人：王经理；电话：13800000000；车牌：京A12345",
  "fields": [
    {"key": "number", "label": "编号", "type": "text", "auto": "number"},
    {"key": "who", "label": "来访人", "type": "text", "required": true},
    {"key": "phone", "label": "电话", "type": "text", "phone": true},
    {"key": "plate", "label": "车牌", "type": "text"}]})";
constexpr char kNew[] = R"({"name": "visit", "version": 2, "title": "来访登记", "command": "来访",
  "flow": "record", "title_field": "who", "help": "登记来访",
  "example": "/来访 来访人：王经理；电话：13800000000；时间：2026-12-01",
  "fields": [
    {"key": "number", "label": "编号", "type": "text", "auto": "number"},
    {"key": "who", "label": "来访人", "type": "text", "required": true},
    {"key": "phone", "label": "电话", "type": "text", "phone": true},
    {"key": "day", "label": "时间", "type": "date"},
    {"key": "gifts", "label": "礼品", "type": "group", "fields": [
      {"key": "name", "label": "名称", "type": "text", "required": true},
      {"key": "count", "label": "数量", "type": "number"}]}]})";

class ExportedProject : public testing::Test {
 protected:
  ExportedProject() {
    for (const char* form : {kOld, kNew}) {
      const auto faults = load_form("visit.json", form, flow_names(), forms_);
      EXPECT_TRUE(faults.empty()) << faults.front().str();
    }
    store_.transact([](Tx& tx) {
      tx.directory().put(Person{PersonId("zhang"), "张三", DepartmentCode("SCB"), {}});
      tx.directory().put(Department{DepartmentCode("SCB"), "市场部", {}, {}, {}});
    });
  }

  EntryId add(int version, const std::string& number, Values values,
              const char* project = "XMB-001", const char* form = "visit") {
    Entry entry;
    entry.number = number;
    entry.form = form;
    entry.form_version = version;
    entry.flow = "record";
    entry.state = find_flow("record")->initial;
    entry.author = PersonId("zhang");
    entry.department = DepartmentCode("SCB");
    entry.project = ProjectCode(project);
    entry.title = "来访";
    entry.values = std::move(values);
    entry.created_at = clock_.now();
    entry.updated_at = clock_.now();
    EntryId id;
    store_.transact([&](Tx& tx) {
      id = tx.entries().add(entry, "");
      tx.timeline().append({.entry = id,
                            .action = "submit",
                            .actor = PersonId("zhang"),
                            .happened_at = clock_.now(),
                            .recorded_at = clock_.now(),
                            .to = entry.state,
                            .details = "{\"原因\":\"例行\"}"});
    });
    return id;
  }

  std::vector<std::string> run() {
    std::vector<std::string> names;
    store_.read([&](const Tx& tx) {
      names = export_project(tx, forms_, ProjectCode("XMB-001"), Zone("Asia/Shanghai"),
                             folder_ / "out");
    });
    return names;
  }

  support::TemporaryFolder folder_;
  support::TestClock clock_;
  SqliteStore store_{folder_ / "x.db", clock_};
  FormCatalog forms_;
};

TEST_F(ExportedProject, IsAFileAFormAndOneForTheTimeline) {
  add(2, "V001", {{"who", {"王经理"}}});
  EXPECT_THAT(run(), UnorderedElementsAre("visit.csv", "timeline.csv"));
  for (const char* name : {"out/visit.csv", "out/timeline.csv"}) {
    EXPECT_EQ(fs::status(folder_ / name).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_TRUE(folder_.content(name).starts_with("\xEF\xBB\xBF")) << name;
  }
  EXPECT_EQ(fs::status(folder_ / "out").permissions(), fs::perms::owner_all);
}

TEST_F(ExportedProject, HasTheNewestVersionsLabelsAndEveryValue) {
  add(2, "V001",
      {{"who", {"王经理"}},
       {"phone", {"13800000000"}},
       {"day", {"2026-12-01"}},
       {"gifts.0.name", {"茶叶"}},
       {"gifts.0.count", {"2"}}});
  run();
  const std::string csv = folder_.content("out/visit.csv");
  EXPECT_THAT(csv, HasSubstr("编号,状态,标题,发起人,发起部门,版本,修订次数,创建时间,更新时间,"
                             "来访人,电话,时间,礼品,各部门答复,其他内容\r\n"));
  EXPECT_THAT(csv, HasSubstr("V001,"));
  EXPECT_THAT(csv,
              HasSubstr(",张三,市场部,2,1,2026-11-23 周一 10:00,2026-11-23 周一 10:00,王经理,"));
  EXPECT_THAT(csv, HasSubstr(",13800000000,2026-12-01 周二,\"1 数量：2\n1 名称：茶叶\",,\r\n"));
}

TEST_F(ExportedProject, LosesNothingOfOlderVersionsAndOfFormsThatAreGone) {
  add(1, "V001", {{"number", {"V001"}}, {"who", {"王经理"}}, {"plate", {"京A12345"}}});
  add(1, "G001", {{"subject", {"旧表单"}}}, "XMB-001", "gone");
  EXPECT_THAT(run(), UnorderedElementsAre("visit.csv", "gone.csv", "timeline.csv"));
  EXPECT_THAT(folder_.content("out/visit.csv"), HasSubstr(",王经理,,,,,车牌：京A12345\r\n"));
  EXPECT_THAT(folder_.content("out/gone.csv"), HasSubstr(",,subject：旧表单\r\n"));
}

TEST_F(ExportedProject, HoldsNoOtherProjectsEntries) {
  add(2, "V001", {{"who", {"王经理"}}});
  add(2, "V002", {{"who", {"李经理"}}}, "XMB-002");
  run();
  EXPECT_THAT(folder_.content("out/visit.csv"), Not(HasSubstr("李经理")));
  EXPECT_THAT(folder_.content("out/timeline.csv"), Not(HasSubstr("V002")));
}

TEST_F(ExportedProject, TellsWhatHappened) {
  add(2, "V001", {{"who", {"王经理"}}});
  run();
  EXPECT_THAT(folder_.content("out/timeline.csv"), HasSubstr("V001,来访登记,1,提交,张三,,本人,,,"));
  EXPECT_THAT(folder_.content("out/timeline.csv"),
              HasSubstr("\"{\"\"原因\"\":\"\"例行\"\"}\"\r\n"));
}

TEST_F(ExportedProject, NeverBecomesAFormula) {
  add(2, "V001", {{"who", {"=HYPERLINK(1)"}}});
  run();
  EXPECT_THAT(folder_.content("out/visit.csv"), HasSubstr(",'=HYPERLINK(1),"));
}

}  // namespace
}  // namespace xiebot
