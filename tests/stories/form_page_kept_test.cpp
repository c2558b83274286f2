// What somebody typed on a form's page is not lost, and what became of it is told, whatever
// happens.
#include <gmock/gmock.h>

#include "bot/commands.h"
#include "bot/form_page.h"
#include "bot/views.h"
#include "program/setup.h"
#include "tests/stories/form_page_story.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(FormPageStory, WhatWasRefusedIsPutBackHoweverOftenItComes) {
  const std::string page = begun();
  const std::string mark = mark_in(get(page).body, "提交");
  const auto in_department = [&](const char* department) {
    bot->store().transact([&](Tx& tx) {
      Person zhang = tx.directory().person(PersonId("zhangsan")).value();
      zhang.department = DepartmentCode(department);
      tx.directory().put(zhang);
    });
  };
  in_department("");
  const http::Reply refused = post(page, mark, kGood);
  EXPECT_THAT(refused.body, HasSubstr("还没有登记你的部门"));
  EXPECT_THAT(refused.body, HasSubstr("官网改版需要库存数据"));
  for (int tap = 0; tap < 2; ++tap) {
    const http::Reply again = post(page, mark, kGood);
    EXPECT_THAT(again.body, HasSubstr("再按一次"));
    EXPECT_THAT(again.body, HasSubstr("官网改版需要库存数据"));
  }
  const http::Reply deliberate = post(page, mark_in(refused.body, "提交"), kGood);
  EXPECT_THAT(deliberate.body, HasSubstr("还没有登记你的部门")) << "it is asked anew, and told why";

  in_department("SCB");
  EXPECT_THAT(post(page, mark_in(deliberate.body, "提交"), kGood).body, HasSubstr(kNumber));
  EXPECT_EQ(entries(), 1);
}

TEST_F(FormPageStory, APageSaysAsWhomItIsFilledInAndTheHistoryThatALinkWasUsed) {
  const std::string page = begun();
  const http::Reply opened = get(page);
  EXPECT_THAT(opened.body, HasSubstr("以 张三 的身份填写"));
  post(page, mark_in(opened.body, "提交"), kGood);
  writes(kZhang, std::string("/时间线 ") + kNumber);
  EXPECT_THAT(words_of(personal_card(kZhang, "时间线").id),
              HasSubstr("张三提交（凭表单链接在网页上办理）"));

  feishu.clicks(kLi, personal_card(kLi, kNumber).id, "同意");
  settled();
  writes(kLi, std::string("/时间线 ") + kNumber);
  const std::string told = words_of(personal_card(kLi, "时间线").id);
  EXPECT_EQ(told.find("凭表单链接"), told.rfind("凭表单链接")) << told;
}

TEST_F(FormPageStory, WhatIsSentToAFormThatIsGoneCanBeCopied) {
  const std::string page = begun();
  const std::string mark = mark_in(get(page).body, "提交");
  const std::string draft = claims_of(form.id, "zhangsan").form.substr(4);
  writes(kZhang, "/草稿 删除 " + draft);
  personal(kZhang, "已删除");
  const http::Reply gone = post(page, mark, {{"title", "甲<b>"}, {"background", "写了很久"}});
  EXPECT_EQ(gone.status, 410);
  EXPECT_THAT(gone.body, HasSubstr("<dt>需求背景</dt><dd>写了很久</dd>"));
  EXPECT_THAT(gone.body, HasSubstr("甲&lt;b&gt;"));
  EXPECT_THAT(get(page).body, Not(HasSubstr("写了很久")));
  EXPECT_THAT(post(page, mark, {{"title", "  "}}).body, Not(HasSubstr("<details")));
}

TEST_F(FormPageStory, WhatIsSentToAFormThatWasSentElsewhereCanBeCopied) {
  const std::string page = begun();
  const std::string mark = mark_in(get(page).body, "提交");
  post(page, mark, kGood);
  const http::Reply late = post(page, mark, {{"title", "另一个标签页里改过的"}});
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(late.body, HasSubstr("另一个标签页里改过的"));
}

// Reads as long as it may.
class TiredStore : public Store {
 public:
  TiredStore(Store& inner, int reads) : inner_(inner), reads_(reads) {}

  void transact(const std::function<void(Tx&)>& fn) override { inner_.transact(fn); }
  void read(const std::function<void(const Tx&)>& fn) const override {
    if (reads_-- == 0) throw std::runtime_error("13800001234 cannot be read");
    inner_.read(fn);
  }
  [[nodiscard]] bool accepts_writes() const override { return true; }

 private:
  Store& inner_;
  mutable int reads_;
};

TEST_F(FormPageStory, WhatWasFiledIsToldThoughNothingCanBeReadAnyMore) {
  begun();
  const FormLink claims = claims_of(form.id, "zhangsan");
  const Signer signer("key");
  const Rules rules = rules_from(Config{});
  const CommandTable commands(rules);
  const std::string token = form_token(signer, claims);
  const auto sent = [&](int reads, const FormPost& what) {
    const TiredStore store(bot->store(), reads);
    const FormDesk desk(store, rules, commands, signer, clock, [](const Event&) {
      Outcome outcome;
      outcome.toast = Toast{ToastKind::success, "已提交，编号是 1。"};
      return outcome;
    });
    return desk.send(token, what);
  };
  std::string mark;
  bot->store().read([&](const Tx& tx) {
    const auto content = render(tx, rules, commands, tx.outbox().find(claims.row)->message.view,
                                {"feishu", {}, claims.person});
    for (const cards::Block& block : std::get<cards::Card>(content.value()).blocks) {
      const auto* shown = std::get_if<cards::Form>(&block);
      if (shown != nullptr) mark = button_mark(*shown, shown->buttons.front(), "");
    }
  });
  const FormPost what{.button = mark, .inputs = {{"title", {"写了很久"}}}};
  const FormVisit filed = sent(1, what);
  EXPECT_EQ(filed.state, FormVisit::State::unseen);
  EXPECT_EQ(filed.toast.value().text, "已提交，编号是 1。");
  EXPECT_FALSE(filed.typed);
  const FormVisit nothing = sent(0, what);
  EXPECT_EQ(nothing.state, FormVisit::State::failed);
  EXPECT_TRUE(nothing.typed);
}

TEST_F(FormPageStory, APageThatWasOpenMayBeSentForAWhileAfterItsLinkEnded) {
  const std::string page = begun();
  const std::string mark = mark_in(get(page).body, "提交");
  clock.move(kFormLinkLife + kFormLinkGrace - std::chrono::seconds(1));
  EXPECT_EQ(get(page).status, 410);
  const http::Reply faulty = post(page, mark, {{"title", "留着的字"}});
  EXPECT_EQ(faulty.status, 200);
  EXPECT_THAT(faulty.body, HasSubstr("value=\"留着的字\""));
  EXPECT_THAT(post(page, mark_in(faulty.body, "提交"), kGood).body, HasSubstr(kNumber));
}

}  // namespace
}  // namespace xiebot::support
