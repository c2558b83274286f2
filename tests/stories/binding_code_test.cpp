// Accounts that people tie to themselves by one-time codes, and people whom the bot does not know,
// on two platforms in front of one database.
#include "bot/binding_code.h"

#include <gmock/gmock.h>

#include "storage/sqlite_store.h"
#include "tests/stories/other_platform.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_clock.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class TwoPlatforms : public testing::Test {
 protected:
  TwoPlatforms() {
    store_.transact([](Tx& tx) {
      Directory& directory = tx.directory();
      directory.put(Department{.code = DepartmentCode("SCB"), .name = "市场部"});
      directory.put(
          Person{.id = PersonId("zhang"), .name = "张三", .department = DepartmentCode("SCB")});
      directory.put(Person{.id = PersonId("li"), .name = "李四"});
      directory.put(Person{.id = PersonId("boss"), .name = "管理员", .roles = {"admin"}});
      directory.put(PersonAccount{PersonId("zhang"), "a", "a-zhang", {}});
      directory.put(PersonAccount{PersonId("li"), "a", "a-li", {}});
      directory.put(PersonAccount{PersonId("boss"), "a", "a-boss", {}});
    });
  }

  std::string code_of(const std::string& account) {
    (void)a_.said();
    a_.writes(account, "/绑定 我");
    return code_said(a_.said());
  }
  // What account `b` is told when it sends this.
  std::string answer_to(const std::string& account, const std::string& text) {
    (void)b_.said();
    b_.writes(account, text);
    return b_.said();
  }
  std::string redeemed(const std::string& account, const std::string& code) {
    return answer_to(account, "/绑定 " + code);
  }
  // A code that is not the one given.
  static std::string wrong(std::string code) {
    code.back() = code.back() == '9' ? '0' : static_cast<char>(code.back() + 1);
    return code;
  }
  void change(const std::function<void(Tx&)>& what) { store_.transact(what); }
  std::string setting(const std::string& name) {
    std::string value;
    store_.read([&](const Tx& tx) { value = tx.settings().get(name).value_or(""); });
    return value;
  }

  TemporaryFolder folder_;
  TestClock clock_;
  SqliteStore store_{folder_ / "x.db", clock_};
  OtherPlatform a_{store_, clock_, "a"}, b_{store_, clock_, "b"};
};

TEST_F(TwoPlatforms, ACodeTiesTheOtherAccountToItsOwner) {
  const std::string code = code_of("a-zhang");
  ASSERT_EQ(code.size(), 8U);
  (void)a_.said();
  EXPECT_THAT(redeemed("b-1", code), HasSubstr("b-1 绑定好了：你是张三"));
  EXPECT_EQ(b_.owner_of("b-1"), "zhang");
  EXPECT_THAT(a_.said(), AllOf(HasSubstr("zhang 你在另一个平台上的账号已绑定"),
                               HasSubstr("boss 张三用绑定码绑定了账号 b b-1")));
  EXPECT_THAT(setting("account bound:b b-1"), HasSubstr("zhang by a code from a"));
  EXPECT_THAT(answer_to("b-1", "/我的"), "zhang todo\n");
}

TEST_F(TwoPlatforms, ACodeIsGoodOnceAndForTenMinutes) {
  const std::string used = code_of("a-zhang");
  (void)redeemed("b-1", used);
  EXPECT_THAT(redeemed("b-2", used), HasSubstr("绑定码不对"));
  EXPECT_EQ(b_.owner_of("b-2"), "");

  const std::string late = code_of("a-li");
  clock_.move(minutes(10));
  EXPECT_THAT(redeemed("b-2", late), HasSubstr("绑定码不对"));
  const std::string just = code_of("a-li");
  clock_.move(minutes(10) - std::chrono::seconds(1));
  EXPECT_THAT(redeemed("b-2", just), HasSubstr("你是李四"));
}

TEST_F(TwoPlatforms, ANewCodeMakesTheOneBeforeVoid) {
  const std::string first = code_of("a-zhang");
  const std::string second = code_of("a-zhang");
  EXPECT_THAT(redeemed("b-1", first), HasSubstr("绑定码不对"));
  EXPECT_THAT(redeemed("b-1", second), HasSubstr("绑定好了"));
}

