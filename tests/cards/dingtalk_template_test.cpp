#include "cards/dingtalk_template.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cards/golden_file.h"
#include "tests/cards/sample_cards.h"

namespace xiebot::cards {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

DingtalkParams rendered(const Card& card, bool in_group = false) {
  return render_dingtalk_template(card, in_group, "机器人", sample_accounts());
}

// The one field of a form that has only this input.
json field_of(const Input& input) {
  const Form form{
      .name = "form", .parts = {input}, .buttons = {{.label = "提交", .action = {{"do", "x"}}}}};
  const json fields =
      json::parse(rendered({.title = "题", .blocks = {form}}).values["form"])["fields"];
  EXPECT_EQ(fields.size(), 1U);
  return fields.at(0);
}

std::vector<Option> many_options(int count) {
  std::vector<Option> options;
  options.reserve(count);
  for (int i = 0; i < count; ++i) {
    options.push_back({fmt::format("v{}", i), fmt::format("选项{}", i)});
  }
  return options;
}

TEST(DingtalkTemplate, LooksLikeItsGoldenFile) {
  for (const SampleCard& sample : sample_cards()) {
    std::string shown;
    const DingtalkParams params = render_dingtalk_template(
        sample.card, false, "机器人", sample_accounts(), "https://bot.example.com/forms/t.s");
    for (const auto& [name, value] : params.values) {
      const bool is_form = name == "form" && value.size() > 20;
      if (value.empty()) continue;
      shown += fmt::format("== {}\n{}\n", name,
                           is_form ? nlohmann::ordered_json::parse(value).dump(1) : value);
    }
    expect_golden(sample.name + ".dingtalk_template.txt", shown);
  }
}

TEST(DingtalkTemplate, SetsEveryVariableOfTheContractAndNoOther) {
  for (const SampleCard& sample : sample_cards()) {
    const auto values = rendered(sample.card).values;
    EXPECT_EQ(values.size(), kDingtalkVariables.size()) << sample.name;
    for (const DingtalkVariable& variable : kDingtalkVariables) {
      ASSERT_TRUE(values.contains(std::string(variable.name))) << variable.name;
      const std::size_t limit = variable.name == "form" ? kDingtalkFormBytes : kDingtalkValueBytes;
      EXPECT_LE(values.at(std::string(variable.name)).size(), limit) << variable.name;
    }
  }
}

TEST(DingtalkTemplate, IsWhatTheGuideDescribes) {
  std::ostringstream guide;
  guide << std::ifstream(TEST_DATA "/../docs/dingtalk-card-template.md").rdbuf();
  for (const DingtalkVariable& variable : kDingtalkVariables) {
    EXPECT_THAT(guide.str(), HasSubstr(fmt::format("| `{}` | {} | {} |\n", variable.name,
                                                   variable.type, variable.meaning)));
  }
}

TEST(DingtalkTemplate, ButtonsSendTheirActionBack) {
  const Card card{
      .title = "题",
      .theme = Theme::waiting,
      .tag = "待审批",
      .blocks = {Buttons{
          {{.label = "同意",
            .style = ButtonStyle::primary,
            .action = {{"do", "approve"}, {"stay", "3"}}},
           {.label = "看板", .link = "https://a.cn"},
           {.label = "驳回", .style = ButtonStyle::danger, .action = {{"do", "reject"}}}}}}};
  auto values = rendered(card).values;
  EXPECT_EQ(values["btn1_text"], "同意");
  EXPECT_EQ(values["btn1_status"], "normal");
  EXPECT_EQ(values["btn1_color"], "blue");
  EXPECT_EQ(json::parse(values["btn1_action"]), (json{{"do", "approve"}, {"stay", "3"}}));
  EXPECT_EQ(values["btn2_text"], "驳回");
  EXPECT_EQ(values["btn2_color"], "red");
  EXPECT_EQ(values["btn3_text"], "");
  EXPECT_EQ(values["body1"], "[看板](https://a.cn)");
  EXPECT_EQ(values["status"], "待审批");
  EXPECT_EQ(values["theme"], "waiting");
  EXPECT_EQ(values["form_status"], "disabled");
}

TEST(DingtalkTemplate, MoreButtonsThanItHasAreTyped) {
  Buttons buttons;
  for (int i = 1; i <= 6; ++i) {
    buttons.buttons.push_back({.label = fmt::format("钮{}", i),
                               .action = {{"do", "x"}},
                               .command = fmt::format("/c{}", i)});
  }
  auto values = rendered({.title = "题", .blocks = {buttons}}, true).values;
  EXPECT_EQ(values["btn5_text"], "钮5");
  EXPECT_THAT(values["body1"], HasSubstr("钮6：@机器人 /c6"));
}

TEST(DingtalkTemplate, MentionsAreAnchorsWithTheirNames) {
  const DingtalkParams params = rendered(
      {.title = "题",
       .blocks = {Paragraph{{{.text = "李<四", .person = "lisi"}, {.text = "<a atId=x>甲</a>"}}}}});
  EXPECT_EQ(params.values.at("body1"), "<a atId=ou_li>李＜四</a>＜a atId=x＞甲＜/a＞");
  EXPECT_EQ(params.mentioned, (std::map<std::string, std::string>{{"ou_li", "李<四"}}));
}

TEST(DingtalkTemplate, SpreadsALongTextOverItsVariables) {
  Card card{.title = "题", .blocks = {}};
  for (int i = 0; i < 4; ++i) card.blocks.emplace_back(Paragraph{{{.text = repeated("长", 200)}}});
  auto values = rendered(card).values;
  for (const char* name : {"body1", "body2", "body3", "body4"}) {
    EXPECT_EQ(values[name], repeated("长", 200)) << name;
  }

  card.blocks.emplace_back(Paragraph{{{.text = repeated("长", 200)}}});
  const std::string cut = repeated("长", 79) + "…";
  EXPECT_EQ(rendered(card).values["body1"], cut + "\n\n" + cut + "\n\n" + cut + "\n\n" + cut);

  card.blocks.emplace_back(Paragraph{{{.text = repeated("行\n", 5000)}}});
  for (const auto& [name, value] : rendered(card).values) {
    EXPECT_LE(value.size(), kDingtalkValueBytes) << name;
  }
}

TEST(DingtalkTemplate, SaysThatBlocksAreMissing) {
  Card card{.title = "题", .blocks = {}};
  for (int i = 0; i < 60; ++i) card.blocks.emplace_back(Paragraph{{{.text = repeated("长", 200)}}});
  auto values = rendered(card).values;
  EXPECT_THAT(values["body4"], HasSubstr("放不下其余部分"));
}

TEST(DingtalkTemplateForm, HasAFieldForEveryKindOfInput) {
  const auto type = [](InputKind kind, std::vector<std::string> values = {}) {
    return field_of({.name = "a",
                     .label = "甲",
                     .kind = kind,
                     .values = std::move(values),
                     .options = {{"lisi", "李四"}, {"zhangsan", "张三"}}})["type"]
        .get<std::string>();
  };
  EXPECT_EQ(type(InputKind::text), "TEXT");
  EXPECT_EQ(type(InputKind::text, {"一\n二"}), "TEXT_AREA");
  EXPECT_EQ(type(InputKind::multiline), "TEXT_AREA");
  EXPECT_EQ(type(InputKind::date), "DATE");
  EXPECT_EQ(type(InputKind::date, {"2026-11-23"}), "DATE");
  EXPECT_EQ(type(InputKind::date, {"尽快"}), "TEXT");
  EXPECT_EQ(type(InputKind::date_time, {"2026-11-23 18:30"}), "DATETIME");
  EXPECT_EQ(type(InputKind::date_time, {"2026-11-23 24:00"}), "TEXT");
  EXPECT_EQ(type(InputKind::choice), "SELECT");
  EXPECT_EQ(type(InputKind::multi_choice), "MULTI_SELECT");
  EXPECT_EQ(type(InputKind::person), "SELECT");
  EXPECT_EQ(type(InputKind::people), "MULTI_SELECT");
}

TEST(DingtalkTemplateForm, ChoicesKeepWhatWasChosenAndShowWhatIsNone) {
  const json one = field_of({.name = "a",
                             .label = "甲",
                             .kind = InputKind::choice,
                             .values = {"v1"},
                             .options = many_options(3)});
  EXPECT_EQ(one["defaultValue"], (json{{"index", 1}, {"value", "v1"}}));
  EXPECT_EQ(one["options"][0], (json{{"value", "v0"}, {"text", "选项0"}}));

  const json several = field_of({.name = "a",
                                 .label = "甲",
                                 .kind = InputKind::multi_choice,
                                 .values = {"v2", "火星", "v0"},
                                 .options = many_options(3)});
  EXPECT_EQ(several["defaultValue"], (json{{"index", {0, 2}}, {"value", {"v0", "v2"}}}));
  EXPECT_THAT(several["label"].get<std::string>(), HasSubstr("「火星」"));
}

TEST(DingtalkTemplateForm, PeopleAreOfferedByTheirAccounts) {
  const json field = field_of({.name = "a",
                               .label = "甲",
                               .kind = InputKind::person,
                               .values = {"lisi"},
                               .options = {{"zhangsan", "张三"}, {"lisi", "李四"}, {"x", "无"}}});
  EXPECT_EQ(field["options"].size(), 2U);
  EXPECT_EQ(field["defaultValue"], (json{{"index", 1}, {"value", "user:ou_li"}}));

  const json typed = field_of({.name = "a",
                               .label = "甲",
                               .kind = InputKind::people,
                               .values = {"lisi", "x"},
                               .options = {{"lisi", "李四"}, {"x", "无账号"}}});
  EXPECT_EQ(typed["type"], "TEXT");
  EXPECT_EQ(typed["defaultValue"], "李四、无账号");
}

TEST(DingtalkTemplateForm, AHundredOptionsAreChosenMoreAreTyped) {
  Input input{.name = "a", .label = "甲", .kind = InputKind::choice, .values = {"v7"}};
  input.options = many_options(100);
  EXPECT_EQ(field_of(input)["type"], "SELECT");
  input.options = many_options(101);
  EXPECT_EQ(field_of(input)["type"], "TEXT");
  EXPECT_EQ(field_of(input)["defaultValue"], "选项7");
}

TEST(DingtalkTemplateForm, NeverLetsTheClientHoldBackAForm) {
  const json field = field_of({.name = "a", .label = "名称", .required = true, .fault = "太长"});
  EXPECT_FALSE(field.contains("required"));
  EXPECT_EQ(field["label"], "名称* ⚠ 太长");
}

TEST(DingtalkTemplateForm, HasItsPageBesideItForTheOneReader) {
  constexpr char kPage[] = "https://bot.example.com/forms/a_b.c";
  const std::string link = "[在网页中填写](https://bot.example.com/forms/a%5Fb.c)";
  const auto body = [&](const Card& card, bool in_group) {
    return render_dingtalk_template(card, in_group, "机器人", sample_accounts(), kPage)
        .values["body1"];
  };
  const Form form{.name = "f",
                  .parts = {Input{.name = "a", .label = "甲"}},
                  .buttons = {{.label = "提交", .action = {{"do", "send"}}}}};
  const Card carried{.title = "题", .blocks = {form}};
  EXPECT_EQ(body(carried, false), "看不到表单或不好填时：" + link);
  EXPECT_THAT(body(carried, true), Not(HasSubstr("forms/")));
  EXPECT_THAT(body({.title = "题", .blocks = {Paragraph{{{"字"}}}}}, false),
              Not(HasSubstr("forms/")));

  Form large = form;
  for (int i = 0; i < 400; ++i) {
    large.parts.emplace_back(Input{.name = "b", .label = repeated("长", 50)});
  }
  EXPECT_EQ(body({.title = "题", .blocks = {large}}, false), link);
  EXPECT_THAT(rendered({.title = "题", .blocks = {large}}).values["body1"], HasSubstr("点不开"));
  EXPECT_THAT(body({.title = "题", .blocks = {form, form}}, false), HasSubstr("点不开"))
      << "the page has the first form only";
}

TEST(DingtalkTemplateForm, HasOneSubmitAndItsOtherButtonsBesideIt) {
  const Form form{.name = "f",
                  .parts = {FormText{{{.text = "分工 1"}}}, Input{.name = "a", .label = "甲"}},
                  .buttons = {{.label = "提交", .action = {{"do", "send"}}},
                              {.label = "取消", .action = {{"do", "discard"}}}}};
  auto values = rendered({.title = "题", .blocks = {form, form}}).values;
  EXPECT_EQ(values["form_btn_text"], "提交");
  EXPECT_EQ(json::parse(values["form_action"]), (json{{"do", "send"}}));
  EXPECT_EQ(values["btn1_text"], "取消");
  EXPECT_EQ(json::parse(values["form"])["fields"][0]["label"], "【分工 1】甲");
  EXPECT_THAT(values["body1"], HasSubstr("在这里点不开")) << "a template has one form";
}

}  // namespace
}  // namespace xiebot::cards
