#include "cards/feishu_card.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "tests/cards/golden_file.h"
#include "tests/cards/sample_cards.h"
#include "tests/support/feishu_card_rules.h"

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

std::string rendered(const Card& card) { return render_feishu(card, sample_accounts()); }

// What Feishu would say against the card; empty where it takes it.
std::string refusals(const std::string& text) {
  std::string out;
  for (const support::CardFault& fault : support::feishu_card_faults(text)) {
    out += fmt::format("{} {}: {}\n", fault.err_code, fault.where, fault.what);
  }
  return out;
}

json elements_of(const Card& card) { return json::parse(rendered(card))["body"]["elements"]; }

std::string markdown_of(const RichText& text) {
  return elements_of({.title = "题", .blocks = {Paragraph{text}}})[0]["content"];
}

// The elements of a form that has only this input.
json form_of(const Input& input) {
  const Form form{
      .name = "form", .parts = {input}, .buttons = {{.label = "提交", .action = {{"do", "x"}}}}};
  const std::string text = rendered({.title = "题", .blocks = {form}});
  EXPECT_EQ(refusals(text), "");
  return json::parse(text)["body"]["elements"][0]["elements"];
}
json control_of(const Input& input) { return form_of(input)[1]; }

std::vector<Option> many_options(int count) {
  std::vector<Option> options;
  options.reserve(count);
  for (int i = 0; i < count; ++i) {
    options.push_back({fmt::format("v{}", i), fmt::format("选项{}", i)});
  }
  return options;
}

TEST(FeishuCard, LooksLikeItsGoldenFile) {
  for (const SampleCard& sample : sample_cards()) {
    const auto card = nlohmann::ordered_json::parse(rendered(sample.card));
    expect_golden(sample.name + ".json", card.dump(2) + "\n");
  }
}

TEST(FeishuCard, IsTakenByThePlatform) {
  for (const SampleCard& sample : sample_cards()) {
    EXPECT_EQ(refusals(rendered(sample.card)), "") << sample.name;
  }
}

TEST(FeishuCard, MentionsNobodyWhomThePlatformDoesNotKnow) {
  EXPECT_EQ(markdown_of({{.text = "李四", .person = "lisi"}}), "<at id=ou_li></at>");
  EXPECT_EQ(markdown_of({{.text = "赵六", .person = "nobody"}}), "赵六");
}

TEST(FeishuCard, NeverMentionsEveryoneNorBreaksOutOfAMention) {
  const Card card{.title = "题", .blocks = {Paragraph{{{.text = "甲", .person = "a"}}}}};
  for (const std::string account : {"all", "ou_x></at><at id=all", "", "ou x"}) {
    const std::string text =
        render_feishu(card, [&](const std::string&) { return std::optional(account); });
    EXPECT_THAT(support::feishu_card_mentions(text), IsEmpty()) << account;
  }
}

TEST(FeishuCard, HostileTextStaysText) {
  const std::string text = rendered(hostile_card());
  EXPECT_EQ(refusals(text), "");
  EXPECT_THAT(support::feishu_card_mentions(text), IsEmpty());
  for (const std::string& hostile : hostile_texts()) {
    const std::string markdown =
        std::regex_replace(markdown_of({{.text = hostile}}), std::regex("&#[0-9]+;|<br>"), "");
    EXPECT_THAT(markdown, Not(::testing::ContainsRegex("[]*_~`|#<>&[\\]")));
  }
  EXPECT_EQ(markdown_of({{.text = "- a\n1. b\n  c\n=\n17:30 :OK:"}}),
            "&#45; a<br>1&#46; b<br>&#160;&#160;c<br>&#61;<br>17:30 &#58;OK&#58;");
}

TEST(FeishuCard, BlockMarkupIsNotForgedAcrossSpans) {
  EXPECT_EQ(markdown_of({{.text = "1"}, {.text = ". x"}}), "1&#46; x");
  EXPECT_EQ(markdown_of({{.text = "x\n"}, {.text = "- y"}}), "x<br>&#45; y");
}

TEST(FeishuCard, EmphasisHoldsBesideChinesePunctuation) {
  EXPECT_EQ(markdown_of({{.text = "共"}, {.text = "「三」", .tone = Tone::strong}, {.text = "项"}}),
            "共\u200a**「三」**\u200a项");
  EXPECT_EQ(
      markdown_of({{.text = " a ", .tone = Tone::strong}, {.text = "b", .tone = Tone::strong}}),
      "&#160;**a** **b**");
  EXPECT_EQ(markdown_of({{.text = "a\nb", .tone = Tone::strong}}), "**a**<br>**b**");
}

