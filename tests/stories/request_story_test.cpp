// The request flow through real HTTP and SQLite, against a Feishu as strict as its documentation.
#include <gmock/gmock.h>

#include "tests/stories/feishu_story.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;
using testing::Not;

class RequestStory : public FeishuStory {
 protected:
  // Everybody who has to confirms.
  void all_confirm(const std::string& number) {
    for (const char* user : {kMing, kQian}) {
      EXPECT_EQ(feishu.says(user, feishu.personal_chat(user), "/确认 " + number).status, 200);
    }
  }
};

TEST_F(RequestStory, TheFormIsFilledInPersonallyAndFaultsComeBackBesideTheirFields) {
  feishu.says(kZhang, kGroup, "@bot /需求");
  in_group("已发到你的私聊");
  const FeishuMessage form = personal_card(kZhang, "需求信息表");

  const FeishuAnswer faulty =
      feishu.clicks(kZhang, form.id, "提交",
                    {{"title", {"官网改版"}}, {"tasks", {"提供 3 个接口"}}, {"contact", {"12"}}});
  EXPECT_EQ(faulty.toast_kind, "warning");
  EXPECT_TRUE(faulty.new_card);
  EXPECT_THAT(words_of(form.id), HasSubstr("官网改版"));
  bot->store().read(
      [](const Tx& tx) { EXPECT_FALSE(tx.entries().find_number("2026-Q4-SCB-001").has_value()); });

  const FeishuAnswer good = feishu.clicks(kZhang, form.id, "提交",
                                          {{"background", {"官网改版需要库存数据"}},
                                           {"contact", {"13800001234"}},
                                           {"departments", {"YFB", "CWB"}},
                                           {"due", {"2026-12-10 18:00"}}});
  EXPECT_EQ(good.toast_kind, "success") << good.toast;
  EXPECT_THAT(good.toast, HasSubstr("2026-Q4-SCB-001"));
  EXPECT_THAT(words_of(form.id), HasSubstr("待审批"));
  EXPECT_THAT(words_of(form.id), HasSubstr("李雷"));  // what happens next
  in_group("2026-Q4-SCB-001");

  const Entry filed = entry("2026-Q4-SCB-001");
  EXPECT_EQ(filed.title, "官网改版");
  EXPECT_EQ(filed.project, ProjectCode("XMB-001"));
  EXPECT_EQ(filed.values.at("departments"), (std::vector<std::string>{"YFB", "CWB"}));
}

TEST_F(RequestStory, ApprovalConfirmationExecutionCompletion) {
  const std::string number = file_request();
  EXPECT_EQ(number, "2026-Q4-SCB-001");
  const FeishuMessage approval = personal_card(kLi, number);
  const FeishuMessage receipt = personal_card(kZhang, number);
  EXPECT_EQ(feishu.clicks(kLi, approval.id, "同意").toast_kind, "success");
  EXPECT_THAT(words_of(approval.id), HasSubstr("待确认"));
  EXPECT_TRUE(comes_to_say(receipt.id, "待确认"));

  const FeishuMessage live = group_card("确认无误");
  EXPECT_THAT(words_of(live.id), HasSubstr("研发部"));
  EXPECT_THAT(words_of(live.id), HasSubstr("138****1234"));
  EXPECT_THAT(words_of(live.id), Not(HasSubstr("13800001234")));
  // Lead and liaison each have a card of their own, with the full number.
  EXPECT_THAT(visible_text(personal(kHan, number).content()), HasSubstr("13800001234"));
  const FeishuMessage ming = personal_card(kMing, number);

  EXPECT_EQ(feishu.clicks(kMing, ming.id, "确认无误").toast_kind, "success");
  EXPECT_TRUE(comes_to_say(live.id, "小明"));
  EXPECT_EQ(entry(number).state, "confirming");
  EXPECT_EQ(feishu.clicks(kQian, live.id, "确认无误").toast_kind, "success");
  EXPECT_EQ(entry(number).state, "executing");
  for (const FeishuMessage& card : {receipt, approval, live, ming}) {
    EXPECT_TRUE(comes_to_say(card.id, "执行中"));
  }
  EXPECT_EQ(feishu.clicks(kZhang, receipt.id, "完成").toast_kind, "success");
  for (const FeishuMessage& card : {receipt, approval, live, ming}) {
    EXPECT_TRUE(comes_to_say(card.id, "已完成"));
  }
  // The project's lead files it away, from the card that the group has.
  EXPECT_EQ(feishu.clicks(kHan, live.id, "归档").toast_kind, "warning");
  EXPECT_EQ(feishu.clicks(kLi, live.id, "归档").toast_kind, "success");
  EXPECT_TRUE(comes_to_say(live.id, "已归档"));
}

