#include "adapters/dingtalk/click.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "adapters/dingtalk/click_keys.h"

namespace xiebot::dingtalk {
namespace {

using nlohmann::json;
using testing::ElementsAre;

using Inputs = std::map<std::string, std::vector<std::string>>;
using Params = std::map<std::string, std::string>;

constexpr Instant kNow{std::chrono::seconds(1795399200)};

json callback(const json& params) {
  return {
      {"type", "actionCallback"},
      {"outTrackId", "card-1"},
      {"userId", "zhang"},
      {"spaceType", "IM_GROUP"},
      {"spaceId", "cid1=="},
      {"content", json{{"cardPrivateData", {{"actionIds", {"1"}}, {"params", params}}}}.dump()}};
}

json with(const json& changes) {
  json body = callback({{"a", "do"}});
  body.update(changes);
  return body;
}

Click read(const json& body) { return std::get<Click>(read_click(body, kNow)); }
CardClicked clicked(const json& params) {
  return std::get<CardClicked>(read(callback(params)).event.what);
}

TEST(DingTalkClick, BecomesAnEvent) {
  const Event event = read(callback({{"a", "do"}, {"e", "7"}})).event;
  EXPECT_EQ(event.channel, "dingtalk");
  EXPECT_EQ(event.key, "");
  EXPECT_EQ(event.sent_at, kNow);
  EXPECT_EQ(event.sender.id, "zhang");
  EXPECT_EQ(event.chat_kind, ChatKind::group);
  EXPECT_EQ(event.chat, "cid1==");
  const auto click = std::get<CardClicked>(event.what);
  EXPECT_EQ(click.message_id, "card-1");
  EXPECT_EQ(click.action, (Params{{"a", "do"}, {"e", "7"}}));
  EXPECT_TRUE(click.inputs.empty());
}

TEST(DingTalkClick, TellsWhereItWasMade) {
  EXPECT_EQ(read(with({{"spaceId", "dtv1.card//IM_GROUP.cid1=="}})).event.chat, "cid1==");
  EXPECT_EQ(read(with({{"spaceType", "im_group"}})).event.chat_kind, ChatKind::group);
  for (const char* personal : {"IM", "IM_ROBOT"}) {
    const Event event = read(with({{"spaceType", personal}})).event;
    EXPECT_EQ(event.chat_kind, ChatKind::personal) << personal;
    EXPECT_EQ(event.chat, "");
  }
  // Others may look on where nobody says that it is private.
  for (const char* unknown : {"COOL_APP", ""}) {
    const Event event = read(with({{"spaceType", unknown}})).event;
    EXPECT_EQ(event.chat_kind, ChatKind::group) << unknown;
    EXPECT_EQ(event.chat, "");
  }
}

TEST(DingTalkClick, ReadsAnActionThatIsOneParameter) {
  const Params expected{{"a", "do"}, {"e", "7"}};
  EXPECT_EQ(clicked({{"action", {{"a", "do"}, {"e", 7}}}}).action, expected);
  EXPECT_EQ(clicked({{"action", R"({"a":"do","e":"7"})"}}).action, expected);
  EXPECT_EQ(clicked({{"action", "accept"}}).action, (Params{{"action", "accept"}}));
  // What stands beside it takes no part of it.
  EXPECT_EQ(clicked({{"action", R"({"a":"do","e":"7"})"}, {"a", "other"}, {"Z", true}}).action,
            (Params{{"a", "do"}, {"e", "7"}, {"Z", "true"}}));
}

TEST(DingTalkClick, ReadsEveryShapeOfAFormsValue) {
  const json form{{"title", "打印机坏了"},
                  {"lines", "一\n二"},
                  {"priority", {{"index", 2}, {"value", "3"}}},
                  {"tags", {{"index", {1, 2}}, {"value", {"2", "3"}}}},
                  {"group", {"a", "b"}},
                  {"urgent", true},
                  {"calm", false},
                  {"count", 3},
                  {"objects", {{{"index", 0}, {"value", "x"}}}},
                  {"blank", "  "},
                  {"none", nullptr},
                  {"nothing", json::array()},
                  {"empty", {{"index", -1}, {"value", ""}}},
                  {"forged", "\x02li\x03"}};
  const Inputs expected{{"title", {"打印机坏了"}}, {"lines", {"一\n二"}}, {"priority", {"3"}},
                        {"tags", {"2", "3"}},      {"group", {"a", "b"}}, {"urgent", {"true"}},
                        {"calm", {"false"}},       {"count", {"3"}},      {"objects", {"x"}},
                        {"forged", {"li"}}};
  EXPECT_EQ(clicked({{"form", form}}).inputs, expected);
  EXPECT_EQ(clicked({{"form", form.dump()}}).inputs, expected);
  EXPECT_TRUE(clicked({{"form", form}}).action.empty());
}

TEST(DingTalkClick, TakesOnlyAChoiceForAPerson) {
  const json form{{"one", {{"index", 1}, {"value", "user:li"}}},
                  {"many", {{"index", {0, 1}}, {"value", {"user:li", "x"}}}},
                  {"objects", {{{"index", 0}, {"value", "user:li"}}}},
                  {"typed", "user: 无法登录"},
                  {"lines", {"user:li"}},
                  {"half", {{"value", "user:li"}}}};
  const std::string li = "\x02li\x03";
  EXPECT_EQ(clicked({{"form", form}}).inputs, (Inputs{{"one", {li}},
                                                      {"many", {li, "x"}},
                                                      {"objects", {li}},
                                                      {"typed", {"user: 无法登录"}},
                                                      {"lines", {"user:li"}},
                                                      {"half", {"user:li"}}}));
}

TEST(DingTalkClick, TakesWhatComponentsOutsideAFormSend) {
  const auto click = clicked(
      {{"a", "do"}, {"who", {{"index", 0}, {"value", "x"}}}, {"many", {"1", "2"}}, {"n", nullptr}});
  EXPECT_EQ(click.action, (Params{{"a", "do"}}));
  EXPECT_EQ(click.inputs, (Inputs{{"who", {"x"}}, {"many", {"1", "2"}}}));
}

TEST(DingTalkClick, AcceptsTheOtherDocumentedShape) {
  json body =
      with({{"value", R"({"cardPrivateData":{"actionIds":["1"]},"params":{"like":"true"}})"}});
  body.erase("content");
  EXPECT_EQ(std::get<CardClicked>(read(body).event.what).action, (Params{{"like", "true"}}));
}

TEST(DingTalkClick, TakesAnotherKindOfIdForNobodysAccount) {
  EXPECT_EQ(read(with({{"userIdType", 1}})).event.sender.id, "zhang");
  EXPECT_EQ(read(with({{"userIdType", 2}})).event.sender.id, "stranger:zhang");
}

TEST(DingTalkClick, HasAnIdentityThatHoldsAllOfIt) {
  const std::string first = read(callback({{"a", "do"}})).identity;
  EXPECT_EQ(read(callback({{"a", "do"}})).identity, first);
  EXPECT_NE(read(callback({{"a", "do"}, {"form", {{"x", "2"}}}})).identity, first);
  EXPECT_NE(read(with({{"outTrackId", "card-2"}})).identity, first);
  EXPECT_NE(read(with({{"userId", "li"}})).identity, first);
}

TEST(DingTalkClick, IsRefusedWithoutCardOrPerson) {
  for (const json& body :
       {json(json::value_t::discarded), json(), json::array(), json::object(),
        with({{"outTrackId", ""}}), with({{"userId", nullptr}}), with({{"userId", "a b"}})}) {
    EXPECT_TRUE(std::holds_alternative<webhook::Refusal>(read_click(body, kNow))) << body;
  }
}

TEST(DingTalkClick, SurvivesPartsOfAnyShape) {
  for (const json& odd : {json(nullptr), json(1), json("x"), json("{"), json::array({1, {2}}),
                          json{{"params", 1}}, json{{"cardPrivateData", {{"params", "x"}}}},
                          json{{"cardPrivateData", {{"actionIds", 1}}}}, json(true)}) {
    for (const char* key : {"content", "value", "spaceType", "spaceId", "userIdType"}) {
      (void)read(with({{key, odd}}));
    }
    (void)read(with({{"content", odd.dump()}}));
    (void)clicked({{"form", odd}, {"action", odd}, {"x", odd}});
  }
}

json encoded(const Outcome& outcome) {
  const CardParams card_params = [](const cards::Card& card, ChatKind kind) {
    return Params{{"title", kind == ChatKind::group ? card.title + "@" : card.title}};
  };
  return json::parse(encode(
      outcome, {.kind = ChatKind::group, .time = "11-23 14:05", .card_params = card_params}));
}

TEST(DingTalkClickAnswer, ChangesTheCardAndTellsWhoClicked) {
  Outcome outcome;
  EXPECT_EQ(encoded(outcome), json::object());
  outcome.toast = Toast{ToastKind::success, "已同意"};
  const json options{{"updateCardDataByKey", true}, {"updatePrivateDataByKey", true}};
  const json told{{"cardParamMap", {{"notice", "11-23 14:05 已同意"}}}};
  EXPECT_EQ(encoded(outcome), (json{{"cardUpdateOptions", options}, {"userPrivateData", told}}));

  outcome.card.emplace();
  outcome.card->title = "已处理";
  EXPECT_EQ(encoded(outcome), (json{{"cardUpdateOptions", options},
                                    {"cardData", {{"cardParamMap", {{"title", "已处理@"}}}}},
                                    {"userPrivateData", told}}));
  outcome.toast.reset();
  EXPECT_EQ(encoded(outcome)["userPrivateData"]["cardParamMap"]["notice"], "");
}

constexpr Moment kSigned{std::chrono::hours(1000)};
constexpr SteadyTime kStart{std::chrono::hours(1)};

TEST(DingTalkClickKeys, MakeOneEventOfARedeliveredClick) {
  ClickKeys keys;
  const std::string first = keys.key("a", kSigned, kStart);
  // Signed anew soon after, or the same request whenever it comes.
  EXPECT_EQ(keys.key("a", kSigned + std::chrono::seconds(60), kStart + std::chrono::seconds(60)),
            first);
  EXPECT_EQ(keys.key("a", kSigned, kStart + std::chrono::minutes(30)), first);
  EXPECT_EQ(ClickKeys().key("a", kSigned, kStart), first);
}

TEST(DingTalkClickKeys, LetAButtonBePressedAgain) {
  ClickKeys keys;
  const std::string first = keys.key("a", kSigned, kStart);
  EXPECT_NE(keys.key("b", kSigned, kStart), first);
  EXPECT_NE(keys.key("a", kSigned + std::chrono::seconds(61), kStart + std::chrono::seconds(61)),
            first);
}

TEST(DingTalkClickKeys, ForgetTheOldestWhenThereAreTooMany) {
  ClickKeys keys(2);
  const std::string first = keys.key("a", kSigned, kStart);
  for (const char* other : {"b", "c", "d"}) (void)keys.key(other, kSigned, kStart);
  EXPECT_NE(keys.key("a", kSigned + std::chrono::seconds(1), kStart), first);
}

}  // namespace
}  // namespace xiebot::dingtalk