TEST(FeishuCard, LinksAreHttpOrTheirText) {
  EXPECT_EQ(markdown_of({{.text = "看[这]里", .link = "https://a.cn/x(1)"}}),
            "[看&#91;这&#93;里](https://a.cn/x%281%29)");
  EXPECT_EQ(markdown_of({{.text = "看这里", .link = "javascript:alert(1)"}}), "看这里");
  EXPECT_EQ(markdown_of({{.text = "", .link = "https://a.cn"}}), "[https://a.cn](https://a.cn)");
}

TEST(FeishuCard, CanBeChangedLater) {
  EXPECT_EQ(json::parse(rendered({.title = "题", .blocks = {}}))["config"]["update_multi"], true);
}

TEST(FeishuCard, PreviewsWithItsSummaryElseItsTitle) {
  const auto preview = [](const Card& card) {
    return json::parse(rendered(card))["config"]["summary"]["content"].get<std::string>();
  };
  EXPECT_EQ(preview({.title = "题", .blocks = {}}), "题");
  EXPECT_EQ(preview({.title = "题", .summary = "要点", .blocks = {}}), "要点");
}

TEST(FeishuCard, ButtonsCarryTheirActionAsAnObject) {
  const Buttons buttons{{{.label = "同意", .action = {{"do", "approve"}, {"stay", "3"}}}}};
  const json row = elements_of({.title = "题", .blocks = {buttons}})[0];
  const json button = row["columns"][0]["elements"][0];
  EXPECT_EQ(button["behaviors"][0]["value"], (json{{"do", "approve"}, {"stay", "3"}}));
  EXPECT_FALSE(button.contains("form_action_type"));
}

TEST(FeishuCard, FormButtonsSendTheFormUnderNamesOfTheirOwn) {
  Form form{.name = "button", .parts = {Input{.name = "button_2", .label = "甲"}}, .buttons = {}};
  for (const char* label : {"提交", "存草稿", "撤回"}) form.buttons.push_back({.label = label});
  const Card card{.title = "题", .blocks = {form, form}};
  EXPECT_THAT(refusals(rendered(card)), HasSubstr("duplicate name button_2"));  // the input's own

  const Card single{.title = "题", .blocks = {form}};
  EXPECT_EQ(refusals(rendered(single)), "");
}

TEST(FeishuForm, NeverLetsTheClientHoldBackAForm) {
  for (const json& element : form_of({.name = "a", .label = "甲", .required = true})) {
    EXPECT_EQ(element.value("required", false), false);
  }
  const json select = control_of(
      {.name = "a", .label = "甲", .kind = InputKind::multi_choice, .options = many_options(2)});
  EXPECT_EQ(select["required"], false);  // its default is true
}

TEST(FeishuForm, MarksWhatIsRequiredAndWhatIsWrong) {
  const json form = form_of({.name = "a", .label = "名称", .required = true, .fault = "太长"});
  EXPECT_EQ(form[0]["content"], "**名称**\u200a<font color='red'>&#42;</font>");
  EXPECT_EQ(form[1]["tag"], "input");
  EXPECT_EQ(form[2]["content"], "<font color='red'>⚠ 太长</font>");
}

TEST(FeishuForm, TextLimitsNeverRefuseWhatIsAlreadyThere) {
  const auto limit = [](int max, const std::string& value) {
    return control_of(
               {.name = "a", .label = "甲", .values = {value}, .max_chars = max})["max_length"]
        .get<int>();
  };
  EXPECT_EQ(limit(0, ""), 1000);
  EXPECT_EQ(limit(5000, ""), 1000);
  EXPECT_EQ(limit(10, "短"), 10);
  EXPECT_EQ(limit(10, repeated("长", 30)), 30);
  EXPECT_EQ(limit(10, repeated("😀", 10)), 20);
}

TEST(FeishuForm, SaysWhereATextWasTooLongForItsInput) {
  const json form = form_of(
      {.name = "a", .label = "甲", .kind = InputKind::multiline, .values = {repeated("字", 1500)}});
  EXPECT_EQ(form[1]["default_value"], repeated("字", 1000));
  EXPECT_THAT(form[2]["content"].get<std::string>(), HasSubstr("原文有 1500 字"));
}

TEST(FeishuForm, KeepsLineBreaksOfALineInput) {
  EXPECT_EQ(control_of({.name = "a", .label = "甲", .values = {"一\n二"}})["input_type"],
            "multiline_text");
}