TEST_F(RequestStory, RejectionAsksForItsReasonAndTheRequestKeepsItsNumberWhenSentAgain) {
  const std::string number = file_request();
  const FeishuMessage approval = personal_card(kLi, number);
  EXPECT_EQ(feishu.clicks(kLi, approval.id, "驳回").error, 0);
  EXPECT_THAT(words_of(approval.id), HasSubstr("驳回原因"));
  EXPECT_EQ(entry(number).state, "approving");
  EXPECT_EQ(feishu.clicks(kLi, approval.id, "驳回").toast_kind, "warning");  // no reason yet
  EXPECT_EQ(feishu.clicks(kLi, approval.id, "驳回", {{"reason", {"预算超出额度"}}}).toast_kind,
            "success");
  EXPECT_EQ(entry(number).state, "rejected");
  personal(kZhang, "预算超出额度");

  const FeishuMessage receipt = personal_card(kZhang, "修改后重新提交");
  EXPECT_EQ(feishu.clicks(kZhang, receipt.id, "修改后重新提交").error, 0);
  const FeishuMessage form = personal_card(kZhang, "也可以一条消息写完");
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "提交", {{"title", {"官网改版（缩减）"}}}).toast_kind,
            "success");
  const Entry again = entry(number);
  EXPECT_EQ(again.state, "approving");
  EXPECT_EQ(again.revision, 2);
  EXPECT_EQ(again.title, "官网改版（缩减）");
}

TEST_F(RequestStory, AnObjectionIsAcceptedAndEveryConfirmedRowOpensAgain) {
  const std::string number = approved_request();
  EXPECT_EQ(feishu.clicks(kQian, personal_card(kQian, number).id, "确认无误").toast_kind,
            "success");
  const FeishuMessage card = personal_card(kMing, number);
  feishu.clicks(kMing, card.id, "提出异议");
  EXPECT_EQ(feishu
                .clicks(kMing, card.id, "提出异议",
                        {{"objection", {"排期冲突"}}, {"advice", {"推迟到 12 月 20 日"}}})
                .toast_kind,
            "success");
  const FeishuMessage asked = personal_card(kZhang, "排期冲突");
  EXPECT_THAT(visible_text(asked.content()), HasSubstr("推迟到 12 月 20 日"));
  EXPECT_EQ(feishu.clicks(kZhang, asked.id, "接受并修订").error, 0);
  const FeishuMessage form = personal_card(kZhang, "也可以一条消息写完");
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "提交", {{"due", {"2026-12-20 18:00"}}}).toast_kind,
            "success");
  const Entry revised = entry(number);
  EXPECT_EQ(revised.revision, 2);
  for (const EntryRow& row : revised.rows) EXPECT_EQ(row.state, "pending") << row.department.str();
  all_confirm(number);
  EXPECT_EQ(entry(number).state, "executing");
}

TEST_F(RequestStory, AnObjectionMayBeOverruledWithAReasonOrGoToTheSuperior) {
  const std::string number = approved_request();
  const auto object = [&](const char* user) {
    EXPECT_EQ(feishu
                  .says(user, feishu.personal_chat(user),
                        "/异议 " + number + " 异议说明：人手不足；建议方案：外包一部分")
                  .status,
              200);
  };
  object(kMing);
  object(kQian);
  personal(kZhang, "人手不足");
  feishu.says(kZhang, feishu.personal_chat(kZhang),
              "/推进 " + number + " 研发部 客户交付日期不可调整");
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/上报 " + number + " 财务部");
  const FeishuMessage ruling = personal_card(kWang, "裁定推进");
  EXPECT_EQ(entry(number).state, "confirming");
  feishu.clicks(kWang, ruling.id, "裁定推进");
  EXPECT_EQ(
      feishu.clicks(kWang, ruling.id, "裁定推进", {{"reason", {"按客户要求优先"}}}).toast_kind,
      "success");
  EXPECT_EQ(entry(number).state, "executing");
}