TEST_F(TwoPlatforms, ACodeIsUnderstoodAsPeopleTypeIt) {
  std::string code = code_of("a-zhang");
  code.insert(4, "　");
  std::string wide;
  for (const char c : code) {
    wide += c >= '0' && c <= '9' ? std::string("\xEF\xBC") + static_cast<char>(0x90 + (c - '0'))
                                 : std::string(1, c);
  }
  EXPECT_THAT(redeemed("b-1", wide), HasSubstr("绑定好了"));
}

TEST_F(TwoPlatforms, OnlyItsHashIsKept) {
  const std::string code = code_of("a-zhang");
  EXPECT_EQ(setting("bind code:" + code), "");
  change([](Tx& tx) {
    EXPECT_EQ(tx.settings().forget("bind code:", "~"), 1);
    EXPECT_EQ(tx.settings().forget("bind code of:", "~"), 1);
  });
  EXPECT_THAT(redeemed("b-1", code), HasSubstr("绑定码不对"));
}

TEST_F(TwoPlatforms, WhoGuessesIsRefusedForAnHour) {
  const std::string code = code_of("a-zhang");
  for (int i = 0; i < kWrongCodes; ++i) {
    EXPECT_THAT(redeemed("b-1", wrong(code)), HasSubstr("绑定码不对")) << i;
    clock_.move(minutes(1));
  }
  EXPECT_THAT(redeemed("b-1", code), HasSubstr("一小时后再试"));
  EXPECT_EQ(b_.owner_of("b-1"), "");
  EXPECT_THAT(redeemed("b-2", code), HasSubstr("绑定好了")) << "others may go on";
  clock_.move(minutes(55));
  const std::string later = code_of("a-li");
  EXPECT_THAT(redeemed("b-1", later), HasSubstr("你是李四")) << "the first is an hour ago";
}

TEST_F(TwoPlatforms, WhatIsOfNoMeaningIsForgotten) {
  (void)redeemed("b-1", wrong(code_of("a-zhang")));
  change([](Tx& tx) { forget_codes(tx); });
  EXPECT_NE(setting("bind wrong:b:b-1"), "");
  EXPECT_NE(setting("bind code of:zhang"), "");
  clock_.move(minutes(11));
  change([](Tx& tx) { forget_codes(tx); });
  EXPECT_EQ(setting("bind code of:zhang"), "");
  EXPECT_NE(setting("bind wrong:b:b-1"), "");
  clock_.move(minutes(50));
  change([](Tx& tx) { forget_codes(tx); });
  EXPECT_EQ(setting("bind wrong:b:b-1"), "");
}

TEST_F(TwoPlatforms, ACodeThatIsShownToAGroupIsVoid) {
  const std::string code = code_of("a-zhang");
  (void)b_.said();
  b_.writes_in_group("b-1", "/绑定 " + code);
  EXPECT_THAT(b_.said(), HasSubstr("group-1 绑定码请在与我的单聊中发送"));
  EXPECT_EQ(b_.owner_of("b-1"), "");
  EXPECT_THAT(redeemed("b-1", code), HasSubstr("绑定码不对"));
}

TEST_F(TwoPlatforms, ACodeAskedForInAGroupComesInPrivate) {
  a_.writes_in_group("a-zhang", "/绑定 我");
  const std::string said = a_.said();
  EXPECT_THAT(said, AllOf(HasSubstr("zhang 你的绑定码是"), HasSubstr("group-1 内容已发到")));
  EXPECT_EQ(code_said(said.substr(said.find("group-1"))), "");
}

TEST_F(TwoPlatforms, ACodeIsForAnotherPlatform) {
  const std::string code = code_of("a-zhang");
  a_.writes("a-zhang", "/绑定 " + code);
  EXPECT_THAT(a_.said(), HasSubstr("要到另一个平台上用"));
  // Overheard by somebody on the platform where it was issued.
  a_.writes("a-li", "/绑定 " + code);
  EXPECT_THAT(a_.said(), HasSubstr("绑定码不对"));
  EXPECT_THAT(redeemed("b-1", code), HasSubstr("绑定码不对")) << "no longer a secret";
}

TEST_F(TwoPlatforms, AnAccountOfSomebodyElseIsNeverTaken) {
  change([](Tx& tx) { tx.directory().put(PersonAccount{PersonId("li"), "b", "b-li", {}}); });
  const std::string code = code_of("a-zhang");
  EXPECT_THAT(redeemed("b-li", code), HasSubstr("不能用绑定码绑定"));
  EXPECT_EQ(b_.owner_of("b-li"), "li");
  EXPECT_THAT(a_.said(), AllOf(HasSubstr("boss 张三想用绑定码绑定账号 b b-li"),
                               HasSubstr("/人员 停用 @李四")));
  EXPECT_THAT(redeemed("b-li", code), HasSubstr("绑定码不对")) << "it was used";
}

