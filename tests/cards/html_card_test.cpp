#include "cards/html_card.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <set>

#include "tests/cards/golden_file.h"
#include "tests/cards/sample_cards.h"

namespace xiebot::cards {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

std::string rendered(const Card& card, const std::string& prefix = "m1") {
  return render_html(card, {prefix, sample_names()});
}

std::string form_of(const Input& input) {
  const Form form{.name = "form", .parts = {input}, .buttons = {{.label = "提交"}}};
  return rendered({.title = "题", .blocks = {form}});
}

std::string paragraph_of(const RichText& text) {
  return rendered({.title = "题", .blocks = {Paragraph{text}}});
}

// Every tag as it stands in the fragment, closing ones with their slash.
std::vector<std::string> tags_of(const std::string& html) {
  static const std::regex tag("</?[a-z0-9]+[^<>]*>");
  return {std::sregex_token_iterator(html.begin(), html.end(), tag), std::sregex_token_iterator()};
}

std::string element_name(const std::string& tag) {
  const std::size_t start = tag[1] == '/' ? 2 : 1;
  return tag.substr(start, tag.find_first_of(" >", start) - start);
}

// What is wrong with how the tags nest; empty for well-formed HTML.
std::string misnesting(const std::string& html) {
  const std::set<std::string> empty_elements = {"br", "hr", "input"};
  std::vector<std::string> open;
  for (const std::string& tag : tags_of(html)) {
    const std::string name = element_name(tag);
    if (empty_elements.count(name) > 0) continue;
    if (tag[1] != '/') {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return tag + " closes nothing";
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back() + " stays open";
}

TEST(HtmlCard, LooksLikeItsGoldenFile) {
  for (const SampleCard& sample : sample_cards()) {
    expect_golden(sample.name + ".html", rendered(sample.card));
  }
}

TEST(HtmlCard, IsWellFormed) {
  for (const SampleCard& sample : sample_cards()) {
    EXPECT_EQ(misnesting(rendered(sample.card)), "") << sample.name;
  }
}

TEST(HtmlCard, HostileTextStaysText) {
  const std::set<std::string> known = {
      "article", "header", "h3",     "span",   "div",    "p",      "br", "hr",      "dl",
      "dt",      "dd",     "table",  "thead",  "tbody",  "tr",     "th", "td",      "form",
      "label",   "input",  "select", "option", "button", "strong", "a",  "textarea"};
  const std::string html = rendered(hostile_card());
  for (const std::string& tag : tags_of(html)) {
    EXPECT_EQ(known.count(element_name(tag)), 1U) << tag;
    // Attributes are told from values: what stands in quotes is taken out first.
    const std::string bare = std::regex_replace(tag, std::regex("\"[^\"]*\""), "");
    EXPECT_THAT(bare, Not(ContainsRegex(" (on[a-z]+|style|src)"))) << tag;
  }
  EXPECT_THAT(html, Not(HasSubstr("href=\"javascript")));
  EXPECT_THAT(html, Not(HasSubstr("class=\"mention\"")));
}

TEST(HtmlCard, IdsAreUniqueAndStartWithThePrefix) {
  const std::string html = rendered(form_card(true), "msg-7");
  static const std::regex id(" id=\"([^\"]*)\"");
  std::set<std::string> seen;
  for (std::sregex_iterator at(html.begin(), html.end(), id), end; at != end; ++at) {
    EXPECT_TRUE(seen.insert((*at)[1]).second) << (*at)[1];
    EXPECT_THAT((*at)[1].str(), ::testing::StartsWith("msg-7-"));
  }
  static const std::regex reference(" (for|aria-describedby)=\"([^\"]*)\"");
  for (std::sregex_iterator at(html.begin(), html.end(), reference), end; at != end; ++at) {
    std::istringstream ids((*at)[2]);
    for (std::string each; ids >> each;) EXPECT_EQ(seen.count(each), 1U) << each;
  }
  EXPECT_GT(seen.size(), 15U);
}

TEST(HtmlCard, ShowsMentionsByName) {
  EXPECT_THAT(paragraph_of({{.text = "小李", .person = "lisi"}}),
              HasSubstr("<span class=\"mention\">@李四</span>"));
  EXPECT_THAT(paragraph_of({{.text = "赵六", .person = "nobody"}}), HasSubstr("<p>赵六</p>"));
}

TEST(HtmlCard, LinksOpenElsewhereAndAreHttp) {
  EXPECT_THAT(paragraph_of({{.text = "看", .link = "https://a.cn/?a=1&b=2"}}),
              HasSubstr("<a href=\"https://a.cn/?a=1&amp;b=2\" target=\"_blank\" "
                        "rel=\"noopener noreferrer\">看</a>"));
  EXPECT_THAT(paragraph_of({{.text = "看", .link = "javascript:x"}}), HasSubstr("<p>看</p>"));
}

TEST(HtmlCard, ButtonsCarryTheirActionAndQuestion) {
  const Buttons buttons{{{.label = "驳回", .action = {{"do", "a\"b"}}, .confirm = "确定？"}}};
  EXPECT_THAT(rendered({.title = "题", .blocks = {buttons}}),
              HasSubstr("<button type=\"button\" class=\"button\" "
                        "data-action=\"{&quot;do&quot;:&quot;a\\&quot;b&quot;}\" "
                        "data-confirm=\"确定？\">驳回</button>"));
}

TEST(HtmlForm, BindsFaultsToTheirFields) {
  const std::string html = form_of({.name = "a", .label = "甲", .required = true, .fault = "太长"});
  EXPECT_THAT(html, HasSubstr("<label for=\"m1-a\">"));
  EXPECT_THAT(html, HasSubstr("aria-required=\"true\" aria-invalid=\"true\" "
                              "aria-describedby=\"m1-a-fault\""));
  EXPECT_THAT(html, HasSubstr("<p class=\"fault\" id=\"m1-a-fault\" role=\"alert\">⚠ 太长</p>"));
}

TEST(HtmlForm, DatesHaveAPickerAndOtherWordsAText) {
  const auto form = [](InputKind kind, std::vector<std::string> values) {
    return form_of({.name = "a", .label = "甲", .kind = kind, .values = std::move(values)});
  };
  EXPECT_THAT(form(InputKind::date, {}), HasSubstr("type=\"date\""));
  EXPECT_THAT(form(InputKind::date_time, {"2026-11-23 18:30"}),
              ContainsRegex("type=\"datetime-local\".* value=\"2026-11-23T18:30\" step=\"60\""));
  EXPECT_THAT(form(InputKind::date, {"尽快"}), ContainsRegex("type=\"text\".* value=\"尽快\""));
}

TEST(HtmlForm, KeepsALeadingLineBreakOfAText) {
  EXPECT_THAT(form_of({.name = "a", .label = "甲", .values = {"\n二"}}),
              HasSubstr(">\n\n二</textarea>"));
}

TEST(HtmlForm, OffersPeopleByOurIds) {
  const std::string html = form_of({.name = "a",
                                    .label = "甲",
                                    .kind = InputKind::people,
                                    .values = {"lisi", "wangwu", "某人"},
                                    .options = {{"zhangsan", "张三"}, {"lisi", "李四"}}});
  EXPECT_THAT(html, HasSubstr("<select id=\"m1-a\" name=\"a\""));
  EXPECT_THAT(html, HasSubstr(" multiple "));
  EXPECT_THAT(html, HasSubstr("<option value=\"zhangsan\">张三</option>"));
  EXPECT_THAT(html, HasSubstr("<option value=\"lisi\" selected>李四</option>"));
  EXPECT_THAT(html, HasSubstr("<option value=\"wangwu\" selected>王五</option>"));
  EXPECT_THAT(html, HasSubstr("「某人」"));
}

TEST(HtmlForm, SeveralChoicesAreBoxesUnderOneLegend) {
  const std::string html = form_of({.name = "a",
                                    .label = "部门",
                                    .kind = InputKind::multi_choice,
                                    .values = {"SCB"},
                                    .options = {{"SCB", "市场部"}, {"CGB", "采购部"}}});
  EXPECT_THAT(html, HasSubstr("<legend>部门</legend>"));
  EXPECT_THAT(html, HasSubstr("<input type=\"checkbox\" name=\"a\" value=\"SCB\" checked>市场部"));
  EXPECT_THAT(html, HasSubstr("<input type=\"checkbox\" name=\"a\" value=\"CGB\">采购部"));
}

}  // namespace
}  // namespace xiebot::cards
