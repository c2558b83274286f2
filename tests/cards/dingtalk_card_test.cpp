#include "cards/dingtalk_card.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "cards/dingtalk_markdown.h"
#include "cards/dingtalk_offers.h"
#include "tests/cards/golden_file.h"
#include "tests/cards/sample_cards.h"

namespace xiebot::cards {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const DingtalkView kPersonal{
    .way = DingtalkWay::api, .in_group = false, .form_page = "https://bot.example.com/forms/t.1"};
const DingtalkView kGroup{.way = DingtalkWay::webhook, .in_group = true};

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string markdown_of(const RichText& text) {
  const Resolver resolve = sample_accounts();
  return dingtalk::Markdown(resolve, dingtalk::MentionStyle::literal).write(text);
}

json param_of(const Card& card, const DingtalkView& view = kPersonal) {
  return json::parse(render_dingtalk(card, view, sample_accounts()).json);
}
std::string text_of(const Card& card, const DingtalkView& view = kPersonal) {
  return param_of(card, view)["text"];
}

Card with(Block block) { return {.title = "题", .blocks = {std::move(block)}}; }
Button command(const std::string& label, const std::string& typed) {
  return {.label = label, .action = {{"do", "x"}}, .command = typed};
}

TEST(DingtalkCard, LooksLikeItsGoldenFile) {
  for (const SampleCard& sample : sample_cards()) {
    std::string shown;
    for (const DingtalkView& view : {kPersonal, kGroup}) {
      const DingtalkMessage message = render_dingtalk(sample.card, view, sample_accounts());
      shown += fmt::format("== {}, {}\n{}\n", view.in_group ? "group" : "personal", message.kind,
                           nlohmann::ordered_json::parse(message.json).dump(2));
    }
    expect_golden(sample.name + ".dingtalk.txt", shown);
  }
}

TEST(DingtalkCard, ButtonsSendTheirCommandInAPersonalChat) {
  const Card card = with(Buttons{{command("同意", "同意 42"), command("驳回", "/驳回 42")}});
  const DingtalkMessage message = render_dingtalk(card, kPersonal, sample_accounts());
  EXPECT_EQ(message.kind, "sampleActionCard6");
  const json param = json::parse(message.json);
  EXPECT_EQ(param["buttonTitle1"], "同意");
  EXPECT_EQ(param["buttonUrl1"],
            "dtmd://dingtalkclient/sendMessage?content=%E5%90%8C%E6%84%8F%2042");
  EXPECT_EQ(param["buttonTitle2"], "驳回");
}

TEST(DingtalkCard, ClientsThatIgnoreAButtonStillLearnItsCommandOnce) {
  Card card = with(Buttons{{command("同意", "/同意 42"), command("驳回", "/驳回 42")}});
  card.blocks.emplace_back(Note{{{"也可以发送：/同意 42"}}});
  const std::string shown = json::parse(render_dingtalk(card, kPersonal, sample_accounts()).json)
                                .at("text")
                                .get<std::string>();
  EXPECT_THAT(shown, HasSubstr("按钮没有反应时，请发送：/驳回 42"));
}

TEST(DingtalkCard, WhatCannotBeUndoneIsTypedForNothingAsksFirst) {
  Button remove = command("删除", "/草稿 删除 1");
  remove.confirm = "删除后不能恢复，确定吗？";
  const DingtalkMessage message =
      render_dingtalk(with(Buttons{{remove}}), kPersonal, sample_accounts());
  EXPECT_EQ(message.kind, "sampleMarkdown");
  EXPECT_THAT(message.json, HasSubstr("- 删除：/草稿 删除 1"));
}

TEST(DingtalkCard, CommandsAreTypedInAGroup) {
  const Card card = with(Buttons{{command("确认无误", "/确认 2026-Q4-SCB-007"),
                                  {.label = "看板", .link = "https://bot.example.com/board"}}});
  const DingtalkMessage message = render_dingtalk(card, kGroup, sample_accounts());
  EXPECT_EQ(message.kind, "actionCard");
  EXPECT_THAT(message.json, Not(HasSubstr("dtmd")));
  const json shown = json::parse(message.json)["actionCard"];
  EXPECT_EQ(shown["singleTitle"], "看板");
  EXPECT_EQ(shown["singleURL"], "https://bot.example.com/board");
  EXPECT_THAT(shown["text"].get<std::string>(),
              HasSubstr("- 确认无误：@机器人 /确认 2026-Q4-SCB-007"));
}

TEST(DingtalkCard, TakesTheShapeForItsNumberOfButtons) {
  const auto kind = [](int count, const std::string& label) {
    Buttons buttons;
    for (int i = 0; i < count; ++i) buttons.buttons.push_back(command(label, "/a"));
    return render_dingtalk(with(buttons), kPersonal, sample_accounts()).kind;
  };
  EXPECT_EQ(kind(0, "好"), "sampleMarkdown");
  EXPECT_EQ(kind(1, "好"), "sampleActionCard");
  EXPECT_EQ(kind(2, "好"), "sampleActionCard6");
  EXPECT_EQ(kind(2, "一个很长的按钮"), "sampleActionCard2");
  EXPECT_EQ(kind(5, "好"), "sampleActionCard5");
  EXPECT_EQ(kind(6, "好"), "sampleActionCard5");
}

TEST(DingtalkCard, WhatFindsNoButtonIsTypedOrALink) {
  Buttons buttons;
  for (int i = 1; i <= 5; ++i) buttons.buttons.push_back(command("按钮", fmt::format("/b{}", i)));
  buttons.buttons.push_back(command("第六", "/b6 x"));
  buttons.buttons.push_back({.label = "网页", .link = "https://a.cn/(x)"});
  const std::string text = text_of(with(buttons));
  EXPECT_THAT(text, HasSubstr("- 第六：/b6 x"));
  EXPECT_THAT(text, HasSubstr("[网页](https://a.cn/%28x%29)"));
}

TEST(DingtalkCard, AButtonWithoutAWayIsLeftOutAndNamed) {
  const Card card = with(Buttons{{{.label = "稍后提醒", .action = {{"do", "snooze"}}}}});
  const DingtalkMessage message = render_dingtalk(card, kPersonal, sample_accounts());
  EXPECT_EQ(message.kind, "sampleMarkdown");
  EXPECT_THAT(message.json, HasSubstr("「稍后提醒」在这里没有按钮"));
  EXPECT_THAT(render_dingtalk(card, kGroup, sample_accounts()).json,
              HasSubstr("「稍后提醒」请私聊机器人办理"));
}

TEST(DingtalkCard, AFormOpensOnItsPage) {
  const json param = param_of(form_card(false));
  EXPECT_EQ(param["buttonTitle1"], "填写");
  EXPECT_THAT(param.dump(), HasSubstr("dingtalk://dingtalkclient/page/link?url="
                                      "https%3A%2F%2Fbot.example.com%2Fforms%2Ft.1&pc_slide=true"));
  EXPECT_THAT(param.dump(), Not(HasSubstr("没有按钮")));

  DingtalkView without_page = kPersonal;
  without_page.form_page.clear();
  EXPECT_THAT(text_of(form_card(false), without_page), HasSubstr("写在一条消息里"));
}

TEST(DingtalkCard, AGroupIsNeverGivenOnePersonsFormPage) {
  DingtalkView view = kGroup;
  view.form_page = kPersonal.form_page;
  const std::string shown = render_dingtalk(form_card(false), view, sample_accounts()).json;
  EXPECT_THAT(shown, Not(HasSubstr("bot.example.com")));
  EXPECT_THAT(shown, HasSubstr("请私聊机器人办理"));
}

TEST(DingtalkCard, ShowsWhatAFormHoldsAndWhatIsWrong) {
  const Form form{
      .name = "f",
      .parts = {Input{.name = "a", .label = "名称", .required = true},
                Input{.name = "b", .label = "期限", .fault = "不是日期", .values = {"尽快"}}},
      .buttons = {{.label = "提交"}}};
  const std::string text = text_of(with(form));
  EXPECT_THAT(text, HasSubstr("尽快"));
  EXPECT_THAT(text, HasSubstr("⚠ 不是日期"));
  EXPECT_THAT(text, HasSubstr("待填：名称＊"));
}

TEST(DingtalkCard, MentionsOnlyByWebhook) {
  const Card card = with(Paragraph{{{.text = "李四", .person = "lisi"},
                                    {.text = "请看"},
                                    {.text = "赵六", .person = "nobody"}}});
  const json body = json::parse(render_dingtalk(card, kGroup, sample_accounts()).json);
  EXPECT_EQ(body["at"]["atUserIds"], json::array({"ou_li"}));
  EXPECT_EQ(body["at"]["isAtAll"], false);
  EXPECT_THAT(body["markdown"]["text"].get<std::string>(), HasSubstr("@ou_li 请看赵六"));
  EXPECT_THAT(text_of(card), HasSubstr("李四请看赵六"));
}

TEST(DingtalkCard, NeverMentionsEveryoneNorMoreThanThePlatformTakes) {
  const Card card = with(Paragraph{{{.text = "甲", .person = "a"}}});
  for (const std::string account : {"all", "ALL", "u1 @all", "", "u1](x"}) {
    const std::string shown = render_dingtalk(card, kGroup, [&](const std::string&) {
                                return std::optional(account);
                              }).json;
    EXPECT_THAT(shown, Not(HasSubstr("atUserIds"))) << account;
  }
  RichText crowd;
  for (int i = 0; i < 60; ++i) crowd.push_back({.text = "人", .person = std::to_string(i)});
  const json body =
      json::parse(render_dingtalk(with(Paragraph{crowd}), kGroup, [](const std::string& person) {
                    return std::optional("u" + person);
                  }).json);
  EXPECT_EQ(body["at"]["atUserIds"].size(), 50U);
}

TEST(DingtalkCard, HostileTextStaysText) {
  for (const std::string& hostile : hostile_texts()) {
    const std::string markdown =
        std::regex_replace(markdown_of({{.text = hostile}}), std::regex("  \n  "), "\n");
    EXPECT_THAT(markdown, Not(::testing::ContainsRegex("[]*_~`|#<>&@[\\]"))) << hostile;
    EXPECT_THAT(markdown, Not(::testing::ContainsRegex("(^|\n)([-+=]|[0-9]+[.)]( |$)|    )")));
    EXPECT_THAT(markdown, Not(::testing::ContainsRegex("[\x01-\x09\x0b-\x1f]")));
  }
  const std::string shown = render_dingtalk(hostile_card(), kGroup, sample_accounts()).json;
  EXPECT_THAT(shown, Not(HasSubstr("atUserIds")));
  EXPECT_THAT(shown, Not(HasSubstr("](javascript")));
  EXPECT_EQ(markdown_of({{.text = "dtmd://dingtalkclient/sendMessage?content=x 见 https://a.cn"}}),
            "dtmd：//dingtalkclient/sendMessage?content=x 见 https://a.cn");
  EXPECT_EQ(markdown_of({{.text = "dtmd"}, {.text = "://x"}}), "dtmd：//x");
}

TEST(DingtalkCard, BlockMarkupIsNotForgedAcrossSpans) {
  EXPECT_EQ(markdown_of({{.text = "1"}, {.text = ". x"}}), "1． x");
  EXPECT_EQ(markdown_of({{.text = "x\n"}, {.text = "- y"}}), "x  \n  － y");
  EXPECT_EQ(markdown_of({{.text = "1.5 万\n-3\n  缩"}}), "1.5 万  \n  －3  \n  \u00a0\u00a0缩");
}

TEST(DingtalkCard, LinksAreHttpOrTheirText) {
  EXPECT_EQ(markdown_of({{.text = "看[这]里", .link = "https://a.cn/x(1)_2"}}),
            "[看［这］里](https://a.cn/x%281%29%5F2)");
  EXPECT_EQ(markdown_of({{.text = "看这里", .link = "dtmd://x"}}), "看这里");
  EXPECT_EQ(markdown_of({{.text = "", .link = "https://a.cn"}}), "[https://a.cn](https://a.cn)");
}

TEST(DingtalkCard, SaysThatItMayHaveComeBefore) {
  DingtalkView view = kPersonal;
  view.repeated = true;
  const json param = param_of(with(Paragraph{{{.text = "正文"}}}), view);
  EXPECT_EQ(param["title"], "（可能重复）题");
  EXPECT_THAT(param["text"].get<std::string>(), HasSubstr("### （可能重复）题"));
  EXPECT_EQ(json::parse(render_dingtalk_text({{.text = "好"}}, view, sample_accounts()).json),
            (json{{"content", "（可能重复）好"}}));
}

TEST(DingtalkCard, HoldsWhateverItIsGiven) {
  Card card{.title = repeated("题", 5000), .tag = repeated("签", 5000), .blocks = {}};
  for (int i = 0; i < 150; ++i) {
    card.blocks.emplace_back(Paragraph{{{.text = repeated("<长>\n", 100)}}});
    card.blocks.emplace_back(Table{{"列"}, {{{{.text = repeated("|", 300)}}}}});
    card.blocks.emplace_back(
        Buttons{{command(repeated("钮", 200), repeated("令", 300)),
                 command("短", repeated("x", 250)),
                 {.label = "链", .link = "https://a.cn/" + repeated("x", 1400)},
                 {.label = "链", .link = "https://a.cn/" + repeated("y", 280)}}});
  }
  for (const DingtalkView& view : {kPersonal, kGroup}) {
    const std::string shown = render_dingtalk(card, view, sample_accounts()).json;
    EXPECT_LE(shown.size(), view.in_group ? kDingtalkWebhookBytes : kDingtalkParamBytes);
    EXPECT_THAT(shown, HasSubstr("消息放不下其余部分"));
  }
}

TEST(DingtalkCard, ShortensLongTextsBeforeItDropsRows) {
  Card card{.title = "题", .blocks = {}};
  for (int i = 0; i < 6; ++i) card.blocks.emplace_back(Paragraph{{{.text = repeated("长", 3000)}}});
  card.blocks.emplace_back(
      Table{{"列"}, std::vector<std::vector<RichText>>(25, {{{.text = "行"}}})});
  const std::string text = text_of(card);
  EXPECT_THAT(text, HasSubstr(repeated("长", 599) + "…"));
  EXPECT_THAT(text, HasSubstr("还有 5 行"));
}

TEST(DingtalkText, MentionsThoseItKnowsAndNothingElseIsAMention) {
  const RichText text = {{.text = "李四", .person = "lisi"},
                         {.text = "赵六", .person = "nobody"},
                         {.text = "@ou_li @all *x*"},
                         {.text = "看", .link = "https://a.cn/(1)"}};
  const DingtalkMessage message = render_dingtalk_text(text, kGroup, sample_accounts());
  EXPECT_EQ(message.kind, "text");
  const json body = json::parse(message.json);
  EXPECT_EQ(body["text"]["content"], "@ou_li 赵六＠ou_li ＠all *x*看：https://a.cn/(1) ");
  EXPECT_EQ(body["at"], (json{{"atUserIds", {"ou_li"}}, {"isAtAll", false}}));

  const DingtalkMessage by_api = render_dingtalk_text(text, kPersonal, sample_accounts());
  EXPECT_EQ(by_api.kind, "sampleText");
  EXPECT_EQ(json::parse(by_api.json)["content"], "李四赵六＠ou_li ＠all *x*看：https://a.cn/(1) ");
}

TEST(DingtalkText, IsCutWhereItIsTooLongAndSaysSo) {
  const DingtalkMessage message =
      render_dingtalk_text({{.text = repeated("长", 20000)}}, kPersonal, sample_accounts());
  EXPECT_LE(message.json.size(), kDingtalkParamBytes);
  EXPECT_GT(message.json.size(), kDingtalkParamBytes / 2);
  EXPECT_THAT(message.json, HasSubstr("其余部分没有显示"));

  RichText links(400, Span{.text = "", .link = "https://a.cn/" + repeated("x", 100)});
  EXPECT_LE(render_dingtalk_text(links, kPersonal, sample_accounts()).json.size(),
            kDingtalkParamBytes);
}

}  // namespace
}  // namespace xiebot::cards