TEST_F(TwoPlatforms, ASecondAccountOnAPlatformIsTheAdministratorsMatter) {
  change([](Tx& tx) { tx.directory().put(PersonAccount{PersonId("zhang"), "b", "b-old", {}}); });
  EXPECT_THAT(redeemed("b-new", code_of("a-zhang")), HasSubstr("不能用绑定码绑定"));
  EXPECT_EQ(b_.owner_of("b-new"), "");
  EXPECT_THAT(a_.said(), HasSubstr("已登记了另一个账号 b-old"));
}

TEST_F(TwoPlatforms, WhoWasDisabledLeavesTheAccountWhenNothingIsLost) {
  const auto disabled = [&](const char* account) {
    const std::string id = std::string("old-") + account;
    change([&](Tx& tx) {
      tx.directory().put(Person{.id = PersonId(id), .name = "旧张三", .active = false});
      tx.directory().put(PersonAccount{PersonId(id), "b", account, {}});
    });
    return PersonId(id);
  };
  const PersonId writer = disabled("b-1");
  change([&](Tx& tx) {
    tx.drafts().add({.person = writer,
                     .form = "request",
                     .form_version = 1,
                     .values = {{"title", {"官网改版"}}},
                     .created_at = tx.now(),
                     .updated_at = tx.now()});
  });
  EXPECT_THAT(redeemed("b-1", code_of("a-zhang")), HasSubstr("不能用绑定码绑定"));
  EXPECT_THAT(a_.said(), AllOf(HasSubstr("已停用的「旧张三」"), HasSubstr("1 份草稿")));
  EXPECT_EQ(b_.owner_of("b-1"), "");

  (void)disabled("b-2");
  EXPECT_THAT(redeemed("b-2", code_of("a-zhang")), HasSubstr("绑定好了"));
  EXPECT_EQ(b_.owner_of("b-2"), "zhang");
}

TEST_F(TwoPlatforms, WhoIsTakenOffTheListHasNoGoodCode) {
  const std::string code = code_of("a-zhang");
  change([](Tx& tx) {
    Person zhang = *tx.directory().person(PersonId("zhang"));
    zhang.active = false;
    tx.directory().put(zhang);
  });
  EXPECT_THAT(redeemed("b-1", code), HasSubstr("绑定码不对"));
}

TEST_F(TwoPlatforms, WhoWasDisabledIsNotMeantByTheirName) {
  change([](Tx& tx) {
    tx.directory().put(Person{.id = PersonId("old"), .name = "张三", .active = false});
  });
  a_.writes("a-boss", "/部门 SCB 负责人 张三");
  EXPECT_THAT(a_.said(), HasSubstr("已保存「市场部」"));
}

TEST_F(TwoPlatforms, OnlyAdministratorsBindGroups) {
  change([](Tx& tx) {
    tx.directory().put(Project{.code = ProjectCode("12345678"), .name = "新品上市"});
  });
  a_.writes_in_group("a-zhang", "/绑定 XMB-001");
  EXPECT_THAT(a_.said(), HasSubstr("只有管理员"));
  a_.writes("a-zhang", "/绑定");
  EXPECT_THAT(a_.said(), HasSubstr("「/绑定 我」取绑定码"));
  a_.writes_in_group("a-boss", "/绑定 12345678");
  EXPECT_THAT(a_.said(), HasSubstr("已把本群设为「新品上市」"));
  b_.writes_in_group("b-1", "/绑定 XMB-001");
  EXPECT_THAT(b_.said(), HasSubstr("我还不认识你"));
}

TEST_F(TwoPlatforms, AStrangerLearnsWhomToAskAndTheAdminsHearOnce) {
  b_.tell_names();
  EXPECT_THAT(answer_to("b-1", "/我的"),
              AllOf(HasSubstr("b-1 我还不认识你"), HasSubstr("管理员管理员"),
                    HasSubstr("在你们都在的群里"), HasSubstr("/绑定 我")));
  EXPECT_THAT(a_.said(), AllOf(HasSubstr("boss 有人想使用机器人"), HasSubstr("昵称b-1"),
                               HasSubstr("b b-1"), HasSubstr("私聊")));
  clock_.move(hours(48));
  EXPECT_THAT(answer_to("b-1", "你好"), HasSubstr("我还不认识你"));
  EXPECT_THAT(a_.said(), IsEmpty());
  b_.writes_in_group("b-2", "/看板");
  EXPECT_THAT(b_.said(), AllOf(HasSubstr("group-1 我还不认识你"), HasSubstr("在这里发送")));
  EXPECT_THAT(a_.said(), HasSubstr("昵称b-2"));
}

