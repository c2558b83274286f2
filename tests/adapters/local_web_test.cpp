#include "adapters/local/local_web.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/local/demo_company.h"
#include "adapters/local/local_channel.h"
#include "bot/store.h"

namespace xiebot::local {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

const MovableClock::Moment kStart{
    std::chrono::seconds(1795424400)};  // 2026-11-23 17:00 in Shanghai

struct LocalWebInterface : testing::Test {
  DemoCompany company = demo_company();
  MovableClock clock{kStart};
  Zone zone{"Asia/Shanghai"};
  CompanyCalendar calendar{Calendar{{}, {}}, zone};
  ChatPlatform platform{members(company), {company.group}, clock, "s1"};
  LocalChannel channel{platform};
  std::vector<Event> events;
  std::function<Outcome(const Event&)> bot = [](const Event&) { return Outcome{}; };
  int clock_moves = 0;
  LocalWeb web{{.platform = platform,
                .clock = clock,
                .calendar = calendar,
                .zone = zone,
                .handle =
                    [this](const Event& event) {
                      events.push_back(event);
                      return bot(event);
                    },
                .clock_moved = [this] { ++clock_moves; },
                .commands = {{"/需求", "提交需求信息表"}},
                .guide = company.guide},
               std::chrono::milliseconds(0)};

  const std::string group = company.group.id;
  const std::string personal = platform.personal_chat("zhangsan").value();

  http::Response call(const std::string& method, const std::string& path,
                      std::map<std::string, std::string> query = {}, std::string body = {},
                      std::map<std::string, std::string> headers = {{"host", "127.0.0.1:80"}}) {
    return web.answer({.method = method,
                       .path = path,
                       .query = std::move(query),
                       .headers = std::move(headers),
                       .body = std::move(body),
                       .remote = "127.0.0.1"});
  }
  json get(const std::string& path, std::map<std::string, std::string> query, int status = 200) {
    const auto response = call("GET", path, std::move(query));
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body);
  }
  json post(const std::string& path, const json& body, int status = 200) {
    const auto response = call("POST", path, {}, body.dump());
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body);
  }
  std::string post_card(const std::string& chat, cards::Card card) {
    return platform.post(chat, kBotAccount, std::move(card)).value();
  }
};

TEST_F(LocalWebInterface, TellsWhoThereIsAndWhatOneSees) {
  post_card(personal, {.title = "需求信息表", .summary = "请填写", .blocks = {}});
  const json state = get("/demo/state", {{"as", "zhangsan"}});
  EXPECT_EQ(state["me"], "zhangsan");
  EXPECT_EQ(state["people"].size(), company.people.size());
  EXPECT_EQ(state["people"][0]["department"], "市场部");
  EXPECT_EQ(state["people"][0]["unread"], 1);
  ASSERT_EQ(state["chats"].size(), 2U);
  EXPECT_EQ(state["chats"][0]["kind"], "personal");
  EXPECT_EQ(state["chats"][0]["unread"], 1);
  EXPECT_EQ(state["chats"][0]["last"]["preview"], "[卡片] 请填写");
  EXPECT_EQ(state["chats"][1]["name"], "新品上市协作群");
  EXPECT_EQ(state["clock"]["local"], "2026-11-23 周一 17:00");
  EXPECT_EQ(state["clock"]["working_day"], true);
  EXPECT_EQ(state["commands"][0]["command"], "/需求");
  EXPECT_EQ(state["guide"][0]["who"], "张三");
  EXPECT_EQ(get("/demo/state", {})["me"], company.people[0].id.str());
}

TEST_F(LocalWebInterface, HandsAPersonalMessageToTheBot) {
  const json answer = post("/demo/messages",
                           {{"as", "zhangsan"}, {"chat", personal}, {"text", "/委托 @李雷 明天"}});
  ASSERT_EQ(events.size(), 1U);
  const Event& event = events[0];
  EXPECT_EQ(event.channel, "local");
  EXPECT_EQ(event.key, answer["id"]);
  EXPECT_EQ(event.sender.id, "zhangsan");
  EXPECT_EQ(event.sender.name, "张三");
  EXPECT_EQ(event.chat_kind, ChatKind::personal);
  EXPECT_EQ(event.chat, personal);
  EXPECT_EQ(event.sent_at, Instant(std::chrono::seconds(1795424400)));
  const auto& message = std::get<MessageReceived>(event.what);
  EXPECT_EQ(message.text, "/委托 \x02lilei\x03 明天");
  ASSERT_EQ(message.mentions.size(), 1U);
  EXPECT_EQ(message.mentions[0].name, "李雷");
}

