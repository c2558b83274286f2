#include "adapters/dingtalk/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace xiebot::dingtalk {
namespace {

using nlohmann::json;

constexpr Instant kNow{std::chrono::seconds(1795399200)};
// Lists as vectors: braces around one object alone would be that object.
using List = std::vector<json>;

constexpr const char* kRobot = "$:LWCP_v1:$Robot==";

DingTalkConfig config() {
  DingTalkConfig config;
  config.client_id = config.robot_code = "ding1";
  return config;
}

json message() {
  return {{"msgId", "msg1=="},
          {"msgtype", "text"},
          {"conversationId", "cid1=="},
          {"conversationType", "2"},
          {"senderId", "$:LWCP_v1:$Zhang=="},
          {"senderStaffId", "zhang"},
          {"senderNick", "张三"},
          {"chatbotUserId", kRobot},
          {"robotCode", "ding1"},
          {"createAt", 1795399190500},
          {"atUsers", List{{{"dingtalkId", kRobot}}}},
          {"sessionWebhook", "https://oapi.dingtalk.com/robot/sendBySession?session=abc"},
          {"sessionWebhookExpiredTime", 1795404590500},
          {"text", {{"content", " 你好"}}}};
}

json with(const json& changes) {
  json body = message();
  body.update(changes);
  return body;
}

json without(const std::string& key) {
  json body = message();
  body.erase(key);
  return body;
}

RobotMessage read(const json& body) {
  return std::get<RobotMessage>(read_robot_message(body, config(), kNow));
}
MessageReceived received(const json& body) {
  return std::get<MessageReceived>(read(body).event.what);
}
std::string text_of(const std::string& content) {
  return received(with({{"text", {{"content", content}}}})).text;
}

json rich(const List& pieces) { return {{"richText", pieces}}; }
json said(const std::string& text) { return {{"text", text}}; }
const json kPicture{{"type", "picture"}, {"downloadCode", "x"}};
json li(bool with_id = true) {
  json user{{"dingtalkId", "$:LWCP_v1:$Li=="}};
  if (with_id) user["staffId"] = "li";
  return user;
}

TEST(DingTalkMessage, BecomesAnEvent) {
  const RobotMessage read_message = read(message());
  const Event& event = read_message.event;
  EXPECT_EQ(event.channel, "dingtalk");
  EXPECT_EQ(event.key, "message:ding1:msg1==");
  EXPECT_EQ(event.sent_at, kNow - std::chrono::seconds(10));
  EXPECT_EQ(event.sender.id, "zhang");
  EXPECT_EQ(event.sender.name, "张三");
  EXPECT_EQ(event.chat_kind, ChatKind::group);
  EXPECT_EQ(event.chat, "cid1==");
  EXPECT_EQ(std::get<MessageReceived>(event.what).text, "你好");
  EXPECT_EQ(std::get<MessageReceived>(event.what).message_id, "msg1==");
  EXPECT_FALSE(read_message.to_other_robot);
  EXPECT_EQ(read(with({{"conversationType", "1"}})).event.chat_kind, ChatKind::personal);
  EXPECT_EQ(read(with({{"conversationType", 1}})).event.chat_kind, ChatKind::personal);
}

TEST(DingTalkMessage, TakesTimesAsNumberOrText) {
  EXPECT_EQ(read(with({{"createAt", "1795399190500"}})).event.sent_at,
            kNow - std::chrono::seconds(10));
  for (const json& odd : {json(nullptr), json("soon"), json(-1), json(1e300), json("")}) {
    EXPECT_EQ(read(with({{"createAt", odd}})).event.sent_at, kNow) << odd;
  }
  EXPECT_EQ(read(with({{"createAt", 1999999999999}})).event.sent_at, kNow);  // not in the future
}

TEST(DingTalkMessage, FindsTheTextWhereverItIsPrinted) {
  json body = without("text");
  body["content"] = " /帮助";
  EXPECT_EQ(received(body).text, "/帮助");
  EXPECT_EQ(received(without("text")).text, "");
  EXPECT_EQ(received(without("text")).unreadable, "");
}

TEST(DingTalkMessage, TrimsEveryKindOfBlank) {
  EXPECT_EQ(text_of("\u00A0\u2005\u3000 /进度\u2005已完成：\u00A0甲\u205F\n\t"),
            "/进度 已完成： 甲");
  EXPECT_EQ(text_of("\u2005\u00A0 "), "");
  EXPECT_EQ(text_of("a\u3000b"), "a\u3000b");
  EXPECT_EQ(text_of(" 第一行\n第二行 "), "第一行\n第二行");
}

TEST(DingTalkMessage, LetsNobodyForgeAMention) {
  EXPECT_EQ(text_of("\x02zhang\x03 \u202Eabc\u200B\x1b"), "zhang abc");
  const auto message =
      received(with({{"msgtype", "richText"}, {"content", rich({said("\x02zhang\x03")})}}));
  EXPECT_EQ(message.text, "zhang");
  EXPECT_EQ(read(with({{"senderNick", "\x02张\x03\n三"}})).event.sender.name, "张 三");
  EXPECT_EQ(read(with({{"conversationTitle", "\x02zhang\x03\u202E\n群"}})).event.chat_name,
            "zhang 群");
}

TEST(DingTalkMessage, TiesTheOneNameToTheOneAccount) {
  for (const auto& [written, shown] :
       {std::pair("指派给 @李四 ", "指派给 \x02li\x03"),
        std::pair("@李四 /进度", "\x02li\x03 /进度"),
        std::pair("/人员 添加 @李四\u2005SCB", "/人员 添加 \x02li\x03 SCB"),
        std::pair("请@李四\n看", "请\x02li\x03\n看")}) {
    const auto message = received(
        with({{"atUsers", {li(), {{"dingtalkId", kRobot}}}}, {"text", {{"content", written}}}}));
    EXPECT_EQ(message.text, shown);
    ASSERT_EQ(message.mentions.size(), 1U);
    EXPECT_EQ(message.mentions[0].id, "li");
    EXPECT_EQ(message.mentions[0].name, "李四");
  }
}

TEST(DingTalkMessage, LeavesNamesThatItCannotTie) {
  const json wang{{"dingtalkId", "$:LWCP_v1:$Wang=="}, {"staffId", "wang"}};
  const json robot{{"dingtalkId", kRobot}};
  const auto expect_words = [](const List& users, const std::string& content) {
    const auto message = received(with({{"atUsers", users}, {"text", {{"content", content}}}}));
    EXPECT_EQ(message.text, content);
    EXPECT_TRUE(message.mentions.empty());
  };
  expect_words({robot, li(false)}, "指派给 @李四");         // from another organisation
  expect_words({robot, li(), wang}, "@李四 @王五 看一下");  // whose is which
  expect_words({robot, li()}, "a@b.cn 转给 @李四");         // two signs
  expect_words({robot, li()}, "@李四，看一下");             // where does the name end
  expect_words({robot, li()}, "看一下");
  expect_words({robot, li()}, "@ 李四");
  expect_words({robot}, "发到 a@b.cn");
  expect_words({robot,
                {{"staffId",
                  "a\x03"
                  "b"}}},
               "@李四 看");
}

TEST(DingTalkMessage, ReadsRichTextWithoutTheRobotsName) {
  const auto rich_text = [](const List& pieces, const List& users) {
    return received(with({{"msgtype", "richText"}, {"content", rich(pieces)}, {"atUsers", users}}));
  };
  const json robot{{"dingtalkId", kRobot}};
  const json name = said("@工单助手");
  EXPECT_EQ(rich_text({name, said(" /进度 已完成：甲"), kPicture}, {robot}).text,
            "/进度 已完成：甲");
  EXPECT_EQ(rich_text({said("/进度 "), name, said(" 甲")}, {robot}).text, "/进度  甲");
  EXPECT_EQ(rich_text({said("/帮助"), said(" @工单助手 ")}, {robot}).text, "/帮助");
  EXPECT_EQ(rich_text({said("@工单助手 /帮助")}, {robot}).text, "/帮助");
  const auto both = rich_text({name, said(" 指派给 "), said("@李四")}, {robot, li()});
  EXPECT_EQ(both.text, "指派给 \x02li\x03");
  EXPECT_EQ(rich_text({name, said(" 指派给 @李四")}, {robot, li(false)}).text, "指派给 @李四");
  EXPECT_EQ(rich_text({said("指派给 "), said("@李四")}, {robot, li()}).text, "指派给 \x02li\x03");
  EXPECT_EQ(rich_text({name, said(" a@b.cn")}, {robot}).text, "a@b.cn");
}

TEST(DingTalkMessage, KeepsTheSignInAPersonalRichText) {
  EXPECT_EQ(received(with({{"msgtype", "richText"},
                           {"conversationType", "1"},
                           {"atUsers", json::array()},
                           {"content", rich({said("@李四 说的")})}}))
                .text,
            "@李四 说的");
}

TEST(DingTalkMessage, NamesWhatItCannotRead) {
  const auto kind = [](const std::string& type, const json& content) {
    return received(with({{"msgtype", type}, {"content", content}}));
  };
  EXPECT_EQ(kind("picture", {{"downloadCode", "x"}}).unreadable, "图片");
  EXPECT_EQ(kind("video", {{"duration", "5"}}).unreadable, "视频");
  EXPECT_EQ(kind("file", {{"fileName", "报价单.pdf"}}).unreadable, "文件");
  EXPECT_EQ(kind("audio", {{"duration", 5}}).unreadable, "语音");
  EXPECT_EQ(kind("unknownMsgType", {{"unknownMsgType", "用户发送了"}}).unreadable, "这种消息");
  EXPECT_EQ(kind("something", nullptr).unreadable, "这种消息");
  EXPECT_EQ(kind("richText", rich({kPicture})).unreadable, "图片");
  EXPECT_EQ(kind("richText", rich({said(" "), kPicture})).unreadable, "图片");
  EXPECT_EQ(kind("file", {{"fileName", "报价单.pdf"}}).text, "");

  const auto spoken = kind("audio", {{"recognition", " 帮助 "}});
  EXPECT_EQ(spoken.text, "帮助");
  EXPECT_EQ(spoken.unreadable, "");
}

TEST(DingTalkMessage, KnowsAStrangerByAnAccountThatIsNobodys) {
  const Account stranger = read(without("senderStaffId")).event.sender;
  EXPECT_EQ(stranger.id, "stranger:$:LWCP_v1:$Zhang==");
  EXPECT_EQ(stranger.name, "张三");
  // Nobody becomes the stranger by being called like one.
  json forged = with({{"senderStaffId", "stranger:$:LWCP_v1:$Li=="}});
  EXPECT_EQ(read(forged).event.sender.id, stranger.id);
}

TEST(DingTalkMessage, ComesWithTheSessionOfItsChat) {
  const auto group = read(message()).session;
  ASSERT_TRUE(group);
  EXPECT_EQ(group->kind, ChatKind::group);
  EXPECT_EQ(group->address, "cid1==");
  EXPECT_EQ(group->webhook, "https://oapi.dingtalk.com/robot/sendBySession?session=abc");
  EXPECT_EQ(group->expires_at, Instant(std::chrono::seconds(1795404590)));
  const auto personal = read(with({{"conversationType", "1"}})).session;
  ASSERT_TRUE(personal);
  EXPECT_EQ(personal->kind, ChatKind::personal);
  EXPECT_EQ(personal->address, "zhang");

  EXPECT_FALSE(read(with({{"sessionWebhook", "https://evil.cn/robot"}})).session);
  EXPECT_FALSE(read(without("sessionWebhook")).session);
  EXPECT_FALSE(read(without("sessionWebhookExpiredTime")).session);
}

TEST(DingTalkMessage, TellsOfAnExhaustedQuota) {
  json body = without("text");
  for (const json& code : {json("20001"), json(20001)}) {
    body["errCode"] = code;
    const auto read_body = read_robot_message(body, config(), kNow);
    ASSERT_TRUE(std::holds_alternative<QuotaExhausted>(read_body));
    EXPECT_EQ(std::get<QuotaExhausted>(read_body).message_id, "msg1==");
    EXPECT_EQ(std::get<QuotaExhausted>(read_body).since, kNow - std::chrono::seconds(10));
  }
}

TEST(DingTalkMessage, NoticesTheOtherRobotsOfTheApp) {
  const RobotMessage other = read(with({{"robotCode", "ding2"}}));
  EXPECT_TRUE(other.to_other_robot);
  EXPECT_EQ(other.event.key, "message:ding2:msg1==");
  const RobotMessage unnamed = read(without("robotCode"));
  EXPECT_FALSE(unnamed.to_other_robot);
  EXPECT_EQ(unnamed.event.key, "message:ding1:msg1==");
}

TEST(DingTalkMessage, IsRefusedWithoutWhatItCannotDoWithout) {
  json nameless = without("senderStaffId");
  nameless.erase("senderId");
  for (const json& body :
       {json(json::value_t::discarded), json(), json::array(), json("x"), json::object(),
        without("msgId"), with({{"msgId", 7}}), with({{"msgId", std::string(300, 'm')}}),
        with({{"msgId", "a\nb"}}), without("conversationId"), nameless, json{{"encrypt", "x"}}}) {
    const auto read_body = read_robot_message(body, config(), kNow);
    ASSERT_TRUE(std::holds_alternative<webhook::Refusal>(read_body)) << body;
    EXPECT_EQ(std::get<webhook::Refusal>(read_body).status, 400);
  }
}

TEST(DingTalkMessage, SurvivesPartsOfAnyShape) {
  for (const json& odd : {json(nullptr), json(1), json("x"), json::array({1, {{"a", 1}}}),
                          json{{"a", 1}}, json(true)}) {
    for (const char* key :
         {"text", "content", "atUsers", "msgtype", "senderNick", "robotCode", "createAt", "errCode",
          "conversationType", "sessionWebhook", "sessionWebhookExpiredTime", "chatbotUserId"}) {
      (void)read_robot_message(with({{key, odd}}), config(), kNow);
      (void)read_robot_message(with({{key, odd}, {"msgtype", "richText"}}), config(), kNow);
    }
    (void)received(with({{"msgtype", "richText"}, {"content", {{"richText", odd}}}}));
    (void)received(with({{"msgtype", "audio"}, {"content", odd}}));
  }
}

}  // namespace
}  // namespace xiebot::dingtalk
