// The request flow through real HTTP and SQLite, against a DingTalk as strict as its documentation,
// on each rung of the ladder and where a rung breaks.
#include <gmock/gmock.h>

#include "tests/stories/dingtalk_story.h"

namespace xiebot::support {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

constexpr char kNumber[] = "2026-Q4-SCB-001";

class DingtalkRequest : public DingtalkStory {
 protected:
  using DingtalkStory::DingtalkStory;

  [[nodiscard]] std::string state() { return entry(kNumber).state; }
  [[nodiscard]] std::string now(const DingtalkMessage& card) const {
    return visible_text(dingtalk.card(card.track_id).value());
  }
  // Each change of the entry's state is told once, on whatever rung.
  void the_group_heard_it_all() {
    for (const char* news : {"张三提交。等待 李雷「同意」或「驳回」",
                             "进入「执行中」。等待 张三「完成」", "」张三「完成」。"}) {
      EXPECT_EQ(count(kGroup, news), 1) << news << " in:\n" << all_of(kGroup);
    }
    EXPECT_EQ(count(kGroup, "需求信息表 2026-Q4-SCB-001"), 1) << all_of(kGroup);
    EXPECT_THAT(all_of(kGroup), Not(HasSubstr("13800001234")));
  }
};

class OnCards : public DingtalkRequest {
 protected:
  OnCards() : DingtalkRequest(Rung::card) {}
};
class OnPages : public DingtalkRequest {
 protected:
  OnPages() : DingtalkRequest(Rung::page) {}
};
class ByWords : public DingtalkRequest {
 protected:
  ByWords() : DingtalkRequest(Rung::typed) {}
};

const FormFields kGood = {{"title", "官网改版"},      {"background", "官网改版需要库存数据"},
                          {"contact", "13800001234"}, {"departments", "YFB"},
                          {"departments", "CWB"},     {"tasks", "提供 3 个库存接口"},
                          {"due", "2026-12-10T18:00"}};

TEST_F(OnCards, FromTheFormToDone) {
  says(kZhang, "@bot /需求");
  in_group("已发到你的私聊");
  const DingtalkMessage form = personal_card(kZhang, "需求信息表");
  EXPECT_EQ(form.kind, "card");
  const std::string told =
      presses(kZhang, form, "提交",
              {{"title", {"官网改版"}}, {"tasks", {"提供 3 个库存接口"}}, {"contact", {"12"}}});
  EXPECT_NE(told, "");
  const DingtalkMessage faulty = dingtalk.card(form.track_id).value();
  EXPECT_THAT(visible_text(faulty), HasSubstr("⚠"));
  EXPECT_THAT(visible_text(faulty), HasSubstr("官网改版"));
  EXPECT_THAT(presses(kZhang, faulty, "提交",
                      {{"background", {"官网改版需要库存数据"}},
                       {"contact", {"13800001234"}},
                       {"departments", {"研发部", "CWB"}},
                       {"due", {"2026-12-10 18:00"}}}),
              HasSubstr(kNumber));
  EXPECT_THAT(now(form), HasSubstr("待审批"));
  const Entry filed = entry(kNumber);
  EXPECT_EQ(filed.values.at("departments"), (std::vector<std::string>{"YFB", "CWB"}));
  EXPECT_EQ(filed.author, PersonId("zhangsan"));

  const DingtalkMessage approval = personal_card(kLi, kNumber);
  presses(kLi, approval, "同意");
  EXPECT_EQ(state(), "confirming");
  const DingtalkMessage live = group_card("确认无误");
  EXPECT_THAT(visible_text(live), HasSubstr("138＊＊＊＊1234"));
  EXPECT_THAT(visible_text(personal_card(kHan, kNumber)), HasSubstr("13800001234"));

  EXPECT_THAT(presses(kZhou, live, "确认无误"), HasSubstr("韩梅梅")) << "who may instead";
  EXPECT_THAT(presses(kStranger, live, "确认无误"), HasSubstr("管理员"));
  presses(kMing, personal_card(kMing, kNumber), "确认无误");
  EXPECT_TRUE(comes_to_say(live, "小明"));
  EXPECT_EQ(state(), "confirming");
  presses(kQian, dingtalk.card(live.track_id).value(), "确认无误");
  EXPECT_EQ(state(), "executing");
  for (const DingtalkMessage& card : {form, approval, live}) {
    EXPECT_TRUE(comes_to_say(card, "执行中"));
  }
  in_group("进入「执行中」。等待 张三「完成」");
  EXPECT_THAT(presses(kHan, live, "确认无误"), Not("")) << "a card looked at before";
  presses(kZhang, personal_card(kZhang, "[完成]"), "完成");
  EXPECT_EQ(state(), "done");
  for (const DingtalkMessage& card : {form, approval, live}) {
    EXPECT_TRUE(comes_to_say(card, "已完成"));
  }
  the_group_heard_it_all();
}

TEST_F(OnCards, RejectionAsksForItsReasonOnTheCardAndIsSentAgain) {
  EXPECT_EQ(file_request(), kNumber);
  const DingtalkMessage approval = personal_card(kLi, kNumber);
  presses(kLi, approval, "驳回");
  const DingtalkMessage asked = dingtalk.card(approval.track_id).value();
  EXPECT_THAT(visible_text(asked), HasSubstr("驳回原因"));
  presses(kLi, asked, "驳回", {{"reason", {"预算超出额度"}}});
  EXPECT_EQ(state(), "rejected");
  presses(kZhang, personal_card(kZhang, "修改后重新提交"), "修改后重新提交");
  presses(kZhang, personal_card(kZhang, "也可以一条消息写完"), "提交",
          {{"title", {"官网改版（缩减）"}}});
  EXPECT_EQ(state(), "approving");
  EXPECT_EQ(entry(kNumber).title, "官网改版（缩减）");
}

TEST_F(OnCards, AClickDeliveredAgainIsOneClick) {
  EXPECT_EQ(file_request(), kNumber);
  const DingtalkMessage approval = personal_card(kLi, kNumber);
  presses(kLi, approval, "同意");
  EXPECT_EQ(people.delivers_again().status, 200);
  settled();
  EXPECT_EQ(state(), "confirming");
  says(kZhang, "@bot /我的");
  EXPECT_EQ(people.delivers_again().status, 200);
  settled();
  EXPECT_EQ(count(kGroup, "需求信息表 2026-Q4-SCB-001"), 1) << all_of(kGroup);
}

TEST_F(OnPages, FromTheFormToDone) {
  says(kZhang, "@bot /需求");
  const DingtalkMessage form = personal_card(kZhang, "需求信息表");
  EXPECT_EQ(form.kind, "actionCard");
  EXPECT_THAT(fills_in(form, "提交", {{"title", "官网改版"}, {"contact", "12"}}).body,
              HasSubstr("f-contact-fault"));
  EXPECT_THAT(fills_in(form, "提交", kGood).body, HasSubstr(std::string("已提交 ") + kNumber));
  EXPECT_EQ(entry(kNumber).author, PersonId("zhangsan"));
  FormBrowser browser("http://127.0.0.1:" + std::to_string(port), kAddress);
  EXPECT_THAT(browser.get(page_behind(form)).body, HasSubstr(std::string("已提交 ") + kNumber));

  presses(kLi, personal_card(kLi, kNumber), "同意");
  EXPECT_EQ(state(), "confirming");
  EXPECT_THAT(visible_text(in_group("需求信息表 2026-Q4-SCB-001")),
              HasSubstr(std::string("@协作机器人 /确认 ") + kNumber));
  presses(kMing, personal_card(kMing, kNumber), "确认无误");
  says(kQian, std::string("@bot /确认 ") + kNumber);
  settled();
  EXPECT_EQ(state(), "executing");
  presses(kZhang, personal_card(kZhang, "执行中"), "完成");
  EXPECT_EQ(state(), "done");
  the_group_heard_it_all();
}

TEST_F(OnPages, ReasonsAndRevisionsAreWrittenOnPages) {
  EXPECT_EQ(file_request(), kNumber);
  presses(kLi, personal_card(kLi, kNumber), "驳回");
  fills_in(personal_card(kLi, "待填：驳回原因"), "驳回", {{"reason", "预算超出额度"}});
  EXPECT_EQ(state(), "rejected");
  EXPECT_THAT(visible_text(personal(kZhang, "预算超出额度")),
              HasSubstr(std::string("/重提 ") + kNumber));
  writes(kZhang, std::string("/重提 ") + kNumber);
  const DingtalkMessage form = personal_card(kZhang, "修订");
  FormFields again = kGood;
  again.front().second = "官网改版（缩减）";
  EXPECT_EQ(fills_in(form, "提交", again).status, 200);
  EXPECT_EQ(state(), "approving");
  EXPECT_EQ(entry(kNumber).title, "官网改版（缩减）");
}

TEST_F(ByWords, FromTheFirstWordToDone) {
  says(kZhang, "/需求 @bot");
  const DingtalkMessage form = personal(kZhang, "需求信息表");
  EXPECT_THAT(visible_text(form), HasSubstr("写在一条消息里发送"));
  EXPECT_TRUE(form.buttons.empty());
  says(kZhang,
       "/需求 @bot 名称：官网改版；背景：打通库存；涉及部门：研发部、财务部；任务：提供 3 个接口；"
       "期望完成时间：2026-12-10 18:00；联系方式：13800001234");
  personal(kLi, kNumber);
  writes(kLi, "/驳回");
  EXPECT_THAT(visible_text(personal(kLi, "待填：驳回原因")),
              HasSubstr(std::string("/驳回 ") + kNumber + " 驳回原因"))
      << "how to answer in words";
  writes(kLi, std::string("/驳回 ") + kNumber + " 预算超出额度");
  EXPECT_THAT(visible_text(personal(kZhang, "预算超出额度")),
              HasSubstr(std::string("/重提 ") + kNumber));
  EXPECT_EQ(state(), "rejected");
  writes(kZhang, std::string("/重提 ") + kNumber + " 名称：官网改版（缩减）");
  EXPECT_TRUE(eventually([&] { return state() == "approving"; }));
  EXPECT_EQ(entry(kNumber).title, "官网改版（缩减）");

  writes(kLi, "/同意");
  EXPECT_TRUE(eventually([&] { return state() == "confirming"; }));
  in_group(std::string("@协作机器人 /确认 ") + kNumber);
  says(kMing, std::string("@bot /确认 ") + kNumber);
  writes(kQian, std::string("/异议 ") + kNumber + " 异议说明：人手不足；建议方案：推迟一周");
  personal(kZhang, "人手不足");
  writes(kZhang, std::string("/推进 ") + kNumber + " 财务部 客户交付日期不可调整");
  EXPECT_TRUE(eventually([&] { return state() == "executing"; }));
  in_group("进入「执行中」。等待 张三「完成」");
  writes(kZhang, std::string("/完成 ") + kNumber);
  EXPECT_TRUE(eventually([&] { return state() == "done"; }));
  settled();
  EXPECT_EQ(count(kGroup, "进入「执行中」"), 1) << all_of(kGroup);
  EXPECT_EQ(count(kGroup, "」张三「完成」。"), 1) << all_of(kGroup);
}

TEST_F(ByWords, AWordBesideARevisionChangesNothing) {
  EXPECT_EQ(file_request(), kNumber);
  writes(kLi, std::string("/驳回 ") + kNumber + " 预算超出额度");
  personal(kZhang, "预算超出额度");
  writes(kZhang, std::string("/重提 ") + kNumber + " 好的");
  personal(kZhang, "还没有办理");
  EXPECT_EQ(state(), "rejected");
  writes(kZhang, std::string("/重提 ") + kNumber);
  EXPECT_THAT(visible_text(personal(kZhang, "修订")),
              HasSubstr(std::string("/重提 ") + kNumber + " 联系方式："));
  writes(kZhang, std::string("/重提 ") + kNumber + " 期望完成时间：2026-12-20 18:00");
  EXPECT_TRUE(eventually([&] { return state() == "approving"; }));
  EXPECT_EQ(entry(kNumber).revision, 2);
  bot->store().read(
      [](const Tx& tx) { EXPECT_FALSE(tx.entries().find_number("2026-Q4-SCB-002").has_value()); });
}

TEST_F(OnCards, WithoutTheRightToMakeCardsTheyGoOnPagesUntilItIsThere) {
  dingtalk.allow_cards(false);
  says(kZhang, "@bot /需求");
  const DingtalkMessage form = personal_card(kZhang, "需求信息表");
  EXPECT_EQ(form.kind, "actionCard");
  EXPECT_THAT(fills_in(form, "提交", kGood).body, HasSubstr(kNumber));
  presses(kLi, personal_card(kLi, kNumber), "同意");
  EXPECT_EQ(state(), "confirming");

  dingtalk.allow_cards(true);
  clock.move(minutes(11));
  says(kMing, std::string("@bot /确认 ") + kNumber);
  says(kQian, std::string("@bot /确认 ") + kNumber);
  settled();
  const DingtalkMessage executing = personal_card(kZhang, "[完成]");
  EXPECT_EQ(executing.kind, "card") << "the template is tried again";
  presses(kZhang, executing, "完成");
  EXPECT_EQ(state(), "done");
  EXPECT_EQ(count(kGroup, "」张三「完成」。"), 1);
}

TEST_F(OnCards, WhileTheTemplateIsRefusedNobodyGetsACardForEachChange) {
  dingtalk.allow_cards(false);
  EXPECT_EQ(approved_request(), kNumber);
  presses(kMing, personal_card(kMing, kNumber), "确认无误");
  writes(kQian, std::string("/确认 ") + kNumber);
  settled();
  writes(kZhang, std::string("/完成 ") + kNumber);
  settled();
  EXPECT_EQ(state(), "done");
  const std::string card = std::string("需求信息表 ") + kNumber;
  EXPECT_EQ(count(kGroup, card), 1) << all_of(kGroup);
  EXPECT_EQ(count(kHan, card), 1) << "asked, and did nothing";
  EXPECT_EQ(count(kLi, card), 2) << "asked, and answered";
  EXPECT_EQ(count(kMing, card), 2);
}

TEST_F(OnCards, ATemplateThatIsNotPublishedIsDoneWithout) {
  stop_bot();
  settings = [](Config& config) { config.dingtalk->card_template_id = "draft.schema"; };
  start_bot();
  EXPECT_EQ(file_request(), kNumber);
  const DingtalkMessage approval = personal_card(kLi, kNumber);
  EXPECT_EQ(approval.kind, "actionCard");
  presses(kLi, approval, "驳回");
  fills_in(personal_card(kLi, "待填：驳回原因"), "驳回", {{"reason", "预算超出额度"}});
  EXPECT_EQ(state(), "rejected");
}

TEST_F(OnCards, ATemplateWithoutAnAddressForItsClicksIsNotUsed) {
  stop_bot();
  settings = [](Config& config) { config.public_url.clear(); };
  start_bot();
  EXPECT_EQ(file_request(), kNumber);
  const DingtalkMessage approval = personal_card(kLi, kNumber);
  EXPECT_EQ(approval.kind, "actionCard");
  presses(kLi, approval, "同意");
  EXPECT_EQ(state(), "confirming");
}

TEST_F(OnPages, WhenAChatsWebhookHasEndedTheGroupHearsOfItAllTheSame) {
  EXPECT_EQ(file_request(), kNumber);
  EXPECT_GT(dingtalk.calls_of("/robot/sendBySession"), 0U);
  clock.move(minutes(91));
  presses(kLi, personal_card(kLi, kNumber), "同意");
  in_group("待确认");
  EXPECT_EQ(count(kGroup, "需求信息表 2026-Q4-SCB-001"), 1);
  EXPECT_GT(dingtalk.calls_of("/v1.0/robot/groupMessages/send"), 0U);
}

}  // namespace
}  // namespace xiebot::support