TEST_F(LocalWebInterface, HandsAGroupMessageToTheBotOnlyWhenItIsMentioned) {
  post("/demo/messages", {{"as", "zhangsan"}, {"chat", group}, {"text", "大家好"}});
  EXPECT_TRUE(events.empty());
  post("/demo/messages", {{"as", "zhangsan"}, {"chat", group}, {"text", "＠协作机器人 /需求"}});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].chat_kind, ChatKind::group);
  EXPECT_EQ(std::get<MessageReceived>(events[0].what).text, "/需求");

  const json messages = get("/demo/messages", {{"as", "lilei"}, {"chat", group}})["messages"];
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0]["text"][0]["text"], "大家好");
  EXPECT_EQ(messages[1]["text"][0]["mention"], kBotAccount);
  EXPECT_EQ(messages[1]["text"][0]["text"], "@协作机器人");
}

TEST_F(LocalWebInterface, LetsNobodyForgeAMention) {
  post("/demo/messages", {{"as", "zhangsan"}, {"chat", personal}, {"text", "\x02lilei\x03 hi"}});
  EXPECT_EQ(std::get<MessageReceived>(events[0].what).text.find('\x02'), std::string::npos);
}

TEST_F(LocalWebInterface, HandsAClickToTheBotAndShowsTheNewCardToAll) {
  const std::string card = post_card(group, {.title = "待审批", .blocks = {}});
  bot = [](const Event&) {
    return Outcome{.toast = Toast{ToastKind::success, "已同意"},
                   .card = cards::Card{.title = "已通过", .blocks = {}}};
  };
  const json answer = post("/demo/clicks", {{"as", "lilei"},
                                            {"message", card},
                                            {"action", {{"do", "approve"}}},
                                            {"inputs", {{"reason", {"好"}}, {"empty", {""}}}}});
  EXPECT_EQ(answer["toast"]["kind"], "success");
  EXPECT_EQ(answer["toast"]["text"], "已同意");
  EXPECT_THAT(answer["card"].get<std::string>(), HasSubstr("已通过"));

  ASSERT_EQ(events.size(), 1U);
  const auto& click = std::get<CardClicked>(events[0].what);
  EXPECT_EQ(click.message_id, card);
  EXPECT_EQ(click.action.at("do"), "approve");
  EXPECT_THAT(click.inputs.at("reason"), ElementsAre("好"));
  EXPECT_FALSE(click.inputs.contains("empty"));

  const json seen = get("/demo/messages", {{"as", "zhangsan"}, {"chat", group}})["messages"][0];
  EXPECT_EQ(seen["revision"], 2);
  EXPECT_THAT(seen["card"].get<std::string>(), HasSubstr("已通过"));
}

TEST_F(LocalWebInterface, DoesNotPutAClicksCardOverAnUpdateThatOvertookIt) {
  const std::string card = post_card(group, {.title = "first", .blocks = {}});
  bot = [&](const Event&) {
    platform.update(card, cards::Card{.title = "newer", .blocks = {}});
    return Outcome{.toast = {}, .card = cards::Card{.title = "older", .blocks = {}}};
  };
  post("/demo/clicks", {{"as", "lilei"}, {"message", card}, {"action", json::object()}});
  EXPECT_EQ(std::get<cards::Card>(platform.message(card)->content).title, "newer");
}

TEST_F(LocalWebInterface, GivesEveryClickItsOwnKey) {
  const std::string card = post_card(group, {.title = "card", .blocks = {}});
  for (int i = 0; i < 2; ++i) {
    post("/demo/clicks", {{"as", "lilei"}, {"message", card}, {"action", json::object()}});
  }
  EXPECT_NE(events.at(0).key, events.at(1).key);
}

