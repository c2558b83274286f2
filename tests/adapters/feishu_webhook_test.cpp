#include "adapters/feishu/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "adapters/feishu/api.h"
#include "adapters/feishu/channel.h"
#include "bot/store.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/test_clock.h"
#include "tests/support/vectors.h"

namespace xiebot::feishu {
namespace {

using nlohmann::json;
using support::FakeFeishu;
using testing::HasSubstr;

cards::Card question() {
  cards::Card card;
  card.title = "需求审批";
  card.blocks.emplace_back(cards::Paragraph{{{.text = "请确认"}}});
  card.blocks.emplace_back(cards::Buttons{{{.label = "同意", .action = {{"do", "agree"}}}}});
  cards::Form form;
  form.name = "reject";
  form.parts.emplace_back(cards::Input{
      .name = "reason", .label = "原因", .kind = cards::InputKind::multiline, .required = true});
  form.parts.emplace_back(
      cards::Input{.name = "due", .label = "时间", .kind = cards::InputKind::date});
  form.buttons.push_back({.label = "驳回", .action = {{"do", "reject"}}});
  card.blocks.emplace_back(form);
  return card;
}

cards::Card done() {
  cards::Card card;
  card.title = "已处理";
  return card;
}

// A bot behind a real server that answers every click with a toast and a card, and remembers.
class FeishuWebhook : public testing::Test {
 protected:
  FeishuWebhook() {
    feishu_.user("ou_zhang", "张三");
    feishu_.user("ou_li", "李四");
    feishu_.group("oc_team", "研发一组", {"ou_zhang", "ou_li"});
    server_.route("POST", "/feishu/events",
                  [this](const http::Request& request) { return webhook_.receive(request); });
    const int port = server_.start("127.0.0.1", 0);
    feishu_.connect("http://127.0.0.1:" + std::to_string(port) + "/feishu/events");
  }

  Outcome handle(const Event& event) {
    const std::lock_guard lock(mutex_);
    if (store_is_down_) throw StoreUnavailable("disk full");
    events_.push_back(event);
    return outcome_;
  }
  void take(const PersonLeft& left) {
    const std::lock_guard lock(mutex_);
    if (store_is_down_) throw StoreUnavailable("disk full");
    left_.push_back(left.account);
  }
  std::vector<std::string> left() {
    const std::lock_guard lock(mutex_);
    return left_;
  }
  [[nodiscard]] std::optional<std::string> account() const {
    if (directory_is_down_) throw StoreUnavailable("cannot be read");
    return std::nullopt;
  }
  // The server's threads read the outcome, and nothing that TSan sees orders them after the test's.
  void change_outcome(const std::function<void(Outcome&)>& change) {
    const std::lock_guard lock(mutex_);
    change(outcome_);
  }
  std::vector<Event> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  // Sends the question to the group; answers the message id.
  std::string ask() {
    Delivery delivery;
    delivery.key = "q" + std::to_string(++asked_);
    delivery.address = "oc_team";
    delivery.content = question();
    delivery.account_of = [](const std::string&) { return std::nullopt; };
    return std::get<Sent>(channel_.send(delivery)).message_id;
  }

