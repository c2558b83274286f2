// A project with a time zone of its own: its matters are reckoned, typed and shown by its clock,
// and said to be.
#include <gmock/gmock.h>

#include "tests/stories/feishu_story.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

class PlaceStory : public FeishuStory {
 protected:
  PlaceStory() {
    is_in("Europe/Berlin");
    clock.move(hours(7));  // Monday 17:00 here, 10:00 there
  }

  void is_in(const std::string& zone) {
    bot->store().transact([&](Tx& tx) {
      Project project = tx.directory().project(ProjectCode("XMB-001")).value();
      project.timezone = zone;
      tx.directory().put(project);
    });
  }
};

TEST_F(PlaceStory, ARequestKeepsTheHoursOfItsProject) {
  const std::string number = file_request();
  const FeishuMessage asked = personal_card(kLi, number);
  EXPECT_THAT(words_of(asked.id), HasSubstr("期限 2026-11-24 周二 10:00（Europe/Berlin 时间）"));
  EXPECT_THAT(words_of(asked.id), HasSubstr("2026-12-10 周四 18:00（Europe/Berlin 时间）"));
  EXPECT_EQ(entry(number).values.at("due").front(), "1796922000") << "17:00 UTC";
  pass(hours(5) + minutes(20));  // 15:20 there; here it is night
  EXPECT_EQ(count(kLi, "提醒："), 1) << all_of(kLi);
  EXPECT_THAT(all_of(kLi), HasSubstr("「审批」期限 2026-11-24 周二 10:00（Europe/Berlin 时间）"));
  writes(kZhang, "/时间线 " + number);
  EXPECT_THAT(words_of(personal_card(kZhang, "时间线").id),
              HasSubstr("2026-11-23 周一 10:00（Europe/Berlin 时间）　张三提交"));
}

TEST_F(PlaceStory, WhatIsTypedInAFormIsMeantThere) {
  writes(kZhang, "/需求");
  const FeishuMessage form = personal_card(kZhang, "提交");
  EXPECT_THAT(words_of(form.id), Not(HasSubstr("Europe/Berlin"))) << "no project yet";
  EXPECT_EQ(feishu
                .clicks(kZhang, form.id, "提交",
                        {{"project", {"XMB-001"}},
                         {"title", {"官网改版"}},
                         {"background", {"演练"}},
                         {"departments", {"YFB"}},
                         {"tasks", {"做 3 件事"}},
                         {"due", {"2026-12-10 18:00"}},
                         {"contact", {"13800001234"}}})
                .toast_kind,
            "success");
  EXPECT_EQ(entry("2026-Q4-SCB-001").values.at("due").front(), "1796922000");
}

TEST_F(PlaceStory, AProjectWithoutAZoneSaysNothingOfOne) {
  is_in("Asia/Shanghai");
  const FeishuMessage asked = personal_card(kLi, file_request());
  EXPECT_THAT(words_of(asked.id), HasSubstr("期限 2026-11-24 周二 17:00"));
  EXPECT_THAT(words_of(asked.id), Not(HasSubstr("时间）")));
}

}  // namespace
}  // namespace xiebot::support