TEST(FeishuForm, DatesHaveAPickerAndOtherWordsAText) {
  const auto control = [](InputKind kind, std::vector<std::string> values) {
    return control_of({.name = "a", .label = "甲", .kind = kind, .values = std::move(values)});
  };
  EXPECT_EQ(control(InputKind::date, {})["tag"], "date_picker");
  EXPECT_EQ(control(InputKind::date, {"2026-11-23"})["initial_date"], "2026-11-23");
  EXPECT_EQ(control(InputKind::date_time, {"2026-11-23 18:30"})["initial_datetime"],
            "2026-11-23 18:30");
  for (const std::string words : {"尽快", "2026-02-30", "2026-11-23 24:00"}) {
    EXPECT_EQ(control(InputKind::date, {words})["default_value"], words);
    EXPECT_EQ(control(InputKind::date_time, {words})["default_value"], words);
  }
}

TEST(FeishuForm, ChoicesKeepWhatWasChosenAndShowWhatIsNone) {
  const json form = form_of({.name = "a",
                             .label = "甲",
                             .kind = InputKind::multi_choice,
                             .values = {"v1", "火星"},
                             .options = many_options(3)});
  EXPECT_EQ(form[1]["selected_values"], json::array({"v1"}));
  EXPECT_THAT(form[2]["content"].get<std::string>(), HasSubstr("「火星」"));
}

TEST(FeishuForm, AHundredOptionsAreChosenMoreAreTyped) {
  Input input{.name = "a", .label = "甲", .kind = InputKind::choice, .values = {"v7"}};
  input.options = many_options(100);
  EXPECT_EQ(control_of(input)["tag"], "select_static");
  input.options = many_options(101);
  const json typed = control_of(input);
  EXPECT_EQ(typed["tag"], "input");
  EXPECT_EQ(typed["default_value"], "选项7");
  EXPECT_EQ(typed["placeholder"]["content"], "请填写名称，如 选项0、选项1、选项2");
}

TEST(FeishuForm, PeopleAreOfferedByTheirAccounts) {
  const json select =
      control_of({.name = "a",
                  .label = "甲",
                  .kind = InputKind::people,
                  .values = {"lisi"},
                  .options = {{"zhangsan", "张三"}, {"lisi", "李四"}, {"x", "无"}}});
  EXPECT_EQ(select["options"], (json::array({{{"value", "ou_zhang"}}, {{"value", "ou_li"}}})));
  EXPECT_EQ(select["selected_values"], json::array({"ou_li"}));
}

TEST(FeishuForm, SomebodyWithoutAccountStaysAsAName) {
  const json typed = control_of({.name = "a",
                                 .label = "甲",
                                 .kind = InputKind::people,
                                 .values = {"lisi", "x"},
                                 .options = {{"lisi", "李四"}, {"x", "无账号"}}});
  EXPECT_EQ(typed["tag"], "input");
  EXPECT_EQ(typed["default_value"], "李四、无账号");
}

TEST(FeishuForm, OffersTheWholeChatOnlyWhereNobodyWasListed) {
  const Input anybody{.name = "a", .label = "甲", .kind = InputKind::person};
  EXPECT_EQ(control_of(anybody)["tag"], "select_person");
  Input listed = anybody;
  listed.options = {{"x", "无账号"}};
  EXPECT_EQ(control_of(listed)["tag"], "input");
}

// A select for one person does without options, one for several is refused without.
TEST(FeishuForm, SeveralPeopleAreTypedWhereNobodyCanBeOffered) {
  Input anybody{.name = "a", .label = "甲", .kind = InputKind::people};
  EXPECT_EQ(control_of(anybody)["tag"], "input");
  anybody.values = {"zhangsan"};
  EXPECT_EQ(control_of(anybody)["tag"], "input");
}

TEST(FeishuCardRoom, ShortensLongTextsBeforeItDropsRows) {
  Card card{.title = "题", .blocks = {}};
  for (int i = 0; i < 10; ++i)
    card.blocks.emplace_back(Paragraph{{{.text = repeated("长", 5000)}}});
  Table table{{"列"}, std::vector<std::vector<RichText>>(20, {{{.text = "行"}}})};
  card.blocks.emplace_back(table);
  const json elements = elements_of(card);
  EXPECT_EQ(elements[0]["content"], repeated("长", 599) + "…");
  EXPECT_EQ(elements[10]["rows"].size(), 20U);
}

TEST(FeishuCardRoom, SaysHowManyRowsAreMissing) {
  Table table{{"一", "二", "三", "四", "五", "六", "七", "八"}, {}};
  for (int i = 0; i < 20; ++i) {
    table.rows.emplace_back(8, RichText{{.text = repeated("长", 500)}});
  }
  const json elements = elements_of({.title = "题", .blocks = {table}});
  EXPECT_EQ(elements[0]["rows"].size(), 10U);
  EXPECT_EQ(elements[1]["content"], "<font color='grey'>还有 10 行</font>");
}

