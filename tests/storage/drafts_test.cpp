#include "bot/draft.h"

#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using std::chrono::hours;
using testing::ElementsAre;

class DraftsTest : public StoreTest {
 protected:
  DraftId add(const Draft& draft) {
    return write([&](Tx& tx) { return tx.drafts().add(draft); });
  }
  std::optional<Draft> find(DraftId id) const {
    return read([&](const Tx& tx) { return tx.drafts().find(id); });
  }
  std::vector<DraftId> of(const std::string& person) const {
    std::vector<DraftId> ids;
    for (const Draft& draft :
         read([&](const Tx& tx) { return tx.drafts().of(PersonId(person)); })) {
      ids.push_back(draft.id);
    }
    return ids;
  }
  static Draft typed(std::string person) {
    Draft draft;
    draft.person = PersonId(std::move(person));
    draft.form = "request";
    draft.values = {{"name", {"海报"}}};
    return draft;
  }
};
FOR_EVERY_STORE(DraftsTest);

TEST_P(DraftsTest, GiveBackEveryField) {
  Draft put;
  put.person = PersonId("zhangsan");
  put.form = "request";
  put.form_version = 2;
  put.entry = EntryId(7);
  put.action = "object";
  put.stay = 3;
  put.department = DepartmentCode("CPB");
  put.project = ProjectCode("XMB-001");
  put.chat = ChatId(4);
  put.channel = "one";
  put.values = {{"note", {"人手不够"}}};
  put.faults = {{"advice", "请填写建议方案"}};
  put.asked_vague = true;
  put.sent_as = EntryId(9);
  const auto found = find(add(put));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->person, put.person);
  EXPECT_EQ(found->form, put.form);
  EXPECT_EQ(found->form_version, put.form_version);
  EXPECT_EQ(found->entry, put.entry);
  EXPECT_EQ(found->action, put.action);
  EXPECT_EQ(found->stay, put.stay);
  EXPECT_EQ(found->department, put.department);
  EXPECT_EQ(found->project, put.project);
  EXPECT_EQ(found->chat, put.chat);
  EXPECT_EQ(found->channel, put.channel);
  EXPECT_EQ(found->values, put.values);
  EXPECT_EQ(found->faults, put.faults);
  EXPECT_TRUE(found->asked_vague);
  EXPECT_EQ(found->sent_as, put.sent_as);
  EXPECT_EQ(found->created_at, kMonday);
  EXPECT_EQ(found->updated_at, kMonday);
}

TEST_P(DraftsTest, AreListedUnsentAndTypedInNewestFirst) {
  const DraftId first = add(typed("me"));
  const DraftId second = add(typed("me"));
  Draft sent = typed("me");
  sent.sent_as = EntryId(1);
  add(sent);
  Draft untouched = typed("me");
  untouched.values.clear();
  add(untouched);
  add(typed("other"));
  EXPECT_THAT(of("me"), ElementsAre(second, first));
}

TEST_P(DraftsTest, LeaveTheListOnceTheyAreSent) {
  const DraftId id = add(typed("me"));
  Draft draft = find(id).value();
  draft.sent_as = EntryId(5);
  clock_.advance(hours(1));
  write([&](Tx& tx) { tx.drafts().update(draft); });
  EXPECT_TRUE(of("me").empty());
  EXPECT_EQ(find(id)->sent_as, EntryId(5));
  EXPECT_EQ(find(id)->created_at, kMonday);
  EXPECT_EQ(find(id)->updated_at, kMonday + hours(1));
}

TEST_P(DraftsTest, KnowTheNewestQuestionAboutAnEntry) {
  Draft question;
  question.person = PersonId("me");
  question.entry = EntryId(7);
  question.action = "reject";
  add(question);
  question.action = "object";
  const DraftId newest = add(question);
  question.sent_as = EntryId(7);
  add(question);
  Draft form = typed("me");
  form.entry = EntryId(7);
  add(form);
  const auto found =
      read([](const Tx& tx) { return tx.drafts().question(PersonId("me"), EntryId(7)); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, newest);
  EXPECT_FALSE(read([](const Tx& tx) { return tx.drafts().question(PersonId("me"), EntryId(8)); }));
}

TEST_P(DraftsTest, ExpireAfterTheirLastChange) {
  const DraftId old = add(typed("me"));
  const DraftId changed = add(typed("me"));
  clock_.advance(hours(24));
  write([&](Tx& tx) { tx.drafts().update(tx.drafts().find(changed).value()); });
  EXPECT_EQ(write([&](Tx& tx) { return tx.drafts().expire(kMonday + hours(1)); }), 1);
  EXPECT_FALSE(find(old));
  EXPECT_TRUE(find(changed));
}

TEST_P(DraftsTest, NeverUseAnIdAgain) {
  const DraftId removed = add(typed("me"));
  write([&](Tx& tx) { tx.drafts().remove(removed); });
  EXPECT_FALSE(find(removed));
  EXPECT_NE(add(typed("me")), removed);
}

}  // namespace
}  // namespace xiebot