TEST_F(RequestStory, AClickWithoutTheRightChangesNothingAndSaysWhoMay) {
  const std::string number = approved_request();
  const FeishuMessage live = group_card("确认无误");
  const FeishuAnswer answer = feishu.clicks(kZhou, live.id, "确认无误");
  EXPECT_EQ(answer.toast_kind, "warning");
  EXPECT_THAT(answer.toast, HasSubstr("韩梅梅"));
  EXPECT_THAT(feishu.clicks(kStranger, live.id, "确认无误").toast, HasSubstr("管理员"));
  for (const EntryRow& row : entry(number).rows) EXPECT_EQ(row.state, "pending");
}

TEST_F(RequestStory, NobodyApprovesTheirOwnRequest) {
  feishu.says(kLi, feishu.personal_chat(kLi),
              "/需求 名称：品牌改版；背景：年度计划；涉及部门：研发部；任务：改 5 个页面；"
              "期望完成时间：2026-12-10 18:00；联系方式：13800001234");
  const FeishuMessage asked = personal_card(kWang, "品牌改版");
  EXPECT_EQ(entry("2026-Q4-SCB-001").state, "approving");
  feishu.says(kLi, feishu.personal_chat(kLi), "/同意 2026-Q4-SCB-001");
  personal(kLi, "你没有「同意」的权限");
  EXPECT_EQ(feishu.clicks(kWang, asked.id, "同意").toast_kind, "success");
}

TEST_F(RequestStory, ASecondClickIsToldWhoWasFaster) {
  const std::string number = approved_request();
  const FeishuMessage han = personal_card(kHan, number);
  const FeishuMessage ming = personal_card(kMing, number);
  EXPECT_EQ(feishu.clicks(kHan, han.id, "确认无误", {}, 0).toast_kind, "success");
  const FeishuAnswer late = feishu.clicks(kMing, ming.id, "确认无误", {}, 0);
  EXPECT_THAT(late.toast, HasSubstr("已由韩梅梅"));
  EXPECT_THAT(words_of(ming.id), HasSubstr("韩梅梅"));
  int confirmations = 0;
  const EntryId id = entry(number).id;
  bot->store().read([&](const Tx& tx) {
    for (const TimelineRecord& record : tx.timeline().of(id)) {
      confirmations += record.action == "confirm" ? 1 : 0;
    }
  });
  EXPECT_EQ(confirmations, 1);
}

TEST_F(RequestStory, ARedeliveredMessageFilesOnce) {
  const std::string number = file_request();
  EXPECT_EQ(feishu.delivers_again().status, 200);
  EXPECT_EQ(feishu.delivers_again(true).status, 200);
  const std::string next = file_request("第二条需求");
  EXPECT_EQ(next, "2026-Q4-SCB-002");
}

TEST_F(RequestStory, ALeadAwayIsRepresentedByTheirDelegate) {
  bot->store().transact([](Tx& tx) {
    tx.directory().put(
        Delegation{PersonId("lilei"), PersonId("zhoumin"), "2026-11-20", "2026-11-30"});
  });
  const std::string number = file_request();
  const FeishuMessage asked = personal_card(kZhou, number);
  EXPECT_EQ(feishu.clicks(kZhou, asked.id, "同意").toast_kind, "success");
  const EntryId id = entry(number).id;
  bot->store().read([&](const Tx& tx) {
    const auto records = tx.timeline().of(id);
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[1].via, Via::delegate);
    EXPECT_EQ(records[1].on_behalf_of, PersonId("lilei"));
  });
}

