// Every renderer over every card. In bytes: how it is to be shown, by which of them, then a text
// and the card (card_maker.h).
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "bot/text.h"
#include "cards/card.h"
#include "cards/dingtalk_card.h"
#include "cards/dingtalk_template.h"
#include "cards/feishu_card.h"
#include "cards/html_card.h"
#include "cards/plain_text.h"
#include "tests/fuzz/shared/bytes.h"
#include "tests/fuzz/shared/card_maker.h"
#include "tests/fuzz/shared/fuzzer.h"
#include "tests/fuzz/shared/html_claims.h"
#include "tests/support/feishu_card_rules.h"

using namespace xiebot;
using namespace xiebot::cards;
using fuzz::Bytes;
using fuzz::require;
using nlohmann::json;

namespace {

const std::set<std::string> kAccounts{"ou_p1", "ou_p2", "ou_p3"};

struct Look {
  bool raw, in_group, repeated;
  std::string form_page;
};

json parsed(const std::string& text) {
  json value = json::parse(text, nullptr, false);
  require(!value.is_discarded(), "what is sent is JSON");
  return value;
}

void feishu(const Card& card, const RichText& text, const Look& look) {
  // As a text message: nothing but what the bot means is a mention.
  std::string said = render_feishu_text(text, fuzz::accounts());
  for (const std::string& account : kAccounts) {
    const std::string mark = "<at user_id=\"" + account + "\">";
    for (std::size_t at = said.find(mark); at != std::string::npos; at = said.find(mark)) {
      said.erase(at, mark.size());
    }
  }
  require(said.find("<at ") == std::string::npos, "a text mentions whom the bot means");
  require(valid_utf8(said) || look.raw, "a text is valid UTF-8");

  const std::string shown = render_feishu(card, fuzz::accounts(), look.form_page);
  require(valid_utf8(shown), "a card is valid UTF-8");
  require(shown.size() <= kFeishuCardBytes, "a card keeps its bytes");
  const auto faults = support::feishu_card_faults(shown);
  if (!faults.empty()) {
    require(false, "Feishu takes the card: " + faults.front().where + ": " + faults.front().what);
  }
  for (const std::string& account : support::feishu_card_mentions(shown)) {
    require(kAccounts.contains(account), "a card mentions whom the bot means");
  }
}

// What only the bot's own code may write, and it never does.
void claim_no_tricks(std::string_view markdown) {
  for (const char* trick : {"](javascript", "<script", "<img", "<at ", "@all"}) {
    require(markdown.find(trick) == std::string_view::npos, "text by people is only text");
  }
}

// Titles are no Markdown, and show text as it is.
void claim_no_tricks_in(const json& body) {
  for (const auto& [name, value] : body.items()) {
    if (value.is_object()) claim_no_tricks_in(value);
    if (name == "text" && value.is_string()) claim_no_tricks(value.get<std::string>());
  }
}

void dingtalk(const Card& card, const RichText& text, const Look& look) {
  for (const DingtalkWay way : {DingtalkWay::api, DingtalkWay::webhook}) {
    const DingtalkView view{.way = way,
                            .in_group = look.in_group,
                            .form_page = look.form_page,
                            .repeated = look.repeated};
    for (const DingtalkMessage& message : {render_dingtalk(card, view, fuzz::accounts()),
                                           render_dingtalk_text(text, view, fuzz::accounts())}) {
      require(!message.kind.empty(), "a message has a kind");
      require(message.json.size() <=
                  (way == DingtalkWay::api ? kDingtalkParamBytes : kDingtalkWebhookBytes),
              "a message keeps its bytes");
      const json body = parsed(message.json);
      claim_no_tricks_in(body);
      if (!body.contains("at")) continue;
      for (const json& account : body["at"]["atUserIds"]) {
        require(kAccounts.contains(account.get<std::string>()),
                "a message mentions whom the bot means");
      }
      require(body["at"]["isAtAll"] == false, "a message never mentions everybody");
    }
  }
}

void dingtalk_template(const Card& card, const Look& look) {
  const DingtalkParams params =
      render_dingtalk_template(card, look.in_group, "机器人", fuzz::accounts(), look.form_page);
  for (const DingtalkVariable& variable : kDingtalkVariables) {
    const auto found = params.values.find(std::string(variable.name));
    require(found != params.values.end(), "a card sets every variable");
    const std::string& value = found->second;
    require(valid_utf8(value) || look.raw, "a variable is valid UTF-8");
    const bool form = variable.name == "form";
    require(value.size() <= (form ? kDingtalkFormBytes : kDingtalkValueBytes),
            "a variable keeps its bytes");
    if (variable.name.ends_with("action") && !value.empty()) (void)parsed(value);
    if (form && !value.empty()) {
      require(parsed(value)["fields"].is_array(), "a form has fields");
    } else if (variable.type == "markdown") {
      claim_no_tricks(value);
    }
  }
  require(params.values.size() == kDingtalkVariables.size(), "a card sets no other variable");
  for (const auto& [account, name] : params.mentioned) {
    require(kAccounts.contains(account), "a card mentions whom the bot means");
  }
}

void page_and_text(const Card& card, const Look& look) {
  const std::string html = render_html(card, {.prefix = "c", .display = fuzz::names()});
  fuzz::claim_html(html);
  const std::string plain = plain_text(card);
  require(look.raw || (valid_utf8(html) && valid_utf8(plain)), "a page is valid UTF-8");
}

}  // namespace

XIEBOT_FUZZER(card_rendering) {
  Bytes bytes(data);
  const std::uint8_t how = bytes.byte();
  const Look look{.raw = how % 8 == 7,
                  .in_group = how % 2 == 1,
                  .repeated = how % 4 >= 2,
                  .form_page = how % 16 >= 8 ? "https://bot.example.com/forms/t.s" : ""};
  // One renderer a run: all of them would be a fourth as many runs.
  const std::uint8_t renderer = bytes.byte() % 4;
  const RichText text = fuzz::make_text(bytes, look.raw);
  const Card card = fuzz::make_card(bytes, look.raw);
  if (renderer == 0) return feishu(card, text, look);
  if (renderer == 1) return dingtalk(card, text, look);
  if (renderer == 2) return dingtalk_template(card, look);
  page_and_text(card, look);
}