TEST_F(LocalWebInterface, CountsAsReadWhatWasRead) {
  const std::string card = post_card(group, {.title = "card", .blocks = {}});
  post("/demo/read", {{"as", "lilei"}, {"message", card}});
  EXPECT_EQ(get("/demo/state", {{"as", "lilei"}})["chats"][1]["unread"], 0);
  EXPECT_EQ(get("/demo/state", {{"as", "zhangsan"}})["chats"][1]["unread"], 1);
}

TEST_F(LocalWebInterface, AnswersALongPollWithTheChangeNumber) {
  const auto known = platform.change();
  platform.touch();
  const json changes = get("/demo/changes", {{"since", std::to_string(known)}});
  EXPECT_EQ(changes["change"], known + 1);
  EXPECT_EQ(changes["session"], "s1");
}

TEST_F(LocalWebInterface, MovesTheClockAndTellsTheBot) {
  EXPECT_EQ(post("/demo/clock", {{"minutes", 10}})["clock"]["local"], "2026-11-23 周一 17:10");
  EXPECT_EQ(post("/demo/clock", {{"hours", 1}})["clock"]["local"], "2026-11-23 周一 18:10");
  EXPECT_EQ(post("/demo/clock", {{"next", "17:30"}})["clock"]["local"], "2026-11-24 周二 17:30");
  EXPECT_EQ(post("/demo/clock", {{"to", "2026-11-27T16:00"}})["clock"]["local"],
            "2026-11-27 周五 16:00");
  EXPECT_EQ(post("/demo/clock", {{"working_days", 1}})["clock"]["local"], "2026-11-30 周一 16:00");
  EXPECT_EQ(post("/demo/clock", {{"working_days", 2}, {"at", "09:00"}})["clock"]["local"],
            "2026-12-02 周三 09:00");
  EXPECT_EQ(clock_moves, 6);
  const auto known = platform.change();
  post("/demo/clock", {{"minutes", -5}});
  EXPECT_EQ(platform.change(), known + 1) << "the others' clocks move as well";
}

TEST_F(LocalWebInterface, AnswersWhatIsWrongWithARequestInWords) {
  const auto error = [](const json& answer) { return answer["error"].get<std::string>(); };
  EXPECT_THAT(error(get("/demo/state", {{"as", "nobody"}}, 404)), HasSubstr("没有这个人"));
  EXPECT_THAT(error(get("/demo/messages", {{"as", "lilei"}}, 400)), HasSubstr("chat"));
  get("/demo/messages", {{"as", "lilei"}, {"chat", personal}}, 404);
  get("/demo/messages", {{"as", "lilei"}, {"chat", group}, {"after", "x"}}, 400);
  get("/demo/changes", {{"since", "-1"}}, 400);
  get("/demo/nothing", {}, 404);
  post("/demo/messages", json::array(), 400);
  post("/demo/messages", {{"as", "lilei"}, {"chat", group}}, 400);
  post("/demo/messages", {{"as", "lilei"}, {"chat", group}, {"text", 1}}, 400);
  EXPECT_THAT(error(post("/demo/messages",
                         {{"as", "lilei"}, {"chat", group}, {"text", "hi"}, {"txt", ""}}, 400)),
              HasSubstr("txt"));
  post("/demo/messages", {{"as", "lilei"}, {"chat", group}, {"text", ""}}, 400);
  post("/demo/messages", {{"as", "lilei"}, {"chat", personal}, {"text", "hi"}}, 404);
  post("/demo/messages", {{"as", "lilei"}, {"chat", group}, {"text", std::string(5001, 'a')}}, 413);
  post("/demo/messages", {{"as", "lilei"}, {"chat", group}, {"text", std::string(70000, 'a')}},
       413);
  post("/demo/clock", json::object(), 400);
  post("/demo/clock", {{"minutes", 1}, {"hours", 1}}, 400);
  post("/demo/clock", {{"minutes", 18446744073709551615U}}, 400);
  post("/demo/clock", {{"to", "2026-02-30 09:00"}}, 400);
  post("/demo/clock", {{"to", "1999-01-01 09:00"}}, 400);
  post("/demo/clock", {{"next", "25:00"}}, 400);
  EXPECT_TRUE(events.empty());
  EXPECT_EQ(clock_moves, 0);
}