TEST_F(RequestStory, TwoObjectionsAreAnsweredApartAndEachWithItsReason) {
  const std::string number = approved_request();
  for (const char* user : {kMing, kQian}) {
    feishu.says(user, feishu.personal_chat(user),
                "/异议 " + number + " 异议说明：排期冲突；建议方案：推迟一周");
  }
  const FeishuMessage asked = personal_card(kZhang, "接受并修订（研发部）");
  EXPECT_EQ(feishu.clicks(kZhang, asked.id, "接受并修订（研发部）").error, 0);
  const FeishuMessage form = personal_card(kZhang, "也可以一条消息写完");
  EXPECT_EQ(feishu.clicks(kZhang, asked.id, "说明理由并推进（财务部）").error, 0);
  EXPECT_EQ(feishu.clicks(kZhang, asked.id, "说明理由并推进").toast_kind, "warning");
  EXPECT_EQ(
      feishu.clicks(kZhang, asked.id, "说明理由并推进", {{"reason", {"客户日期不变"}}}).toast_kind,
      "success");
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "提交", {{"due", {"2026-12-20 18:00"}}}).toast_kind,
            "success");
  const Entry now = entry(number);
  ASSERT_EQ(now.rows.size(), 2u);
  EXPECT_EQ(now.revision, 2);
  for (const EntryRow& row : now.rows) EXPECT_EQ(row.state, "pending");  // reopened by the new date
}

TEST_F(RequestStory, TheSuperiorReadsTheObjectionTheyDecideOn) {
  const std::string number = approved_request();
  feishu.says(kMing, feishu.personal_chat(kMing),
              "/异议 " + number + " 异议说明：排期冲突；建议方案：推迟一周");
  personal(kZhang, "排期冲突");
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/上报 " + number);
  const std::string words = visible_text(personal(kWang, "裁定推进").content());
  EXPECT_THAT(words, HasSubstr("排期冲突"));
  EXPECT_THAT(words, HasSubstr("推迟一周"));
}

TEST_F(RequestStory, AStaleGroupCardDoesNotTurnAnObjectionIntoAConfirmation) {
  approved_request();
  const FeishuMessage live = group_card("确认无误");
  const int before = static_cast<int>(feishu.message(live.id).contents.size()) - 1;
  const FeishuMessage card = personal_card(kHan, "确认无误");
  feishu.clicks(kHan, card.id, "提出异议");
  feishu.clicks(kHan, card.id, "提出异议", {{"objection", {"排期冲突"}}, {"advice", {"推迟一周"}}});
  const FeishuAnswer late = feishu.clicks(kMing, live.id, "确认无误", {}, before);
  EXPECT_THAT(late.toast, HasSubstr("已由韩梅梅"));
  const Entry now = entry("2026-Q4-SCB-001");
  EXPECT_EQ(now.rows[1].state, "objected");
}

TEST_F(RequestStory, ARevisionSentWhenItsDraftIsGoneRevisesAllTheSame) {
  const std::string number = file_request();
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/撤回 " + number);
  EXPECT_TRUE(eventually([&] { return entry(number).state == "withdrawn"; }));
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/重提");  // the only one there is
  const FeishuMessage form = personal_card(kZhang, "也可以一条消息写完");
  bot->store().transact([](Tx& tx) { tx.drafts().expire(tx.now() + std::chrono::hours(1)); });
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "提交").toast_kind, "success");
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "提交", {}, 0).toast_kind, "info");
  EXPECT_EQ(entry(number).state, "approving");
  bot->store().read(
      [](const Tx& tx) { EXPECT_FALSE(tx.entries().find_number("2026-Q4-SCB-002").has_value()); });
}

TEST_F(RequestStory, AFormWhoseDraftHasExpiredFilesOnce) {
  feishu.says(kZhang, kGroup, "@bot /需求");
  const FeishuMessage form = personal_card(kZhang, "需求信息表");
  bot->store().transact([](Tx& tx) { tx.drafts().expire(tx.now() + std::chrono::hours(1)); });
  const FilledIn filled = {{"title", {"官网改版"}},  {"background", {"三季度改版"}},
                           {"tasks", {"3 个接口"}},  {"contact", {"13800001234"}},
                           {"departments", {"YFB"}}, {"due", {"2026-12-10 18:00"}}};
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "提交", filled).toast_kind, "success");
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "提交", filled, 0).toast_kind, "info");
  EXPECT_EQ(entry("2026-Q4-SCB-001").project, ProjectCode("XMB-001"));
  bot->store().read(
      [](const Tx& tx) { EXPECT_FALSE(tx.entries().find_number("2026-Q4-SCB-002").has_value()); });
}

TEST_F(RequestStory, WordsBehindADecisionThatTakesNoneHoldItBack) {
  const std::string number = file_request();
  personal(kLi, number);
  feishu.says(kLi, feishu.personal_chat(kLi), "/同意 " + number + " 但预算不超过 2 万");
  personal(kLi, "还没有办理");
  EXPECT_EQ(entry(number).state, "approving");
  feishu.says(kLi, feishu.personal_chat(kLi), "/驳回 预算只到 11-30，请改");
  EXPECT_TRUE(eventually([&] { return entry(number).state == "rejected"; }));
}

