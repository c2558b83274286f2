// The 17:00 day through real HTTP and SQLite, against a DingTalk as strict as its documentation.
//
// Sheets of XMB-001 are owed by 周敏 (市场部), 小明 (研发部) and 钱进 (财务部, which has no
// liaison); 李雷 leads the project and 市场部.
#include <gmock/gmock.h>

#include "tests/stories/dingtalk_story.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kSheet[] = "/进度 已完成：接口联调；下一步：补压测";
constexpr char kOwed[] = "今天的进度还没有提交";

class DingtalkDay : public DingtalkStory {
 protected:
  using DingtalkStory::DingtalkStory;

  // Everybody who owes a sheet is told, and nobody else.
  void warned_at_half_past_four() {
    reach("heads_up", "2026-11-23 16:30");
    for (const char* owner : {kZhou, kMing, kQian}) EXPECT_EQ(count(owner, kOwed), 1) << owner;
    for (const char* other : {kZhang, kLi, kHan, kWang}) {
      EXPECT_EQ(count(other, "今天的进度"), 0) << other;
    }
    writes(kZhou, kSheet);
    EXPECT_EQ(filed("SCB").values.at("timeliness"), std::vector<std::string>{"按时"});
    settled();
  }
};

class DayOnCards : public DingtalkDay {
 protected:
  DayOnCards() : DingtalkDay(Rung::card) {}
};
class DayOnPages : public DingtalkDay {
 protected:
  DayOnPages() : DingtalkDay(Rung::page) {}
};
class DayByWords : public DingtalkDay {
 protected:
  DayByWords() : DingtalkDay(Rung::typed) {}
};

TEST_F(DayOnCards, FromTheWarningToTheLateSheet) {
  warned_at_half_past_four();
  reach("prompt", "2026-11-23 17:00");
  const DingtalkMessage prompt = group_card("今日进度 新品上市");
  EXPECT_THAT(visible_text(prompt), HasSubstr("研发部（小明）、财务部（钱进）"));
  EXPECT_THAT(presses(kMing, prompt, "填写"), HasSubstr("已发到你的私聊"));
  const DingtalkMessage form = personal_card(kMing, "进度同步表");
  EXPECT_NE(presses(kMing, form, "提交",
                    {{"done", {"库存接口联调"}},
                     {"next", {"补压测"}},
                     {"status", {"阻塞"}},
                     {"reason", {"压测环境未就绪"}},
                     {"needs", {"请运维提供环境"}},
                     {"percent", {"60"}}}),
            "");
  EXPECT_EQ(filed("YFB").author, PersonId("xiaoming"));
  EXPECT_TRUE(comes_to_say(prompt, "还差 1 个部门"));
  settled();

  reach("nudge", "2026-11-23 17:30");
  EXPECT_EQ(count(kQian, kOwed), 2);
  for (const char* done : {kZhou, kMing}) {
    EXPECT_EQ(count(done, kOwed), 0) << done << " was reminded, and has sent it since";
  }
  reach("digest", "2026-11-23 18:00");
  const DingtalkMessage digest = group_card("进度汇总 新品上市");
  EXPECT_THAT(visible_text(digest), HasSubstr("2/3 已提交"));
  EXPECT_THAT(visible_text(digest), HasSubstr("财务部（钱进）"));
  EXPECT_THAT(visible_text(digest), HasSubstr("需协调：请运维提供环境"));
  for (const char* reader : {kLi, kQian, kHan}) EXPECT_EQ(count(reader, "进度汇总"), 1) << reader;
  for (const char* other : {kZhou, kMing, kZhang, kWang}) {
    EXPECT_EQ(count(other, "进度汇总"), 0) << other;
  }

  move_to("2026-11-23 18:20");
  writes(kQian, kSheet);
  EXPECT_EQ(filed("CWB").values.at("timeliness"), std::vector<std::string>{"迟交"});
  EXPECT_TRUE(comes_to_say(digest, "3/3 已提交"));
  EXPECT_TRUE(comes_to_say(prompt, "已交齐"));
}

TEST_F(DayOnCards, NothingNewIsOneTouch) {
  writes(kMing, kSheet);
  filed("YFB");
  reach("heads_up", "2026-11-24 16:30");
  reach("prompt", "2026-11-24 17:00");
  EXPECT_NE(presses(kMing, group_card("今日进度"), "无变化"), "");
  EXPECT_EQ(filed("YFB", "2026-11-24").values.at("done"), std::vector<std::string>{"接口联调"});
}

TEST_F(DayOnPages, FromTheWarningToTheLateSheet) {
  warned_at_half_past_four();
  reach("prompt", "2026-11-23 17:00");
  const DingtalkMessage prompt = in_group("今日进度 新品上市");
  EXPECT_THAT(visible_text(prompt), HasSubstr("研发部（小明）、财务部（钱进）"));
  EXPECT_THAT(visible_text(prompt), HasSubstr("@协作机器人 /进度"));
  says(kMing, "@bot /进度");
  fills_in(personal_card(kMing, "进度同步表"), "提交",
           {{"done", "库存接口联调"}, {"next", "补压测"}, {"status", "正常"}});
  EXPECT_EQ(filed("YFB").author, PersonId("xiaoming"));
  reach("nudge", "2026-11-23 17:30");
  EXPECT_EQ(count(kQian, kOwed), 2);
  EXPECT_EQ(count(kMing, kOwed), 1) << "the warning, which cannot be changed";
  reach("digest", "2026-11-23 18:00");
  EXPECT_THAT(visible_text(in_group("进度汇总 新品上市")), HasSubstr("2/3 已提交"));
  EXPECT_EQ(count(kLi, "进度汇总"), 1);

  move_to("2026-11-23 18:20");
  writes(kQian, kSheet);
  EXPECT_EQ(filed("CWB").values.at("timeliness"), std::vector<std::string>{"迟交"});
  settled();
  EXPECT_EQ(count(kGroup, "进度汇总"), 1) << all_of(kGroup);
}

TEST_F(DayByWords, FromTheWarningToTheDigest) {
  writes(kMing, kSheet);
  filed("YFB");
  reach("heads_up", "2026-11-24 16:30");
  reach("prompt", "2026-11-24 17:00");
  EXPECT_THAT(visible_text(in_group("今日进度 新品上市")), HasSubstr("@协作机器人 /进度"));
  says(kMing, "@bot /进度 无变化");
  EXPECT_EQ(filed("YFB", "2026-11-24").values.at("done"), std::vector<std::string>{"接口联调"});
  says(kZhou, "/进度 @bot 已完成：发布会物料；下一步：彩排");
  EXPECT_EQ(filed("SCB", "2026-11-24").author, PersonId("zhoumin"));
  reach("nudge", "2026-11-24 17:30");
  EXPECT_EQ(count(kQian, kOwed), 2);
  reach("digest", "2026-11-24 18:00");
  EXPECT_THAT(visible_text(in_group("进度汇总 新品上市")), HasSubstr("2/3 已提交"));
}

}  // namespace
}  // namespace xiebot::support
