// A form filled in on its web page: real HTTP and SQLite, and the chat hears of it as of a click.
#include <gmock/gmock.h>

#include <regex>
#include <thread>

#include "tests/stories/form_page_story.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(FormPageStory, FaultsComeBackBesideTheirFieldsAndItIsSentOnce) {
  const std::string page = begun();
  const http::Reply empty = get(page);
  EXPECT_EQ(empty.status, 200);
  EXPECT_THAT(empty.body, HasSubstr("value=\"官网改版\""));  // what is known already

  const http::Reply faulty =
      post(page, mark_in(empty.body, "提交"), {{"title", "官网改版接口"}, {"contact", "12"}});
  EXPECT_EQ(faulty.status, 200);
  EXPECT_THAT(faulty.body, HasSubstr("class=\"fault\" id=\"f-contact-fault\""));
  EXPECT_THAT(faulty.body, HasSubstr("value=\"官网改版接口\""));
  EXPECT_THAT(faulty.body, HasSubstr("value=\"12\""));
  EXPECT_EQ(entries(), 0);
  EXPECT_THAT(get(page).body, HasSubstr("value=\"官网改版接口\""))
      << "opened again, it is all there";

  const std::string mark = mark_in(faulty.body, "提交");
  const http::Reply good = post(page, mark, kGood);
  EXPECT_EQ(good.status, 200);
  EXPECT_THAT(good.body, HasSubstr(std::string("已提交 ") + kNumber));
  EXPECT_THAT(good.body, HasSubstr("待审批"));
  EXPECT_THAT(good.body, Not(HasSubstr("<form")));
  EXPECT_THAT(good.body, Not(HasSubstr("<button")));
  EXPECT_EQ(entry(kNumber).values.at("departments"), (std::vector<std::string>{"YFB", "CWB"}));
  EXPECT_EQ(entry(kNumber).author, PersonId("zhangsan"));
  EXPECT_TRUE(comes_to_say(form.id, "待审批")) << "the card in the chat follows";
  personal_card(kLi, kNumber);

  EXPECT_EQ(get(page).status, 200);
  EXPECT_THAT(get(page).body, HasSubstr(std::string("已提交 ") + kNumber));
  const http::Reply again = post(page, mark, kGood);
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.body, HasSubstr(std::string("已提交 ") + kNumber));
  EXPECT_EQ(entries(), 1);
}

TEST_F(FormPageStory, ADoubleTapIsOneRequest) {
  const std::string page = begun();
  const std::string mark = mark_in(get(page).body, "提交");
  std::vector<int> statuses(4);
  {
    std::vector<std::jthread> taps;
    taps.reserve(statuses.size());
    for (int& status : statuses) {
      taps.emplace_back([&] { status = post(page, mark, kGood).status; });
    }
  }
  for (const int status : statuses) EXPECT_TRUE(status == 200 || status == 409) << status;
  EXPECT_EQ(entries(), 1);
}

TEST_F(FormPageStory, TheSameMistakeTwiceIsToldTwice) {
  const std::string page = begun();
  const FormFields wrong = {{"title", "甲"}, {"contact", "12"}};
  const std::string first = mark_in(get(page).body, "提交");
  const http::Reply once = post(page, first, wrong);
  const http::Reply reloaded = post(page, first, wrong);
  EXPECT_THAT(reloaded.body, HasSubstr("f-contact-fault"));
  EXPECT_THAT(reloaded.body, HasSubstr("value=\"甲\""));
  EXPECT_THAT(post(page, mark_in(once.body, "提交"), {{"title", "乙"}}).body,
              HasSubstr("value=\"乙\""));
}

TEST_F(FormPageStory, ALinkEndsAfterADayAndOutlivesARestart) {
  const std::string page = begun();
  const std::string mark = mark_in(get(page).body, "提交");
  restart();
  clock.move(kFormLinkLife - std::chrono::seconds(60));
  EXPECT_EQ(get(page).status, 200);
  clock.move(std::chrono::seconds(60));
  EXPECT_EQ(get(page).status, 410);
  clock.move(kFormLinkGrace);
  const http::Reply late = post(page, mark, kGood);
  for (const http::Reply& reply : {get(page), late}) {
    EXPECT_EQ(reply.status, 410);
    EXPECT_THAT(reply.body, HasSubstr("已经过期"));
    EXPECT_THAT(reply.body, HasSubstr("/需求"));
  }
  EXPECT_THAT(late.body, HasSubstr("官网改版需要库存数据")) << "what was typed, to be copied";
  EXPECT_EQ(entries(), 0);
}

