// Holidays that an administrator imports while the bot runs.
#include <gmock/gmock.h>

#include "tests/stories/progress_story.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;
using testing::Not;

class CalendarStory : public ProgressStory {
 protected:
  // An import of a day for which a prompt was planned already.
  void take_tuesday_off() {
    reach("prompt", "2026-11-23 17:00");  // what is planned next is Tuesday's
    writes(kAdmin, "/日历 导入 2026-11-24 放假 公司日");
    EXPECT_THAT(words_of(personal(kAdmin, "已导入").id), HasSubstr("放假 1 天"));
  }
  OccurrenceRow planned_prompt() {
    OccurrenceRow next;
    bot->store().read([&](const Tx& tx) {
      for (const OccurrenceRow& row : tx.occurrences().waiting()) {
        if (row.kind == "progress.prompt") next = row;
      }
    });
    return next;
  }
};

TEST_F(CalendarStory, AnImportedDayOffHoldsAtOnceAndAfterARestart) {
  take_tuesday_off();
  writes(kZhang, "/日历 2026-11-24");
  personal(kZhang, "公司日，放假");
  EXPECT_TRUE(eventually([&] { return planned_prompt().date == "2026-11-25"; }));
  stop_bot();
  start_bot();
  writes(kLi, "/日历 试算 1个工作日 从 2026-11-23 10:00");
  personal(kLi, "到 2026-11-25 周三 10:00");
}

TEST_F(CalendarStory, ADayTakenBackIsWorkedAgain) {
  take_tuesday_off();
  writes(kAdmin, "/日历 取消 2026-11-24");
  personal(kAdmin, "已取消导入的 2026-11-24 周二");
  EXPECT_TRUE(eventually([&] { return planned_prompt().date == "2026-11-24"; }));
  writes(kAdmin, "/日历 取消 2026-11-24");
  personal(kAdmin, "没有导入过");
}

TEST_F(CalendarStory, OnlyAdministratorsImportAndFaultsImportNothing) {
  writes(kZhang, "/日历 导入 2026-11-24 放假 公司日");
  personal(kZhang, "只有管理员");
  writes(kAdmin, "/日历 导入 2026-11-24 放假 公司日\n2026-11-31 放假");
  personal(kAdmin, "「2026-11-31 放假」");
  writes(kAdmin, R"(/日历 导入 {"year": 2027, "days": [{"name": "元旦"}]})");
  personal(kAdmin, "第 1 行");
  writes(kZhang, "/日历 2026-11-24");
  EXPECT_THAT(words_of(personal(kZhang, "2026-11-24").id), HasSubstr("工作日"));
}

TEST_F(CalendarStory, WhatIsProvisionalIsSettledWhenTheYearArrives) {
  stop_bot();
  move_to("2026-12-31 10:00");  // the approval's working day ends in a year that is not known
  start_bot();
  writes(kZhang,
         "/需求 名称：官网改版；背景：打通库存；涉及部门：研发部；任务：提供 3 个接口；"
         "期望完成时间：2027-02-10 18:00；联系方式：13800001234");
  const FeishuMessage asked = personal_card(kLi, "2026-Q4-SCB-001");
  EXPECT_TRUE(comes_to_say(asked.id, "2027-01-01 周五 10:00（暂定）"));
  writes(kAdmin, "/日历 导入 2027年\n2027-01-01 至 2027-01-03 放假 元旦");
  personal(kAdmin, "已导入 2027 年的安排：放假 3 天");
  EXPECT_TRUE(comes_to_say(asked.id, "2027-01-04 周一 10:00"));
  EXPECT_THAT(words_of(asked.id), Not(HasSubstr("暂定")));
}

}  // namespace
}  // namespace xiebot::support
