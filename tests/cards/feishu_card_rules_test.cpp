// The rules that stand in for Feishu must refuse what Feishu refuses.
#include "tests/support/feishu_card_rules.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace xiebot::support {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

json good_card() {
  return json::parse(R"({
    "schema": "2.0",
    "config": {"update_multi": true},
    "header": {"title": {"tag": "plain_text", "content": "日报"}, "template": "blue"},
    "body": {"elements": [
      {"tag": "markdown", "content": "<at id=ou_a></at> **粗** <font color='red'>红</font><br>"},
      {"tag": "table", "page_size": 5, "columns": [{"name": "n", "data_type": "markdown"}],
       "rows": [{"n": "一"}]},
      {"tag": "form", "name": "daily", "elements": [
        {"tag": "input", "name": "done", "max_length": 10, "default_value": "写"},
        {"tag": "select_static", "name": "mood", "initial_option": "1",
         "options": [{"text": {"tag": "plain_text", "content": "顺利"}, "value": "1"}]},
        {"tag": "multi_select_person", "name": "who", "options": [{"value": "ou_a"}],
         "selected_values": ["ou_a"]},
        {"tag": "date_picker", "name": "due", "initial_date": "2026-11-23"},
        {"tag": "button", "name": "ok", "form_action_type": "submit",
         "text": {"tag": "plain_text", "content": "提交"},
         "confirm": {"title": {"tag": "plain_text", "content": "提交"},
                     "text": {"tag": "plain_text", "content": "确定？"}},
         "behaviors": [{"type": "callback", "value": {"do": "x"}}]}
      ]}
    ]}
  })");
}

std::vector<int> codes(const json& card) {
  std::vector<int> found;
  for (const CardFault& fault : feishu_card_faults(card.dump())) found.push_back(fault.err_code);
  return found;
}

// The error codes after the good card was changed at `path`.
std::vector<int> codes_with(const std::string& path, json value) {
  json card = good_card();
  card[json::json_pointer(path)] = std::move(value);
  return codes(card);
}

std::vector<int> codes_without(const std::string& parent, const std::string& name) {
  json card = good_card();
  card[json::json_pointer(parent)].erase(name);
  return codes(card);
}

const std::string kForm = "/body/elements/2";
const std::string kButton = "/body/elements/2/elements/4";

TEST(FeishuCardRules, TakeAGoodCard) { EXPECT_THAT(codes(good_card()), IsEmpty()); }

TEST(FeishuCardRules, RefuseWhatIsNoCard) {
  for (const char* text : {"", "[]", "{", "\"x\"", "{}"}) {
    EXPECT_FALSE(feishu_card_faults(text).empty()) << text;
  }
}

TEST(FeishuCardRules, RefuseUnknownProperties) {
  for (const char* path :
       {"/x", "/config/x", "/header/x", "/header/title/x", "/body/x", "/body/elements/0/x",
        "/body/elements/1/columns/0/x", "/body/elements/2/elements/0/x",
        "/body/elements/2/elements/4/confirm/x", "/body/elements/2/elements/4/behaviors/0/x",
        "/body/elements/2/elements/1/options/0/x"}) {
    EXPECT_THAT(codes_with(path, 1), Contains(200621)) << path;
  }
}

TEST(FeishuCardRules, RefuseAFrameThatIsNoCardTwo) {
  EXPECT_THAT(codes_with("/schema", "1.0"), Contains(200621));
  EXPECT_THAT(codes_with("/config/update_multi", false), Contains(200621));
  EXPECT_THAT(codes_without("/config", "update_multi"), Contains(200621));
  EXPECT_THAT(codes_with("/header/template", "pink"), Contains(200621));
  EXPECT_THAT(codes_with("/body/elements/0/tag", "note"), Contains(200861));
  EXPECT_THAT(codes_with("/body/elements/0/tag", "video"), Contains(200621));
}

TEST(FeishuCardRules, RefuseNamesThatAreMissingOrTwice) {
  EXPECT_THAT(codes_without(kForm + "/elements/0", "name"), Contains(200530));
  EXPECT_THAT(codes_with(kButton + "/name", ""), Contains(200530));
  EXPECT_THAT(codes_without(kForm, "name"), Contains(200621));
  EXPECT_THAT(codes_with(kForm + "/elements/0/name", "daily"), Contains(200621));
}

