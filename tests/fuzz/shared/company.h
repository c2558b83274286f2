// A small company for those fuzzers that need to know somebody: Wednesday 2026-11-25, 10:00 in
// Shanghai.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "bot/calendar.h"
#include "bot/flow.h"
#include "bot/form_check.h"
#include "bot/form_loader.h"
#include "tests/bot/fake_directory.h"

namespace xiebot::fuzz {

struct Company {
  Company() {
    for (const char* const* each : {kMarket, kResearch}) {
      directory.put(Department{DepartmentCode(each[0]), each[1], {}, {}, {}});
    }
    add("zhangsan", "张三", "SCB");
    add("lilei1", "李雷", "SCB");
    add("lilei2", "李雷", "YFB");
    add("smith", "John Smith", "");
    directory.put(PersonAccount{PersonId("lilei2"), "chat", "ou_lilei2", {}});
    directory.put(PersonAccount{PersonId("zhangsan"), "chat", "ou_zhangsan", {}});
    directory.put(Project{ProjectCode("XMB-001"), "双十一大促", {}, {}, {}, "", true});
    load_built_in_forms(flow_names(), forms);
  }

  [[nodiscard]] CheckContext context() const {
    return {directory, calendar,
            zone,      now,
            "chat",    [](std::string_view number) { return number == "2026-Q4-SCB-001"; }};
  }

  FakeDirectory directory;
  Calendar calendar = built_in_calendar();
  Zone zone{"Asia/Shanghai"};
  Instant now = zone.to_instant(std::chrono::local_days(std::chrono::year(2026) / 11 / 25) +
                                std::chrono::hours(10));
  FormCatalog forms;

 private:
  static constexpr const char* kMarket[] = {"SCB", "市场部"};
  static constexpr const char* kResearch[] = {"YFB", "研发部"};

  void add(const std::string& id, const std::string& name, const std::string& department) {
    directory.put(Person{PersonId(id), name, DepartmentCode(department), {}, true});
  }
};

// One for all runs: nothing changes it.
inline const Company& company() {
  static const Company company;
  return company;
}

}  // namespace xiebot::fuzz
