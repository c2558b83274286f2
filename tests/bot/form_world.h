// The people, days and forms that the tests of forms stand on: Wednesday 2026-11-25, 10:00 in
// Shanghai.
#pragma once

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "bot/form_check.h"
#include "bot/form_loader.h"
#include "tests/bot/fake_directory.h"

namespace xiebot {

inline const std::vector<std::string> kTestFlows = {"record", "request", "problem", "progress"};

inline std::string test_file(const std::string& name) {
  std::ifstream in(std::string(TEST_DATA) + "/bot/data/" + name, std::ios::binary);
  if (!in) throw std::runtime_error("no test file " + name);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::string mention(const std::string& account) {
  return kMentionOpen + account + kMentionClose;
}

struct FormWorld {
  FormWorld() {
    using namespace std::chrono;
    directory.put(Department{DepartmentCode("SCB"), "市场部", {}, {}, {}});
    directory.put(Department{DepartmentCode("YFB"), "研发部", {}, {}, {}});
    directory.put(Department{DepartmentCode("SJB"), "设计部", {}, {}, {}});
    directory.put(Department{DepartmentCode("CWB"), "财务部", {}, {}, {}});
    add("zhangsan", "张三", "SCB");
    add("lisi", "李四", "YFB");
    add("lilei1", "李雷", "SCB");
    add("lilei2", "李雷", "YFB");
    add("smith", "John Smith", "");
    directory.put(Person{PersonId("gone"), "王五", {}, {}, false});
    directory.put(PersonAccount{PersonId("lilei2"), "chat", "ou_lilei2", {}});
    directory.put(PersonAccount{PersonId("zhangsan"), "chat", "ou_zhangsan", {}});
    directory.put(Project{ProjectCode("XMB-001"), "双十一大促", {}, {}, {}, "", true});
    directory.put(Project{ProjectCode("XMB-002"), "旧项目", {}, {}, {}, "", false});
    load_built_in_forms(kTestFlows, catalog);
    const auto faults =
        load_form("everything.json", test_file("everything.json"), kTestFlows, catalog);
    if (!faults.empty()) throw std::runtime_error(faults.front().str());
    now = zone.to_instant(local_days(year(2026) / 11 / 25) + 10h);
  }

  void add(const std::string& id, const std::string& name, const std::string& department) {
    directory.put(Person{PersonId(id), name, DepartmentCode(department), {}, true});
  }

  [[nodiscard]] const FormDefinition& form(const std::string& name) const {
    return *catalog.latest(name);
  }

  [[nodiscard]] CheckContext context() const {
    return {directory, calendar,
            zone,      now,
            "chat",    [](std::string_view number) { return number == "2026-Q4-SCB-001"; }};
  }

  [[nodiscard]] Instant at(int year, unsigned month, unsigned day, int hour, int minute = 0) const {
    using namespace std::chrono;
    return zone.to_instant(
        local_days(year_month_day(std::chrono::year(year), std::chrono::month(month),
                                  std::chrono::day(day))) +
        hours(hour) + minutes(minute));
  }

  [[nodiscard]] std::string seconds(Instant at) const {
    return std::to_string(at.time_since_epoch().count());
  }

  FakeDirectory directory;
  Calendar calendar = built_in_calendar();
  Zone zone{"Asia/Shanghai"};
  FormCatalog catalog;
  Instant now;
};

// One for all tests that only look.
inline const FormWorld& form_world() {
  static const FormWorld world;
  return world;
}

}  // namespace xiebot
