#include "adapters/feishu/click.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/feishu/event.h"
#include "tests/support/vectors.h"

namespace xiebot::feishu {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

std::string mention(const std::string& account) { return kMentionOpen + account + kMentionClose; }

// The plaintext of a callback vector.
json callback(const std::string& name) {
  return support::vector_named("feishu/card_callback.json", name)["expect"]["decrypted"];
}

Event event_of(const json& root) {
  return std::get<Event>(to_event(root, "ou_bot", Instant(std::chrono::seconds(1795399200))));
}

CardClicked click_of(const json& root) { return std::get<CardClicked>(event_of(root).what); }

TEST(FeishuClick, ReadsAFormWithEveryComponent) {
  const Event event = event_of(callback("form_submit_all_components"));
  EXPECT_EQ(event.sender.id, "ou_84aad35d084aa403a838cf73ee18461");
  EXPECT_EQ(event.chat, "oc_e4d2605ca917e695f54f11aaf56abcde");
  EXPECT_EQ(event.key.rfind("event:", 0), 0U);
  EXPECT_EQ(event.sent_at, Instant(std::chrono::seconds(1763784000)));
  const auto& click = std::get<CardClicked>(event.what);
  EXPECT_EQ(click.message_id, "om_574d639e4a44e4dd646eaf628e2abcde");
  EXPECT_EQ(click.action, (std::map<std::string, std::string>{{"action", "submit_daily"},
                                                              {"report_id", "r-20261122"}}));
  auto inputs = click.inputs;
  EXPECT_THAT(inputs["done"], ElementsAre("完成接口联调\n修复 3 个缺陷"));
  EXPECT_THAT(inputs["mood"], ElementsAre("1"));
  EXPECT_THAT(inputs["tags"], ElementsAre("dev", "test"));
  EXPECT_THAT(inputs["reviewer"], ElementsAre(mention("ou_84aad35d084aa403a838cf73ee18462")));
  EXPECT_THAT(inputs["watchers"], ElementsAre(mention("ou_84aad35d084aa403a838cf73ee18463"),
                                              mention("ou_84aad35d084aa403a838cf73ee18464")));
  EXPECT_THAT(inputs["due"], ElementsAre("2026-11-23"));
  EXPECT_THAT(inputs["meet_at"], ElementsAre("2026-11-23 18:30"));
  EXPECT_THAT(inputs["clock"], ElementsAre("18:30"));
  EXPECT_THAT(inputs["confirmed"], ElementsAre("true"));
}

TEST(FeishuClick, ReadsComponentsOutsideAForm) {
  EXPECT_THAT(click_of(callback("select_static")).inputs["sel"], ElementsAre("opt_2"));
  EXPECT_THAT(click_of(callback("date_picker")).inputs["due"], ElementsAre("2026-11-23"));
  EXPECT_THAT(click_of(callback("input_outside_form")).inputs["in1"], ElementsAre("张敏 👍"));
  EXPECT_THAT(click_of(callback("checker")).inputs["ck1"], ElementsAre("true"));
}

TEST(FeishuClick, ReadsButtonValuesOfAnyShape) {
  using Action = std::map<std::string, std::string>;
  EXPECT_EQ(click_of(callback("button")).action, (Action{{"action", "remind"}, {"user", "ou_2"}}));
  EXPECT_EQ(click_of(callback("button_value_string")).action, (Action{{"value", "plain-string"}}));
  EXPECT_EQ(click_of(callback("operator_without_open_id")).action, (Action{{"a", "1"}}));

  json as_text = callback("button");
  as_text["event"]["action"]["value"] = R"({"action":"remind","n":2,"b":true})";
  EXPECT_EQ(click_of(as_text).action, (Action{{"action", "remind"}, {"n", "2"}, {"b", "true"}}));
}

TEST(FeishuClick, FallsBackToOtherIdsOfTheOperator) {
  EXPECT_EQ(event_of(callback("operator_without_open_id")).sender.id, "e33ggby1");
}

TEST(FeishuClick, FindsTheContextOfAClickInAnyPlace) {
  for (const json& root : {callback("button"), callback("context_at_root_like_component_docs")}) {
    const Event event = event_of(root);
    EXPECT_EQ(event.chat, "oc_e4d2605ca917e695f54f11aaf56abcde");
    EXPECT_EQ(std::get<CardClicked>(event.what).message_id, "om_574d639e4a44e4dd646eaf628e2abcde");
  }
  json in_event = callback("button");
  in_event["event"].update(json(in_event["event"]["context"]));
  in_event["event"].erase("context");
  EXPECT_EQ(event_of(in_event).chat, "oc_e4d2605ca917e695f54f11aaf56abcde");
}

TEST(FeishuClick, LeavesUnfilledFieldsOutHoweverTheyCome) {
  json root = callback("button");
  root["event"]["action"]["form_value"] = {{"a", ""},  {"b", json::array()}, {"c", nullptr},
                                           {"d", " "}, {"e", {""}},          {"f", json::object()}};
  EXPECT_THAT(click_of(root).inputs, IsEmpty());
}

TEST(FeishuClick, ReadsChoicesAndFormsThatComeAsText) {
  json root = callback("button");
  root["event"]["action"]["form_value"] =
      R"({"tags":"[\"dev\",\"test\"]","on":"true","list":"[1]"})";
  auto inputs = click_of(root).inputs;
  EXPECT_THAT(inputs["tags"], ElementsAre("dev", "test"));
  EXPECT_THAT(inputs["on"], ElementsAre("true"));
  EXPECT_THAT(inputs["list"], ElementsAre("[1]"));
}

TEST(FeishuClick, CleansWhatPeopleTypeIntoForms) {
  json root = callback("button");
  root["event"]["action"]["form_value"] = {{"a", "\x02ou_boss\x03"}, {"b", "ou_boss 同意"}};
  auto inputs = click_of(root).inputs;
  EXPECT_THAT(inputs["a"], ElementsAre("ou_boss"));
  EXPECT_THAT(inputs["b"], ElementsAre("ou_boss 同意"));
}

}  // namespace
}  // namespace xiebot::feishu
