// People come and go: accounts on two platforms, somebody unknown, and those who leave.
#include <gmock/gmock.h>

#include "tests/stories/other_platform.h"
#include "tests/stories/progress_story.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PeopleStory : public FeishuStory {
 protected:
  void leaves(const std::string& account) {
    const auto answer = feishu.happens("contact.user.deleted_v3",
                                       fmt::format(R"({{"object":{{"open_id":"{}"}}}})", account));
    EXPECT_EQ(answer.status, 200);
  }
  [[nodiscard]] Person person(const std::string& id) {
    Person found;
    bot->store().read([&](const Tx& tx) { found = *tx.directory().person(PersonId(id)); });
    return found;
  }
  // An approved request to which 研发部 objects: it waits for 张三.
  std::string disputed_request() {
    std::string number = approved_request();
    (void)personal_card(kHan, number);
    writes(kHan, "/异议 " + number + " 接口太多，排不开；建议方案：先做 1 个");
    (void)personal_card(kZhang, "接受并修订");
    return number;
  }
};

TEST_F(PeopleStory, ACodeMakesOnePersonOfTwoAccounts) {
  OtherPlatform other(bot->store(), clock, "other");
  writes(kZhang, "/绑定 我");
  const FeishuMessage code = personal(kZhang, "你的绑定码是");
  other.writes("staff-7", "/绑定 " + code_said(visible_text(code.content())));
  bot->clock_moved();
  EXPECT_THAT(other.said(), HasSubstr("绑定好了：你是张三"));
  EXPECT_EQ(other.owner_of("staff-7"), "zhangsan");
  (void)personal(kZhang, "你在另一个平台上的账号已绑定");
  (void)personal(kAdmin, "张三用绑定码绑定了账号 other staff-7");
}

TEST_F(PeopleStory, SomebodyUnknownLearnsWhomToAsk) {
  writes(kStranger, "你好");
  EXPECT_THAT(visible_text(personal(kStranger, "我还不认识你").content()),
              AllOf(HasSubstr("管理员管理员"), HasSubstr("在你们都在的群里")));
  (void)personal(kAdmin, "有人想使用机器人");
  feishu.says(kStranger, kGroup, "@bot /看板");
  (void)in_group("在这里发送");
  settled();
  EXPECT_EQ(count(kAdmin, "有人想使用机器人"), 1) << "once is enough";
  EXPECT_THAT(all_of(kStranger), Not(HasSubstr("新品上市")));
}

TEST_F(PeopleStory, MentionsOfOthersStandWherePeopleWantThem) {
  const std::string number = file_request();
  (void)personal_card(kLi, number);
  feishu.says(kLi, kGroup, "@bot @韩梅梅 /同意 @小明 " + number + " @张三");
  settled();
  EXPECT_EQ(entry(number).state, "confirming");
  // As a platform writes it that does not say who is meant.
  OtherPlatform other(bot->store(), clock, "other");
  bot->store().transact([](Tx& tx) {
    tx.directory().put(PersonAccount{PersonId("xiaoming"), "other", "staff-9", {}});
  });
  other.writes("staff-9", "@韩梅梅 /确认 " + number + " @张三");
  EXPECT_EQ(entry(number).rows.back().state, "confirmed") << other.said();
  other.writes("staff-9", "/时间线 \x02user-a12\x03 " + number);
  EXPECT_THAT(other.said(), HasSubstr("xiaoming timeline")) << "an account is no number";
}

TEST_F(PeopleStory, WhatWaitedForWhoLeftIsOfferedToTheNext) {
  const std::string number = file_request();
  (void)personal_card(kLi, number);
  const std::size_t heard = feishu.personal(kLi).size();
  leaves(kLi);
  EXPECT_FALSE(person("lilei").active);
  pass(minutes(3));
  (void)personal(kWang, "李雷已离开公司，还有事项在等：" + number);
  (void)personal(kAdmin, "市场部负责人、新品上市牵头人");
  const FeishuMessage offer = personal_card(kWang, "提醒：" + number);
  EXPECT_EQ(feishu.clicks(kWang, offer.id, "同意").toast_kind, "success");
  settled();
  EXPECT_EQ(entry(number).state, "confirming");
  EXPECT_EQ(feishu.personal(kLi).size(), heard) << "who left hears nothing more";
  EXPECT_EQ(count(kAdmin, "没能送达"), 0) << all_of(kAdmin);
}