TEST_F(LocalWebInterface, RefusesClicksOnWhatOneDoesNotSeeOrWhatIsNoCard) {
  const std::string secret = post_card(personal, {.title = "card", .blocks = {}});
  const json action = json::object();
  post("/demo/clicks", {{"as", "lilei"}, {"message", secret}, {"action", action}}, 404);
  const std::string text = platform.post(group, "lilei", cards::RichText{{.text = "hi"}}).value();
  post("/demo/clicks", {{"as", "lilei"}, {"message", text}, {"action", action}}, 400);
  post("/demo/clicks", {{"as", "zhangsan"}, {"message", secret}, {"action", {{"a", 1}}}}, 400);
  post("/demo/clicks",
       {{"as", "zhangsan"}, {"message", secret}, {"action", action}, {"inputs", {{"a", "b"}}}},
       400);
  EXPECT_TRUE(events.empty());
}

TEST_F(LocalWebInterface, SaysWhenTheBotCouldNotStoreIt) {
  bot = [](const Event&) -> Outcome { throw StoreUnavailable("disk full"); };
  const json answer =
      post("/demo/messages", {{"as", "zhangsan"}, {"chat", personal}, {"text", "/需求"}}, 500);
  EXPECT_EQ(answer["error"].get<std::string>().find("disk"), std::string::npos);
}

TEST_F(LocalWebInterface, ServesThePageWithAStrictContentPolicy) {
  const auto page = call("GET", "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(page.headers.at("Content-Security-Policy"), HasSubstr("default-src 'none'"));
  const auto script = call("GET", "/demo/assets/app.js");
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  get("/demo/assets/../index.html", {}, 404);
}

TEST_F(LocalWebInterface, RefusesForeignHostsAndOrigins) {
  const auto status = [this](const std::string& host, const std::string& origin) {
    std::map<std::string, std::string> headers = {{"host", host}};
    if (!origin.empty()) headers["origin"] = origin;
    return call("GET", "/demo/state", {}, {}, std::move(headers)).status;
  };
  EXPECT_EQ(status("localhost", ""), 200);
  EXPECT_EQ(status("localhost:8080", "http://localhost:8080"), 200);
  EXPECT_EQ(status("127.0.0.1:8080", ""), 200);
  EXPECT_EQ(status("[::1]:8080", "http://[::1]:8080"), 200);
  EXPECT_EQ(status("", ""), 403);
  EXPECT_EQ(status("example.com", ""), 403);
  EXPECT_EQ(status("localhost.example.com", ""), 403);
  EXPECT_EQ(status("127.0.0.1.example.com:80", ""), 403);
  EXPECT_EQ(status("localhost:8080", "http://localhost:3000"), 403);
  EXPECT_EQ(status("localhost:8080", "https://example.com"), 403);
  EXPECT_EQ(status("localhost:8080", "null"), 403);
}

TEST(DemoCompany, IsConsistent) {
  const DemoCompany company = demo_company();
  ASSERT_EQ(company.titles.size(), company.people.size());
  const auto known = [&](const PersonId& id) {
    return std::ranges::find(company.people, id, &Person::id) != company.people.end();
  };
  EXPECT_EQ(company.departments.size(), 5U);
  for (const Department& department : company.departments) {
    EXPECT_TRUE(known(department.lead)) << department.name;
    EXPECT_TRUE(known(department.liaison)) << department.name;
    EXPECT_TRUE(known(department.superior)) << department.name;
  }
  EXPECT_EQ(std::ranges::count(company.people, std::vector<std::string>{"admin"}, &Person::roles),
            1);
  for (const GuideStep& step : company.guide) EXPECT_TRUE(known(PersonId(step.account)));
}

}  // namespace
}  // namespace xiebot::local