TEST_F(RequestStory, ARepeatedCommandIsToldWhoHandledIt) {
  const std::string number = approved_request();
  feishu.says(kHan, feishu.personal_chat(kHan), "/确认 " + number);
  EXPECT_TRUE(eventually([&] { return entry(number).rows[1].state == "confirmed"; }));
  feishu.says(kMing, feishu.personal_chat(kMing), "/确认 " + number);
  personal(kMing, "已由韩梅梅");
  feishu.says(kLi, feishu.personal_chat(kLi), "/同意 " + number);
  personal(kLi, "已由李雷");
}

TEST_F(RequestStory, SentAgainForOthersItForgetsWhomItInvolvedBefore) {
  const std::string number = approved_request();
  const FeishuMessage receipt = personal_card(kZhang, number);
  EXPECT_TRUE(comes_to_say(receipt.id, "待确认"));
  feishu.clicks(kZhang, receipt.id, "撤回");
  feishu.clicks(kZhang, receipt.id, "修改后重新提交");
  const FeishuMessage form = personal_card(kZhang, "也可以一条消息写完");
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "提交", {{"departments", {"YFB"}}}).toast_kind,
            "success");
  EXPECT_TRUE(entry(number).rows.empty());
}

TEST_F(RequestStory, ChoosingAmongSeveralKeepsTheListAndShowsTheEntryBesideIt) {
  const std::string first = file_request("第一条");
  const std::string second = file_request("第二条");
  personal(kLi, second);
  feishu.says(kLi, feishu.personal_chat(kLi), "/同意");
  const FeishuMessage list = personal_card(kLi, "请选择要处理的事项");
  EXPECT_EQ(feishu.clicks(kLi, list.id, "同意 " + first).toast_kind, "success");
  EXPECT_EQ(entry(first).state, "confirming");
  EXPECT_THAT(words_of(list.id), HasSubstr(second));
  EXPECT_EQ(feishu.clicks(kLi, list.id, "同意 " + second).toast_kind, "success");
}

TEST_F(RequestStory, AListIsKnownByItsButtonsBeforeItIsKnownWhichMessageItBecame) {
  const std::string first = file_request("第一条");
  const std::string second = file_request("第二条");
  personal_card(kLi, second);
  settled();
  feishu.lose_next_answers(1);
  feishu.says(kLi, feishu.personal_chat(kLi), "/同意");
  const FeishuMessage list = personal(kLi, "请选择要处理的事项");
  feishu.clicks(kLi, list.id, "同意 " + first);
  EXPECT_THAT(words_of(list.id), HasSubstr("同意 " + second));
}

TEST_F(RequestStory, AVagueTaskIsQuestionedOnceAndMayBeKept) {
  feishu.says(kZhang, kGroup,
              "@bot /需求 名称：官网改版；背景：改版；涉及部门：研发部；任务：尽快支持一下；"
              "期望完成时间：2026-12-10 18:00；联系方式：13800001234");
  const FeishuMessage form = personal_card(kZhang, "仍然提交");
  EXPECT_EQ(feishu.clicks(kZhang, form.id, "仍然提交").toast_kind, "success");
  EXPECT_EQ(entry("2026-Q4-SCB-001").state, "approving");
}

TEST_F(RequestStory, ARestartAfterTheAnswerLosesNothing) {
  feishu.set_latency(std::chrono::milliseconds(0));
  feishu.says(kZhang, kGroup,
              "@bot /需求 名称：重启；背景：改版；涉及部门：研发部；任务：3 个接口；"
              "期望完成时间：2026-12-10 18:00；联系方式：13800001234");
  stop_bot();
  start_bot();
  const FeishuMessage approval = personal_card(kLi, "重启");
  EXPECT_EQ(feishu.delivers_again().status, 200);
  EXPECT_EQ(feishu.clicks(kLi, approval.id, "同意").toast_kind, "success");
  EXPECT_EQ(entry("2026-Q4-SCB-001").state, "confirming");
}

}  // namespace
}  // namespace xiebot::support