TEST_F(PeopleStory, TheLeadTakesOverWhatAnAuthorLeftBehind) {
  const std::string number = disputed_request();
  leaves(kZhang);
  pass(minutes(3));
  (void)personal(kLi, "张三已离开公司，还有事项在等：" + number);
  const FeishuMessage offer = personal_card(kLi, "提醒：" + number);
  EXPECT_EQ(feishu.clicks(kLi, offer.id, "上报协调").toast_kind, "success");
  writes(kLi, "/为什么");
  (void)personal(kLi, "张三已离开公司，发起人已不在，由你接手");
  settled();
  const std::size_t heard = feishu.personal(kZhang).size();
  writes(kWang, "/裁定推进 " + number + " 先做 1 个");
  pass(minutes(3));
  EXPECT_EQ(feishu.personal(kZhang).size(), heard);
  EXPECT_THAT(all_of(kAdmin), Not(HasSubstr("不知道 TA 的账号")));
}

TEST_F(PeopleStory, TheDeadlineOfWhoLeftIsOwedByTheNext) {
  const std::string number = disputed_request();
  leaves(kZhang);
  pass(hours(24) + minutes(1));  // request.answer-objection: reminded a working day before its end
  EXPECT_GE(was_told(kLi, "「答复异议」（研发部）期限"), 1) << all_of(kLi);
  EXPECT_EQ(was_told(kZhang, "「答复异议」（研发部）期限"), 0);
}

TEST_F(PeopleStory, WhoIsStillOnTheOtherPlatformHasNotLeft) {
  OtherPlatform other(bot->store(), clock, "other");
  bot->store().transact([](Tx& tx) {
    tx.directory().put(PersonAccount{PersonId("xiaoming"), "other", "staff-9", {}});
  });
  leaves(kMing);
  EXPECT_TRUE(person("xiaoming").active);
  EXPECT_EQ(other.owner_of("staff-9"), "xiaoming");
  settled();
  EXPECT_THAT(all_of(kHan), Not(HasSubstr("已离开公司")));
  const std::string number = approved_request();
  (void)personal_card(kHan, number);
  EXPECT_THAT(other.said(), HasSubstr("xiaoming entry")) << "where they still are";
}

class LeaverInProgress : public ProgressStory {};

TEST_F(LeaverInProgress, NobodyWhoLeftIsMissed) {
  feishu.happens("contact.user.deleted_v3", R"({"object":{"open_id":"ou_xiaoming"}})");
  reach("heads_up", "2026-11-23 16:30");
  EXPECT_EQ(told(kHan, "今天的进度还没有提交"), 1) << "the lead, who is next";
  EXPECT_EQ(told(kMing, "今天的进度"), 0);
  reach("prompt", "2026-11-23 17:00");
  EXPECT_THAT(words_of(group_card("今日进度 新品上市").id),
              AllOf(HasSubstr("研发部（韩梅梅）"), Not(HasSubstr("小明"))));
}

TEST_F(PeopleStory, WhoIsDisabledLeavesTheSameBehind) {
  const std::string number = file_request();
  (void)personal_card(kLi, number);
  writes(kAdmin, "/人员 停用 李雷");
  (void)personal(kAdmin, "已停用：李雷");
  pass(minutes(3));
  (void)personal(kWang, "李雷已停用，还有事项在等：" + number);
  const std::size_t heard = feishu.personal(kLi).size();
  pass(hours(24));
  EXPECT_EQ(feishu.personal(kLi).size(), heard);
}

}  // namespace
}  // namespace xiebot::support