  support::TestClock clock_;
  FakeFeishu feishu_{clock_};
  Api api_{feishu_.config(), clock_};
  FeishuChannel channel_{api_, clock_};
  Webhook webhook_{
      feishu_.config(),
      clock_,
      {[this](const Event& event) { return handle(event); },
       [this](const std::string&) { return account(); }, [this] { return feishu_.bot(); },
       [this](const PersonLeft& left) { take(left); }}};
  std::mutex mutex_;
  std::vector<Event> events_;
  std::vector<std::string> left_;
  Outcome outcome_{false, Toast{ToastKind::success, "已同意"}, done()};
  std::atomic<bool> store_is_down_ = false;
  std::atomic<bool> directory_is_down_ = false;
  int asked_ = 0;
  http::Server server_;  // last: stops before what its handler uses goes
};

http::Request request_of(const json& vector) {
  http::Request request;
  request.method = "POST";
  request.body = vector["raw_body"];
  for (const auto& [name, value] : vector["request_headers"].items()) {
    std::string lower = name;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    request.headers[lower] = value;
  }
  return request;
}

TEST_F(FeishuWebhook, AnswersEveryVectorAsThePlatformExpects) {
  support::TestClock then(Instant(std::chrono::seconds(1763784100)));
  for (const char* file : {"feishu/webhook_events.json", "feishu/url_verification.json"}) {
    for (const json& vector : support::vectors(file)) {
      SCOPED_TRACE(vector["name"]);
      FeishuConfig config;
      config.app_id = vector["app"].value("app_id", "");
      config.encrypt_key = vector["app"].value("encrypt_key", "");
      config.verification_token = vector["app"].value("verification_token", "");
      const Webhook webhook(
          config, then,
          {[](const Event&) { return Outcome{}; }, [](const std::string&) { return std::nullopt; },
           [] { return std::string(); }, [](const PersonLeft&) {}});
      const http::Response response = webhook.receive(request_of(vector));
      const json& expect = vector["expect"];
      if (expect["accept"] == false) {
        EXPECT_TRUE(response.status == 400 || response.status == 401) << response.status;
        EXPECT_EQ(response.body, "");
      } else {
        EXPECT_EQ(response.status, 200);
        const std::string fallback = "{}";
        const json answer = expect.value("respond", expect.value("response", json::object()));
        EXPECT_EQ(response.body, answer.value("body", fallback));
      }
    }
  }
}

TEST_F(FeishuWebhook, TellsWhoLeftTheCompany) {
  const std::string zhang = R"({"object":{"open_id":"ou_zhang"}})";
  EXPECT_EQ(feishu_.happens("contact.user.deleted_v3", zhang).status, 200);
  EXPECT_THAT(left(), testing::ElementsAre("ou_zhang"));
  EXPECT_THAT(events(), testing::IsEmpty());
  store_is_down_ = true;
  EXPECT_EQ(feishu_.happens("contact.user.deleted_v3", zhang).status, 500);
  store_is_down_ = false;
  EXPECT_EQ(feishu_.delivers_again().status, 200);
  clock_.move(std::chrono::hours(24 * 8));
  EXPECT_EQ(feishu_.delivers_again().status, 200);
  EXPECT_EQ(left().size(), 2U) << "what is older than the inbox remembers is not acted on";
}

TEST_F(FeishuWebhook, HandsOverWhatPeopleSay) {
  const auto answer = feishu_.says("ou_zhang", "oc_team", "@bot /需求 @李四 接口联调");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
  ASSERT_EQ(events().size(), 1U);
  const Event event = events()[0];
  EXPECT_EQ(event.sender.id, "ou_zhang");
  EXPECT_EQ(event.chat, "oc_team");
  EXPECT_EQ(event.key, "message:" + answer.message_id);
  EXPECT_EQ(event.sent_at, clock_.now());
  EXPECT_EQ(std::get<MessageReceived>(event.what).text, "/需求 \x02ou_li\x03 接口联调");

  EXPECT_EQ(feishu_.says("ou_li", feishu_.personal_chat("ou_li"), "/帮助").status, 200);
  EXPECT_EQ(events().back().chat_kind, ChatKind::personal);
}

TEST_F(FeishuWebhook, KeepsOutOfConversationsOfTheGroup) {
  EXPECT_FALSE(feishu_.says("ou_zhang", "oc_team", "/需求").delivered);
  feishu_.show_all_group_messages(true);
  EXPECT_EQ(feishu_.says("ou_zhang", "oc_team", "/需求").status, 200);
  EXPECT_EQ(feishu_.says("ou_zhang", "oc_team", "@所有人 /需求").status, 200);
  EXPECT_TRUE(events().empty());
}

TEST_F(FeishuWebhook, GivesARedeliveredMessageTheSameKey) {
  feishu_.says("ou_zhang", "oc_team", "@bot /帮助");
  feishu_.delivers_again();
  feishu_.delivers_again(true);
  ASSERT_EQ(events().size(), 3U);
  EXPECT_EQ(events()[0].key, events()[1].key);
  EXPECT_EQ(events()[0].key, events()[2].key);
}

TEST_F(FeishuWebhook, AnswersAClickWithToastAndCard) {
  const std::string message = ask();
  const auto answer = feishu_.clicks("ou_li", message, "同意");
  EXPECT_EQ(answer.error, 0) << answer.why;
  EXPECT_EQ(answer.toast_kind, "success");
  EXPECT_EQ(answer.toast, "已同意");
  EXPECT_TRUE(answer.new_card);
  EXPECT_THAT(support::visible_text(feishu_.message(message).content()), HasSubstr("已处理"));

  const auto click = std::get<CardClicked>(events().back().what);
  EXPECT_EQ(click.message_id, message);
  EXPECT_EQ(click.action.at("do"), "agree");
  EXPECT_EQ(events().back().sender.id, "ou_li");
  EXPECT_EQ(events().back().chat, "oc_team");
}

TEST_F(FeishuWebhook, ReceivesTheFormAroundAButton) {
  const std::string message = ask();
  for (const auto unfilled : {support::Unfilled::left_out, support::Unfilled::empty}) {
    feishu_.unfilled_fields_come(unfilled);
    change_outcome([](Outcome& outcome) { outcome.card.reset(); });
    EXPECT_EQ(feishu_.clicks("ou_li", message, "驳回", {{"reason", {"缺少预算"}}}).error, 0);
    const auto click = std::get<CardClicked>(events().back().what);
    EXPECT_EQ(click.action.at("do"), "reject");
    EXPECT_EQ(click.inputs,
              (std::map<std::string, std::vector<std::string>>{{"reason", {"缺少预算"}}}));
  }
  feishu_.clicks("ou_li", message, "驳回", {{"reason", {"缺"}}, {"due", {"2026-11-30"}}});
  EXPECT_EQ(std::get<CardClicked>(events().back().what).inputs.at("due"),
            std::vector<std::string>{"2026-11-30"});
}

TEST_F(FeishuWebhook, KeepsTheCardWhenThereIsNothingToSay) {
  const std::string message = ask();
  change_outcome([](Outcome& outcome) { outcome = {}; });
  const auto answer = feishu_.clicks("ou_li", message, "同意");
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(answer.error, 0);
  EXPECT_FALSE(answer.new_card);
}

TEST_F(FeishuWebhook, LetsAStaleScreenBeClicked) {
  const std::string message = ask();
  feishu_.clicks("ou_li", message, "同意");
  EXPECT_THROW((void)feishu_.clicks("ou_zhang", message, "同意"), std::logic_error);
  EXPECT_EQ(feishu_.clicks("ou_zhang", message, "同意", {}, 0).error, 0);
}

TEST_F(FeishuWebhook, AnswersFiveHundredWhenNothingCanBeStored) {
  store_is_down_ = true;
  const auto answer = feishu_.says("ou_zhang", "oc_team", "@bot /帮助");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "");
  store_is_down_ = false;
  EXPECT_EQ(feishu_.delivers_again().status, 200);
  EXPECT_EQ(events().size(), 1U);
}

TEST_F(FeishuWebhook, DoesNotCallAStoredClickFailedWhenItsAnswerCannotBeShown) {
  const std::string message = ask();
  change_outcome([](Outcome& outcome) {
    outcome.card->blocks.emplace_back(cards::Paragraph{{{.text = "张三", .person = "zhangsan"}}});
  });
  directory_is_down_ = true;
  const auto answer = feishu_.clicks("ou_li", message, "同意");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(answer.error, 0) << answer.why;
  EXPECT_EQ(events().size(), 1U);
}

TEST_F(FeishuWebhook, DoesNotActOnEventsOlderThanAWeek) {
  feishu_.says("ou_zhang", "oc_team", "@bot /帮助");
  clock_.move(std::chrono::hours(7 * 24));
  EXPECT_EQ(feishu_.delivers_again().status, 200);
  EXPECT_EQ(events().size(), 2U);
  clock_.move(std::chrono::seconds(1));
  EXPECT_EQ(feishu_.delivers_again().status, 200);
  EXPECT_EQ(events().size(), 2U);
}

TEST_F(FeishuWebhook, HearsOfChatsAndMenus) {
  feishu_.adds_bot("ou_zhang", "oc_team");
  feishu_.removes_bot("ou_zhang", "oc_team");
  feishu_.dissolves("ou_zhang", "oc_team");
  feishu_.opens_chat("ou_zhang");
  feishu_.presses_menu("ou_zhang", "help");
  feishu_.happens("im.message.message_read_v1", "{}");
  ASSERT_EQ(events().size(), 5U);
  EXPECT_TRUE(std::get<ChatChanged>(events()[0].what).reachable);
  EXPECT_FALSE(std::get<ChatChanged>(events()[1].what).reachable);
  EXPECT_FALSE(std::get<ChatChanged>(events()[2].what).reachable);
  EXPECT_TRUE(std::holds_alternative<ChatOpened>(events()[3].what));
  EXPECT_TRUE(std::holds_alternative<ChatOpened>(events()[4].what));
}

}  // namespace
}  // namespace xiebot::feishu