TEST(FeishuCardRoom, HoldsWhateverItIsGiven) {
  Card card{.title = repeated("题", 5000), .tag = repeated("签", 5000), .blocks = {}};
  for (int i = 0; i < 150; ++i) {
    card.blocks.emplace_back(Paragraph{{{.text = repeated("<长>\n", 100)}}});
    card.blocks.emplace_back(Table{{"列"}, {{{{.text = repeated("|", 300)}}}}});
    if (i % 50 != 3) continue;
    Form form{.name = fmt::format("form{}", i), .parts = {}, .buttons = {{.label = "提交"}}};
    for (int k = 0; k < 5; ++k) {
      form.parts.emplace_back(Input{.name = fmt::format("f{}_{}", i, k),
                                    .label = "选",
                                    .kind = InputKind::choice,
                                    .hint = "提示",
                                    .options = many_options(50)});
    }
    card.blocks.emplace_back(form);
  }
  const std::string text = rendered(card);
  EXPECT_LE(text.size(), kFeishuCardBytes);
  EXPECT_EQ(refusals(text), "");
  EXPECT_THAT(text, HasSubstr("卡片放不下其余部分"));
  EXPECT_EQ(text, rendered(card));
}

TEST(FeishuCardRoom, LetsChoicesBeTypedBeforeAFormIsLost) {
  Form form{.name = "form", .parts = {}, .buttons = {{.label = "提交"}}};
  for (int i = 0; i < 50; ++i) {
    form.parts.emplace_back(Input{.name = fmt::format("f{}", i),
                                  .label = "选",
                                  .kind = InputKind::choice,
                                  .hint = "提示",
                                  .options = many_options(10)});
  }
  const std::string text = rendered({.title = "题", .blocks = {form}});
  EXPECT_EQ(refusals(text), "");
  EXPECT_THAT(text, HasSubstr("\"name\":\"f49\""));
}

TEST(FeishuCardRoom, WritesAFourthTableAsLines) {
  const Table table{{"部门", "状态"}, {{{{.text = "市场部"}}, {{.text = "已交"}}}}};
  const json elements = elements_of({.title = "题", .blocks = {table, table, table, table}});
  EXPECT_EQ(elements[2]["tag"], "table");
  EXPECT_EQ(elements[3]["content"], "**市场部** · 已交");
}

TEST(FeishuText, MentionsThoseItKnowsAndEscapesTheRest) {
  const RichText text = {{.text = "李四", .person = "lisi"},
                         {.text = "赵六", .person = "nobody"},
                         {.text = "<at user_id=\"all\"></at>&[x](y)"},
                         {.text = "重", .tone = Tone::strong},
                         {.text = "看", .link = "https://a.cn/(1)"}};
  EXPECT_EQ(render_feishu_text(text, sample_accounts()),
            "<at user_id=\"ou_li\">李四</at>赵六"
            "&#60;at user_id=&#34;all&#34;&#62;&#60;/at&#62;&#38;&#91;x&#93;(y)"
            "<b>重</b>[看](https://a.cn/%281%29)");
}

TEST(FeishuCard, NamesTheFormPageOnlyWhereTheCardHasNoRoom) {
  const std::string page = "https://bot.example.com/forms/t.1";
  const auto said = [&](const Input& input, const std::string& where) {
    const Form form{.name = "form", .parts = {input}, .buttons = {{.label = "提交"}}};
    std::string text = render_feishu({.title = "题", .blocks = {form}}, sample_accounts(), where);
    EXPECT_EQ(refusals(text), "");
    return text;
  };
  const Input many{
      .name = "a", .label = "栏", .kind = InputKind::choice, .options = many_options(101)};
  EXPECT_THAT(said(many, page), HasSubstr(page));
  EXPECT_THAT(said(many, ""), Not(HasSubstr("在网页中填写")));
  const Input some{
      .name = "a", .label = "栏", .kind = InputKind::choice, .options = many_options(100)};
  EXPECT_THAT(said(some, page), Not(HasSubstr(page)));
  const Input long_text{.name = "a", .label = "栏", .values = {repeated("长", 1001)}};
  EXPECT_THAT(said(long_text, page), HasSubstr(page));
  const Input empty_choice{.name = "a", .label = "栏", .kind = InputKind::choice};
  EXPECT_THAT(said(empty_choice, page), Not(HasSubstr(page))) << "the page has no more to offer";
}

}  // namespace
}  // namespace xiebot::cards