TEST_F(FormPageStory, ALinkIsForOnePersonAndOneForm) {
  begun();
  const FormLink claims = claims_of(form.id, "zhangsan");
  FormLink other = claims;
  other.person = PersonId("lilei");
  EXPECT_EQ(get(link(other)).status, 404) << "the message is not theirs";
  other = claims;
  other.row = OutboxId(99999);
  EXPECT_EQ(get(link(other)).status, 404);
  other = claims;
  other.form = "form99999";
  EXPECT_EQ(get(link(other)).status, 410);
  EXPECT_THAT(get(link(other)).body, Not(HasSubstr("<form")));
  const std::string good = link(claims);
  EXPECT_EQ(get(good.substr(0, good.size() - 1)).status, 404);
  for (const char* path :
       {"/forms/", "/forms/x", "/forms/x.y", "/forms/a/b", "/forms/%E4%BD%A0.x"}) {
    EXPECT_EQ(get(path).status, 404) << path;
    EXPECT_THAT(get(path).body, HasSubstr("没有找到这张表单"));
  }

  EXPECT_EQ(get(good).status, 200);
  bot->store().transact([](Tx& tx) {
    Person left = tx.directory().person(PersonId("zhangsan")).value();
    left.active = false;
    tx.directory().put(left);
  });
  EXPECT_EQ(get(good).status, 404) << "who has left fills in nothing";
}

TEST_F(FormPageStory, TheReasonForARejectionIsAskedForAndGivenOnThePage) {
  const std::string number = file_request();
  const FeishuMessage approval = personal_card(kLi, number);
  feishu.clicks(kLi, approval.id, "驳回");
  settled();
  const std::string page = link(claims_of(approval.id, "lilei"));
  const http::Reply asked = get(page);
  EXPECT_EQ(asked.status, 200);
  EXPECT_THAT(asked.body, HasSubstr(number));

  const http::Reply nothing = post(page, mark_in(asked.body, "驳回"), {});
  EXPECT_EQ(nothing.status, 200);
  EXPECT_THAT(nothing.body, HasSubstr("class=\"fault\""));
  const http::Reply said =
      post(page, mark_in(nothing.body, "驳回"), {{"reason", "预算还没有批下来，请下月再提"}});
  EXPECT_EQ(said.status, 200);
  EXPECT_THAT(said.body, Not(HasSubstr("<form")));
  EXPECT_TRUE(comes_to_say(approval.id, "已驳回"));
  EXPECT_EQ(get(page).status, 410);
}

TEST_F(FormPageStory, AMessageThatIsNotYetKnownByItsIdHasItsPageToo) {
  begun();
  FormLink claims = claims_of(form.id, "zhangsan");
  const std::string draft = claims.form.substr(4);
  bot->store().transact([&](Tx& tx) {
    tx.outbox().add({.key = "held",
                     .to = {"feishu", {}, PersonId("zhangsan")},
                     .view = {"form", {{"draft", draft}}},
                     .not_before = tx.now() + std::chrono::hours(100)});
  });
  bot->store().read([&](const Tx& tx) {
    while (tx.outbox().find(claims.row)->message.key != "held") {
      claims.row = OutboxId(claims.row.value() + 1);
    }
  });
  const std::string page = link(claims);
  EXPECT_THAT(post(page, mark_in(get(page).body, "提交"), kGood).body, HasSubstr(kNumber));
}

TEST_F(FormPageStory, HostileInputIsTextAtMost) {
  const std::string page = begun();
  const std::string mark = mark_in(get(page).body, "提交");
  const std::string script = "</textarea><script>alert(1)</script>\"'\x02ou_lilei\x03\xff";
  const http::Reply reply = post(page, mark,
                                 {{"title", script},
                                  {"title", "第二个"},
                                  {"background", script},
                                  {"departments", script},
                                  {"departments", "YFB"},
                                  {"due", script},
                                  {"draft", "1"},
                                  {"a", "do"},
                                  {"number", "2026-Q4-SCB-999"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.body, Not(HasSubstr("<script")));
  EXPECT_THAT(reply.body, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(reply.body, Not(HasSubstr("第二个"))) << "of a repeated name the first one counts";
  EXPECT_EQ(entries(), 0);
  for (const std::string& button :
       {std::string("x"), std::string(5000, 'a'), mark.substr(1), std::string("\0\xff", 2)}) {
    const http::Reply changed = post(page, button, {{"title", "留着的字"}});
    EXPECT_EQ(changed.status, 200);
    EXPECT_THAT(changed.body, HasSubstr("请核对后再提交"));
    EXPECT_THAT(changed.body, HasSubstr("留着的字"));
  }
  EXPECT_THAT(get(page).body, Not(HasSubstr("留着的字")));
}

TEST_F(FormPageStory, ACardThatCannotShowItAllNamesThePage) {
  std::string text;
  for (int i = 0; i < 1001; ++i) text += "长";
  writes(kZhang, "/需求 需求名称：官网改版\n需求背景：" + text);
  form = personal_card(kZhang, "在网页中填写");
  const std::string content = form.content();
  std::smatch found;
  ASSERT_TRUE(std::regex_search(content, found,
                                std::regex("https://bot\\.example\\.com(/forms/[A-Za-z0-9_.-]+)")))
      << content;
  EXPECT_THAT(get(found[1].str()).body, HasSubstr(text));
}

TEST_F(FormPageStory, WithoutAPublicAddressThereAreNoPages) {
  settings = {};
  restart();
  const http::Reply reply = get("/forms/x.y");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.body, "");
}

}  // namespace
}  // namespace xiebot::support
