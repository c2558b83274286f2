// One project whose people are on two platforms.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/stories/two_platforms.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

using CrossPlatform = TwoPlatforms;

TEST_F(CrossPlatform, WhatIsFiledOnFeishuIsAnnouncedAndConfirmedOnBoth) {
  const std::string number = file_request();
  EXPECT_TRUE(eventually([&] { return on_dingtalk(kTeam, "张三提交。等待 李雷「同意」") == 1; }));
  EXPECT_EQ(feishu.clicks(kLi, personal_card(kLi, number).id, "同意").toast_kind, "success");
  const FeishuMessage here = group_card("确认无误");
  const DingtalkMessage there = dingtalk_card(kTeam, "确认无误");
  EXPECT_THAT(visible_text(there), HasSubstr("138＊＊＊＊1234"));

  const DingtalkAnswer click = people.clicks(kDingMing, there, "确认无误");
  EXPECT_EQ(click.wrong, "");
  EXPECT_TRUE(comes_to_say(here.id, "小明"));
  EXPECT_TRUE(comes_to_say_there(there, "小明"));
  EXPECT_EQ(entry(number).state, "confirming");
  settled();
  EXPECT_EQ(feishu.clicks(kQian, here.id, "确认无误").toast_kind, "success");
  EXPECT_EQ(entry(number).state, "executing");
  EXPECT_TRUE(comes_to_say_there(there, "执行中"));
  EXPECT_TRUE(comes_to_say(here.id, "执行中"));
  settled();
  EXPECT_EQ(in_feishu_group("进入「执行中」"), 1);
  EXPECT_EQ(on_dingtalk(kTeam, "进入「执行中」"), 1);

  const auto steps = [&] {
    std::size_t count = 0;
    const EntryId id = entry(number).id;
    bot->store().read([&](const Tx& tx) { count = tx.timeline().of(id).size(); });
    return count;
  };
  const std::size_t before = steps();
  EXPECT_EQ(feishu.delivers_again().status, 200);
  EXPECT_EQ(feishu.delivers_again(true).status, 200);
  EXPECT_EQ(people.delivers_again().status, 200);
  settled();
  EXPECT_EQ(steps(), before);
  EXPECT_EQ(entry(number).state, "executing");
  EXPECT_EQ(on_dingtalk(kTeam, "进入「执行中」"), 1);
}

TEST_F(CrossPlatform, WhatIsFiledOnDingtalkIsAnnouncedOnFeishuAndNumberedInOneRow) {
  const auto text = [](const std::string& title) {
    return fmt::format(
        "@bot /需求 名称：{}；背景：预算；涉及部门：市场部；任务：提供 2 份报表；"
        "期望完成时间：2026-12-10 18:00；联系方式：13800001234",
        title);
  };
  EXPECT_EQ(people.says(kDingQian, kTeam, text("第一条")).status, 200);
  EXPECT_EQ(people.delivers_again().status, 200);
  EXPECT_TRUE(eventually([&] { return in_feishu_group("2026-Q4-CWB-001") == 1; }));
  EXPECT_EQ(feishu.says(kQian, kGroup, text("第二条")).status, 200);
  EXPECT_TRUE(eventually([&] { return on_dingtalk(kTeam, "2026-Q4-CWB-002") == 1; }));
  settled();
  EXPECT_EQ(entry("2026-Q4-CWB-001").title, "第一条");
  EXPECT_EQ(entry("2026-Q4-CWB-002").title, "第二条");
  EXPECT_EQ(in_feishu_group("2026-Q4-CWB-001"), 1);
  EXPECT_EQ(on_dingtalk(kTeam, "2026-Q4-CWB-001"), 1);

  EXPECT_EQ(people.says(kDingMing, kTeam, "@bot /看板").status, 200);
  EXPECT_EQ(feishu.says(kZhang, kGroup, "@bot /看板").status, 200);
  EXPECT_THAT(visible_text(dingtalk_card(kTeam, "看板")), HasSubstr("需求信息表：待审批 2"));
  EXPECT_THAT(words_of(group_card("看板").id), HasSubstr("需求信息表：待审批 2"));
}

TEST_F(CrossPlatform, APlatformThatIsDownHoldsUpNobodyAndCatchesUpInOrder) {
  dingtalk.go_down();
  const std::string number = file_request();
  EXPECT_EQ(feishu.clicks(kLi, personal_card(kLi, number).id, "同意").toast_kind, "success");
  const FeishuMessage live = in_group("确认无误");
  EXPECT_EQ(feishu.clicks(kQian, live.id, "确认无误").toast_kind, "success");
  EXPECT_TRUE(comes_to_say(live.id, "钱进"));
  settled_on("feishu");
  EXPECT_TRUE(dingtalk.seen(kTeam).empty());
  clock.move(minutes(3));
  settled_on("feishu");

  dingtalk.come_back();
  clock.move(minutes(11));
  EXPECT_TRUE(eventually([&] { return on_dingtalk(kTeam, "待确认") == 1; }));
  settled();
  EXPECT_EQ(on_dingtalk(kTeam, "张三提交"), 1);
  EXPECT_LT(place_of("张三提交"), place_of("待确认")) << "in the order in which it happened";
  const DingtalkMessage there = dingtalk_card(kTeam, "待确认");
  EXPECT_THAT(visible_text(there), HasSubstr("已确认")) << "as it stands by now";
  EXPECT_EQ(on_dingtalk(kDingMing, number), 1);
  EXPECT_EQ(people.clicks(kDingMing, there, "确认无误").wrong, "");
  EXPECT_EQ(entry(number).state, "executing");
  EXPECT_TRUE(comes_to_say(live.id, "执行中"));
}

TEST_F(CrossPlatform, WhoIsOnBothHearsOnceAndWhereTheyWereLast) {
  // Even a text that the bot cannot make anything of tells where they are.
  writes(kQian, "/我的");
  clock.move(minutes(2));
  EXPECT_EQ(people.writes(kDingQian, "在吗").status, 200);
  clock.move(minutes(2));
  const std::string number = approved_request();
  EXPECT_TRUE(eventually([&] { return on_dingtalk(kDingQian, number) == 1; }));
  settled();
  EXPECT_EQ(count(kQian, number), 0);

  clock.move(minutes(2));
  writes(kQian, "/帮助");
  pass(hours(23));  // the day for confirming is nearly over
  EXPECT_EQ(count(kQian, "提醒："), 1) << all_of(kQian);
  EXPECT_EQ(on_dingtalk(kDingQian, "提醒："), 0);
  EXPECT_EQ(on_dingtalk(kDingMing, "提醒："), 1);
}

}  // namespace
}  // namespace xiebot::support