TEST_F(TwoPlatforms, ManyStrangersAreNoFloodOfMessages) {
  for (int i = 0; i < 30; ++i) b_.writes(fmt::format("b-{}", i), "/我的");
  const auto lines = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(lines(a_.said()), 20);
  clock_.move(hours(24));
  for (int i = 0; i < 30; ++i) b_.writes(fmt::format("b-{}", i), "/我的");
  EXPECT_EQ(lines(a_.said()), 10) << "those who were left out";
}

TEST_F(TwoPlatforms, APersonalChatIsNeverAGroup) {
  const auto kind_of = [&](const std::string& chat) {
    std::optional<Chat> known;
    store_.read([&](const Tx& tx) { known = tx.directory().chat_by_external("b", chat); });
    return known ? known->kind : ChatKind::group;
  };
  b_.writes("b-1", "/帮助");
  EXPECT_EQ(kind_of("chat-of-b-1"), ChatKind::personal);
  b_.happens({.channel = "b",
              .key = "renamed",
              .sent_at = clock_.now(),
              .sender = {"b-1", ""},
              .chat_kind = ChatKind::group,
              .chat = "chat-of-b-1",
              .what = ChatChanged{.reachable = true, .name = "某群", .joined = true}});
  EXPECT_EQ(kind_of("chat-of-b-1"), ChatKind::personal);
  EXPECT_THAT(b_.said(), Not(HasSubstr("这个群")));

  // Recorded by mistake, it is mended by the first message that says of what kind it is.
  change([](Tx& tx) {
    tx.directory().put(Chat{.channel = "b", .external = "chat-of-b-2", .kind = ChatKind::group});
  });
  b_.writes("b-2", "/我的");
  EXPECT_EQ(kind_of("chat-of-b-2"), ChatKind::personal);
  EXPECT_THAT(b_.said(), HasSubstr("b-2 我还不认识你")) << "at the account";
}

// It was redelivered until it could be stored, and the bot is back by then.
TEST_F(TwoPlatforms, OldNewsDoesNotPutTheBotOutOfAGroup) {
  b_.writes_in_group("b-1", "/帮助");
  const auto put_out = [&](const std::string& key, std::chrono::minutes ago) {
    b_.happens({.channel = "b",
                .key = key,
                .sent_at = clock_.now() - ago,
                .sender = {"b-1", ""},
                .chat_kind = ChatKind::group,
                .chat = "group-1",
                .what = ChatChanged{.reachable = false, .name = "", .joined = false}});
    bool reachable = false;
    store_.read([&](const Tx& tx) {
      reachable = tx.directory().chat_by_external("b", "group-1").value().reachable;
    });
    return !reachable;
  };
  EXPECT_FALSE(put_out("late", std::chrono::minutes(5)));
  EXPECT_TRUE(put_out("fresh", std::chrono::minutes(0)));
}

// A group's card whose row has another message by now, and the platform does not say where it is.
TEST_F(TwoPlatforms, ACardOfAnUnknownPlaceIsNotDrawnForOnePerson) {
  (void)redeemed("b-1", code_of("a-zhang"));
  const auto discards = [&](ChatKind kind, const std::string& draft) {
    b_.writes("b-1", "/需求");
    return b_.happens({.channel = "b",
                       .key = "click:" + draft,
                       .sent_at = clock_.now(),
                       .sender = {"b-1", ""},
                       .chat_kind = kind,
                       .chat = "",
                       .what = CardClicked{.message_id = "unknown",
                                           .action = {{"a", "discard"}, {"draft", draft}},
                                           .inputs = {}}});
  };
  const Outcome unsaid = discards(ChatKind::group, "1");
  EXPECT_TRUE(unsaid.toast && unsaid.toast->kind == ToastKind::info);
  EXPECT_FALSE(unsaid.card);
  EXPECT_TRUE(discards(ChatKind::personal, "2").card);
}

}  // namespace
}  // namespace xiebot::support