TEST(FeishuCardRules, RefuseFormsThatCannotBeSent) {
  EXPECT_THAT(codes_without(kButton, "form_action_type"), Contains(200621));
  EXPECT_THAT(codes_without(kButton, "behaviors"), Contains(200340));
  EXPECT_THAT(codes_with(kButton + "/behaviors/0/value", "text"), Contains(200621));
  EXPECT_THAT(codes_without(kButton + "/confirm", "text"), Contains(200621));
}

TEST(FeishuCardRules, RefuseThingsInTheWrongPlace) {
  const json table = good_card()["body"]["elements"][1];
  const json people = good_card()["body"]["elements"][2]["elements"][2];
  const json button = good_card()["body"]["elements"][2]["elements"][4];
  EXPECT_THAT(codes_with(kForm + "/elements/5", table), Contains(200621));
  EXPECT_THAT(codes_with("/body/elements/0", people), Contains(200621));
  EXPECT_THAT(codes_with("/body/elements/0", button), Contains(200621));
}

TEST(FeishuCardRules, RefuseValuesThatDoNotFit) {
  EXPECT_THAT(codes_with(kForm + "/elements/0/default_value", "十一个字的内容放不下去"),
              Contains(200621));
  EXPECT_THAT(codes_with(kForm + "/elements/0/max_length", 1001), Contains(200621));
  EXPECT_THAT(codes_with(kForm + "/elements/0/rows", "3"), Contains(200621));
  EXPECT_THAT(codes_with(kForm + "/elements/1/initial_option", "2"), Contains(200621));
  EXPECT_THAT(codes_with(kForm + "/elements/3/initial_date", "2026/11/23"), Contains(200621));
  json twice = good_card()["body"]["elements"][2]["elements"][1]["options"];
  twice.push_back(twice[0]);
  EXPECT_THAT(codes_with(kForm + "/elements/1/options", twice), Contains(200621));
}

TEST(FeishuCardRules, RefuseImpossiblePeopleAndMarkup) {
  EXPECT_THAT(codes_with("/body/elements/0/content", "<at id=all></at>"), Contains(100290));
  EXPECT_THAT(codes_with("/body/elements/0/content", "<at id=zhangsan></at>"), Contains(100290));
  EXPECT_THAT(codes_with("/body/elements/1/rows/0/n", "<at id=x></at>"), Contains(100290));
  EXPECT_THAT(codes_with(kForm + "/elements/2/options/0/value", "lisi"), Contains(100290));
  EXPECT_THAT(codes_with("/body/elements/0/content", "<b>x</b>"), Contains(200621));
}

TEST(FeishuCardRules, RefuseTableRowsThatDoNotFitTheirColumns) {
  EXPECT_THAT(codes_with("/body/elements/1/rows/0/n", 3), Contains(200914));
  EXPECT_THAT(codes_with("/body/elements/1/rows/0/other", "x"), Contains(200915));
}

TEST(FeishuCardRules, RefuseWhatIsTooMuch) {
  json many = good_card();
  for (int i = 0; i < 200; ++i) many["body"]["elements"].push_back({{"tag", "hr"}});
  EXPECT_THAT(codes(many), Contains(11310));

  json tables = good_card();
  for (int i = 0; i < 3; ++i) {
    tables["body"]["elements"].push_back(good_card()["body"]["elements"][1]);
  }
  EXPECT_THAT(codes(tables), Contains(11310));

  json nested = {{"tag", "hr"}};
  for (int i = 0; i < 3; ++i) {
    nested = {{"tag", "column_set"},
              {"columns", json::array({{{"tag", "column"}, {"elements", json::array({nested})}}})}};
  }
  EXPECT_THAT(codes_with("/body/elements/0", nested), Contains(11310));

  json large = good_card();
  large["body"]["elements"][0]["content"] = std::string(kFeishuMaxCardBytes, 'x');
  const std::vector<CardFault> faults = feishu_card_faults(large.dump());
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].code, 230025);
}

TEST(FeishuCardRules, AnswerLikeThePlatform) {
  const json refusal = json::parse(feishu_refusal({230099, 11310, "card", "element exceeds"}));
  EXPECT_EQ(refusal["code"], 230099);
  EXPECT_THAT(refusal["msg"].get<std::string>(), HasSubstr("ErrCode: 11310;"));
}

}  // namespace
}  // namespace xiebot::support
