#include "adapters/feishu/event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "adapters/json_reader.h"
#include "tests/support/vectors.h"

namespace xiebot::feishu {
namespace {

using nlohmann::json;
using support::vector_named;
using testing::IsEmpty;

constexpr Instant kNow{std::chrono::seconds(1795399200)};
constexpr const char* kBot = "ou_bot";

std::string mention(const std::string& account) { return kMentionOpen + account + kMentionClose; }

json envelope(const std::string& type, json event) {
  return {{"schema", "2.0"},
          {"header", {{"event_id", "e1"}, {"event_type", type}, {"create_time", "1795399100123"}}},
          {"event", std::move(event)}};
}

json mentioned(const std::string& key, const std::string& open_id, const std::string& name,
               const std::string& type = "user") {
  return {{"key", key}, {"id", {{"open_id", open_id}}}, {"mentioned_type", type}, {"name", name}};
}

// A message in a personal chat.
json written(const std::string& type, const json& content, json mentions = json::array()) {
  return envelope("im.message.receive_v1",
                  {{"sender", {{"sender_id", {{"open_id", "ou_a"}}}, {"sender_type", "user"}}},
                   {"message",
                    {{"message_id", "om_1"},
                     {"create_time", "1795399150123"},
                     {"chat_id", "oc_1"},
                     {"chat_type", "p2p"},
                     {"message_type", type},
                     {"content", content.dump()},
                     {"mentions", std::move(mentions)}}}});
}

json said(const std::string& text, json mentions = json::array()) {
  return written("text", {{"text", text}}, std::move(mentions));
}

Event event_of(const json& root, std::string_view bot = kBot) {
  auto decoded = to_event(root, bot, kNow);
  if (const auto* ignored = std::get_if<Ignored>(&decoded)) {
    ADD_FAILURE() << "ignored: " << ignored->reason;
    return {};
  }
  return std::get<Event>(decoded);
}

MessageReceived message_of(const json& root, std::string_view bot = kBot) {
  return std::get<MessageReceived>(event_of(root, bot).what);
}

bool ignored(const json& root, std::string_view bot = kBot) {
  return std::holds_alternative<Ignored>(to_event(root, bot, kNow));
}

json decrypted(const char* file, const std::string& name) {
  return vector_named(file, name)["expect"]["decrypted"];
}

TEST(FeishuEvent, ReadsAPersonalMessage) {
  const Event event =
      event_of(decrypted("feishu/webhook_events.json", "ok_encrypted_signed_p2p_text"));
  EXPECT_EQ(event.channel, "feishu");
  EXPECT_EQ(event.key, "message:om_5ce6d572455d361153b7cb51da133945");
  EXPECT_EQ(event.sender.id, "ou_84aad35d084aa403a838cf73ee18461");
  EXPECT_EQ(event.chat_kind, ChatKind::personal);
  EXPECT_EQ(event.chat, "oc_5ce6d572455d361153b7xx51da133945");
  EXPECT_EQ(event.sent_at, Instant(std::chrono::seconds(1763784000)));
  const auto& message = std::get<MessageReceived>(event.what);
  EXPECT_EQ(message.message_id, "om_5ce6d572455d361153b7cb51da133945");
  EXPECT_EQ(message.text, "/日报 今天完成了接口联调 👍");
  EXPECT_EQ(message.unreadable, "");
}

TEST(FeishuEvent, ReadsAGroupMessageWithMentions) {
  const Event event =
      event_of(decrypted("feishu/webhook_events.json", "ok_encrypted_signed_group_at_bot"),
               "ou_bot00000000000000000000000000000");
  EXPECT_EQ(event.chat_kind, ChatKind::group);
  const auto& message = std::get<MessageReceived>(event.what);
  EXPECT_EQ(message.text, "催一下 " + mention("ou_84aad35d084aa403a838cf73ee18462") + " 交周报");
  ASSERT_EQ(message.mentions.size(), 1U);
  EXPECT_EQ(message.mentions[0].id, "ou_84aad35d084aa403a838cf73ee18462");
  EXPECT_EQ(message.mentions[0].name, "张三");
}

TEST(FeishuEvent, GivesOneMessageOneKeyUnderTwoEventIds) {
  const char* file = "feishu/webhook_events.json";
  EXPECT_EQ(event_of(decrypted(file, "ok_encrypted_signed_p2p_text")).key,
            event_of(decrypted(file, "ok_encrypted_signed_no_user_id_scope")).key);
}

TEST(FeishuEvent, TellsWhoLeftTheCompany) {
  const auto account_of = [](const std::string& type, const json& event) {
    const auto decoded = to_event(envelope(type, event), kBot, kNow);
    const auto* left = std::get_if<PersonLeft>(&decoded);
    return left == nullptr ? "" : left->key + " " + left->account;
  };
  const json person{{"open_id", "ou_a"}, {"user_id", "u1"}};
  EXPECT_EQ(account_of("contact.user.deleted_v3", {{"object", person}}), "event:e1 ou_a");
  EXPECT_EQ(account_of("contact.user.deleted_v3", {{"old_object", person}}), "event:e1 ou_a");
  EXPECT_EQ(account_of("contact.user.deleted_v3", {{"object", {{"name", "张三"}}}}), "");
  const auto updated = [&](const json& status) {
    json changed = person;
    changed["status"] = status;
    return account_of("contact.user.updated_v3", {{"object", changed}});
  };
  EXPECT_EQ(updated({{"is_resigned", true}}), "event:e1 ou_a");
  EXPECT_EQ(updated({{"is_resigned", false}}), "");
  EXPECT_EQ(updated({{"is_frozen", true}}), "") << "may come back";
  EXPECT_EQ(updated("is_resigned"), "");
  json nameless = envelope("contact.user.deleted_v3", {{"object", person}});
  nameless["header"].erase("event_id");
  EXPECT_TRUE(ignored(nameless));
}

TEST(FeishuEvent, IgnoresWhatIsNotForTheBot) {
  const char* file = "feishu/webhook_events.json";
  EXPECT_TRUE(ignored(decrypted(file, "ok_encrypted_signed_group_at_all_without_mentions")));
  EXPECT_TRUE(ignored(decrypted(file, "ok_encrypted_signed_thread_reply_post")));
  EXPECT_TRUE(ignored(envelope("im.brand_new_v9", {{"a", 1}})));
  EXPECT_TRUE(ignored(json::object()));

  json of_bot = said("/帮助");
  of_bot["event"]["sender"]["sender_type"] = "bot";
  EXPECT_TRUE(ignored(of_bot));
  json of_self = said("/帮助");
  of_self["event"]["sender"]["sender_id"]["open_id"] = kBot;
  EXPECT_TRUE(ignored(of_self));
  json recalled = said("/帮助");
  recalled["event"]["message"]["content"] = "";
  EXPECT_TRUE(ignored(recalled));
  json unmentioned = said("/帮助");
  unmentioned["event"]["message"]["chat_type"] = "group";
  EXPECT_TRUE(ignored(unmentioned));
  json nameless = said("/帮助");
  nameless["event"]["sender"]["sender_id"] = json::object();
  EXPECT_TRUE(ignored(nameless));
  json without_id = said("/帮助");
  without_id["event"]["message"].erase("message_id");
  EXPECT_TRUE(ignored(without_id));
  EXPECT_TRUE(ignored(written("system", {{"template", "x"}})));
}

TEST(FeishuEvent, SurvivesMembersOfAnyType) {
  for (const json& odd :
       {json(), json(1), json("x"), json::array({1, json::array()}), json::object()}) {
    for (const char* type : {"im.message.receive_v1", "card.action.trigger",
                             "application.bot.menu_v6", "im.chat.member.bot.added_v1"}) {
      (void)to_event(envelope(type, odd), "", kNow);
      (void)to_event(
          envelope(type, {{"message", odd}, {"sender", odd}, {"action", odd}, {"operator", odd}}),
          "", kNow);
    }
    json message = said("x");
    message["event"]["message"]["mentions"] = odd;
    (void)to_event(message, "", kNow);
    (void)to_event(written("post", {{"title", odd}, {"content", json::array({odd})}}), "", kNow);
    message["header"] = odd;
    (void)to_event(message, "", kNow);
  }
}

TEST(FeishuEvent, TakesTheBotsOwnMentionOutWhereverItStands) {
  const json bot = mentioned("@_user_1", kBot, "协作机器人", "bot");
  EXPECT_EQ(message_of(said("@_user_1 /帮助", {bot})).text, "/帮助");
  EXPECT_EQ(message_of(said("/帮助 @_user_1", {bot})).text, "/帮助");
  EXPECT_EQ(message_of(said("请 @_user_1 看看", {bot})).text, "请 看看");
  EXPECT_EQ(message_of(said("@_user_1", {bot})).text, "");
  EXPECT_THAT(message_of(said("@_user_1 /帮助", {bot})).mentions, IsEmpty());
}

TEST(FeishuEvent, KnowsTheBotByItsTypeUntilItKnowsItsId) {
  const json other = mentioned("@_user_1", "ou_other_bot", "别的机器人", "bot");
  EXPECT_EQ(message_of(said("@_user_1 /帮助", {other}), "").text, "/帮助");
  EXPECT_EQ(message_of(said("@_user_1 /帮助", {other}), kBot).text,
            mention("ou_other_bot") + " /帮助");

  json in_group = said("@_user_1 /帮助", {other});
  in_group["event"]["message"]["chat_type"] = "group";
  EXPECT_FALSE(ignored(in_group, ""));
  EXPECT_TRUE(ignored(in_group, kBot));
}

TEST(FeishuEvent, ReplacesWholeMentionsOnly) {
  json mentions = json::array();
  std::string text;
  for (int i = 1; i <= 12; ++i) {
    const std::string number = std::to_string(i);
    mentions.push_back(mentioned("@_user_" + number, "ou_" + number, "人" + number));
    text += "@_user_" + number + " ";
  }
  std::string expected;
  for (int i = 1; i <= 12; ++i)
    expected += mention("ou_" + std::to_string(i)) + (i < 12 ? " " : "");
  EXPECT_EQ(message_of(said(text, mentions)).text, expected);

  const json one = json::array({mentioned("@_user_1", "ou_1", "张三")});
  EXPECT_EQ(message_of(said("@_user_1请看", one)).text, mention("ou_1") + "请看");
  EXPECT_EQ(message_of(said("@_user_10 @_user_1", one)).text, "@_user_10 " + mention("ou_1"));
}

TEST(FeishuEvent, LeavesTextThatOnlyLooksLikeAMention) {
  json event = vector_named("feishu/message_content.json", "text_that_looks_like_a_key")["event"];
  event["message"]["chat_type"] = "p2p";
  EXPECT_EQ(message_of(envelope("im.message.receive_v1", event)).text,
            "文档里写着 @_user_1 这样的占位符");
}

TEST(FeishuEvent, WritesEveryoneAsPlainText) {
  const MessageReceived message = message_of(said("@_all 交日报"));
  EXPECT_EQ(message.text, "@所有人 交日报");
  EXPECT_THAT(message.mentions, IsEmpty());
}

TEST(FeishuEvent, NamesSomebodyWithoutAnAccountInPlainText) {
  EXPECT_EQ(message_of(said("@_user_1 你好", {mentioned("@_user_1", "", "外部人员")})).text,
            "@外部人员 你好");
}

TEST(FeishuEvent, DropsMentionMarksThatPeopleType) {
  EXPECT_EQ(message_of(said("\x02ou_boss\x03 同意")).text, "ou_boss 同意");
  const json post{{"title", "\x02ou_a\x03"},
                  {"content", {{{{"tag", "text"}, {"text", "\x02ou_b\x03"}}}}}};
  EXPECT_EQ(message_of(written("post", post)).text, "ou_a\nou_b");
}

TEST(FeishuEvent, MakesOneMentionOfAnAccountThatHoldsMarks) {
  EXPECT_EQ(
      message_of(said("@_user_1 好", {mentioned("@_user_1", "ou_a\x03\x02ou_boss", "甲")})).text,
      mention("ou_aou_boss") + " 好");
}

// A name with line breaks would write lines of a form, or of a list of people.
TEST(FeishuEvent, TakesNamesAsOneLine) {
  const char* const name = "甲\n级别：紧急\x02ou_boss\x03";
  const char* const line = "甲 级别：紧急ou_boss";
  const MessageReceived message =
      message_of(said("@_user_1 好", {mentioned("@_user_1", "ou_a", name)}));
  ASSERT_EQ(message.mentions.size(), 1U);
  EXPECT_EQ(message.mentions[0].name, line);
  const json post{{"title", ""},
                  {"content", {{{{"tag", "at"}, {"user_id", "@_user_9"}, {"user_name", name}}}}}};
  EXPECT_EQ(message_of(written("post", post)).text, std::string("@") + line);

  const Event added =
      event_of(envelope("im.chat.member.bot.added_v1", {{"chat_id", "oc_1"}, {"name", name}}));
  EXPECT_EQ(std::get<ChatChanged>(added.what).name, line);
  const Event menu = event_of(
      envelope("application.bot.menu_v6",
               {{"operator", {{"operator_name", name}, {"operator_id", {{"open_id", "ou_a"}}}}}}));
  EXPECT_EQ(menu.sender.name, line);
  json opened = decrypted("feishu/webhook_events.json", "ok_encrypted_signed_v1_p2p_chat_create");
  opened["event"]["user"]["name"] = name;
  EXPECT_EQ(event_of(opened).sender.name, line);
}

TEST(FeishuEvent, UnwrapsBareLinks) {
  EXPECT_EQ(message_of(said("链接：[https://a.cn/x](https://a.cn/x)；[文档](https://b.cn)")).text,
            "链接：https://a.cn/x；[文档](https://b.cn)");
  EXPECT_EQ(message_of(said("[http 是什么")).text, "[http 是什么");
}

TEST(FeishuEvent, FlattensAPost) {
  json event = vector_named("feishu/message_content.json", "post")["event"];
  event["message"]["chat_type"] = "p2p";
  const MessageReceived message = message_of(envelope("im.message.receive_v1", event));
  EXPECT_EQ(message.text,
            "周报\n完成：" + mention("ou_3") + "\n[链接](https://example.com)\n\na := 1");
  EXPECT_EQ(message.unreadable, "");
  ASSERT_EQ(message.mentions.size(), 1U);
  EXPECT_EQ(message.mentions[0].name, "李四");
}

TEST(FeishuEvent, NamesWhatItCannotRead) {
  for (const auto& [type, name] :
       std::vector<std::pair<std::string, std::string>>{{"image", "图片"},
                                                        {"file", "文件"},
                                                        {"folder", "文件夹"},
                                                        {"audio", "语音"},
                                                        {"media", "视频"},
                                                        {"sticker", "表情"},
                                                        {"interactive", "卡片"},
                                                        {"merge_forward", "合并转发的消息"},
                                                        {"hologram", "这种消息"}}) {
    const MessageReceived message = message_of(written(type, {{"file_key", "f"}}));
    EXPECT_EQ(message.unreadable, name);
    EXPECT_EQ(message.text, "");
  }
  json broken = said("x");
  broken["event"]["message"]["content"] = "not json";
  EXPECT_EQ(message_of(broken).unreadable, "这种消息");
  const json picture{{"title", ""}, {"content", {{{{"tag", "img"}, {"image_key", "i"}}}}}};
  EXPECT_EQ(message_of(written("post", picture)).unreadable, "图片");
}

TEST(FeishuEvent, ReadsTimesOfAnyLength) {
  const auto sent_at = [](const json& time) {
    json root = said("x");
    root["event"]["message"]["create_time"] = time;
    return event_of(root).sent_at.time_since_epoch().count();
  };
  EXPECT_EQ(sent_at("1795399100"), 1795399100);
  EXPECT_EQ(sent_at("1795399100123"), 1795399100);
  EXPECT_EQ(sent_at("1795399100123456"), 1795399100);
  EXPECT_EQ(sent_at(1795399100), 1795399100);
  // The envelope's time where the message has none that can be read.
  EXPECT_EQ(sent_at("soon"), 1795399100);

  json timeless = said("x");
  timeless["event"]["message"].erase("create_time");
  timeless["header"].erase("create_time");
  EXPECT_EQ(event_of(timeless).sent_at, kNow);
}

TEST(FeishuEvent, HearsOfChatsComingAndGoing) {
  const json added = decrypted("feishu/webhook_events.json", "ok_encrypted_signed_bot_added");
  const Event event = event_of(added);
  EXPECT_EQ(event.key, "event:bd7a9c01");
  EXPECT_EQ(event.chat, "oc_413871888e0d5492e25b173f0812efb7");
  EXPECT_EQ(event.chat_kind, ChatKind::group);
  EXPECT_TRUE(std::get<ChatChanged>(event.what).reachable);
  EXPECT_EQ(std::get<ChatChanged>(event.what).name, "研发一组");

  for (const char* type : {"im.chat.member.bot.deleted_v1", "im.chat.disbanded_v1"}) {
    const Event gone = event_of(envelope(type, {{"chat_id", "oc_1"}}));
    EXPECT_EQ(gone.chat, "oc_1");
    EXPECT_FALSE(std::get<ChatChanged>(gone.what).reachable);
  }
}

TEST(FeishuEvent, HearsThatAPersonalChatWasOpened) {
  const Event first =
      event_of(decrypted("feishu/webhook_events.json", "ok_encrypted_signed_v1_p2p_chat_create"));
  EXPECT_TRUE(std::holds_alternative<ChatOpened>(first.what));
  EXPECT_EQ(first.key, "uuid:bc447199585340d1f3728d26b1c0297a");
  EXPECT_EQ(first.sender.id, "ou_84aad35d084aa403a838cf73ee18461");
  EXPECT_EQ(first.sender.name, "张三");
  EXPECT_EQ(first.chat_kind, ChatKind::personal);
  EXPECT_EQ(first.sent_at, Instant(std::chrono::seconds(1763784000)));

  const Event entered =
      event_of(envelope("im.chat.access_event.bot_p2p_chat_entered_v1",
                        {{"chat_id", "oc_1"}, {"operator_id", {{"open_id", "ou_a"}}}}));
  EXPECT_TRUE(std::holds_alternative<ChatOpened>(entered.what));
  EXPECT_EQ(entered.chat, "oc_1");

  const Event menu = event_of(
      envelope("application.bot.menu_v6", {{"operator", {{"operator_id", {{"open_id", "ou_a"}}}}},
                                           {"event_key", "help"},
                                           {"timestamp", 1795399000}}));
  EXPECT_TRUE(std::holds_alternative<ChatOpened>(menu.what));
  EXPECT_EQ(menu.chat, "");
  EXPECT_EQ(menu.sent_at, Instant(std::chrono::seconds(1795399000)));
}

}  // namespace
}  // namespace xiebot::feishu
