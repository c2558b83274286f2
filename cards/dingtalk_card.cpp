#include "cards/dingtalk_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "cards/code_points.h"
#include "cards/dingtalk_blocks.h"
#include "cards/dingtalk_markdown.h"
#include "cards/dingtalk_offers.h"

namespace xiebot::cards {
namespace {

using dingtalk::LinkButton;
using dingtalk::Markdown;
using dingtalk::Mentioned;
using dingtalk::MentionStyle;
using dingtalk::Offers;
using Json = nlohmann::ordered_json;

constexpr std::string_view kPerhapsAgain = "（可能重复）";
constexpr std::size_t kMaxPreview = 100;        // code points
constexpr std::size_t kMaxSideBySideTitle = 6;  // code points; longer ones are cut on a phone

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// What a message says, before it takes one of the platform's shapes.
struct Words {
  std::string title;  // the preview in the chat list
  std::string text;   // Markdown
  std::vector<LinkButton> buttons;
  std::vector<Mentioned> mentioned;
};

bool side_by_side(const std::vector<LinkButton>& buttons) {
  return buttons.size() == 2 && std::all_of(buttons.begin(), buttons.end(), [](const auto& button) {
           return code_points(button.title) <= kMaxSideBySideTitle;
         });
}

DingtalkMessage by_api(const Words& words) {
  Json param = {{"title", words.title}, {"text", words.text}};
  const std::vector<LinkButton>& buttons = words.buttons;
  if (buttons.empty()) return {"sampleMarkdown", dumped(param)};
  if (buttons.size() == 1) {
    param["singleTitle"] = buttons[0].title;
    param["singleURL"] = buttons[0].address;
    return {"sampleActionCard", dumped(param)};
  }
  // Of these two shapes one says URL and the other Url.
  const bool wide = side_by_side(buttons);
  for (std::size_t i = 0; i < buttons.size(); ++i) {
    param[fmt::format("{}{}", wide ? "buttonTitle" : "actionTitle", i + 1)] = buttons[i].title;
    param[fmt::format("{}{}", wide ? "buttonUrl" : "actionURL", i + 1)] = buttons[i].address;
  }
  return {wide ? "sampleActionCard6" : fmt::format("sampleActionCard{}", buttons.size()),
          dumped(param)};
}

void add_mentions(Json& body, const std::vector<Mentioned>& mentioned) {
  if (mentioned.empty()) return;
  Json accounts = Json::array();
  for (const Mentioned& person : mentioned) accounts.push_back(person.account);
  body["at"] = {{"atUserIds", std::move(accounts)}, {"isAtAll", false}};
}

DingtalkMessage by_webhook(const Words& words) {
  Json body;
  if (words.buttons.empty()) {
    body = {{"msgtype", "markdown"}, {"markdown", {{"title", words.title}, {"text", words.text}}}};
  } else {
    Json card = {{"title", words.title}, {"text", words.text}};
    if (words.buttons.size() == 1) {
      card["btnOrientation"] = "0";
      card["singleTitle"] = words.buttons[0].title;
      card["singleURL"] = words.buttons[0].address;
    } else {
      card["btnOrientation"] = side_by_side(words.buttons) ? "1" : "0";
      card["btns"] = Json::array();
      for (const LinkButton& button : words.buttons) {
        card["btns"].push_back({{"title", button.title}, {"actionURL", button.address}});
      }
    }
    body = {{"msgtype", "actionCard"}, {"actionCard", std::move(card)}};
  }
  add_mentions(body, words.mentioned);
  const std::string kind = body["msgtype"];
  return {kind, dumped(body)};
}

bool fits(const DingtalkMessage& message, DingtalkWay way) {
  return message.json.size() <=
         (way == DingtalkWay::api ? kDingtalkParamBytes : kDingtalkWebhookBytes);
}

MentionStyle style_of(DingtalkWay way) {
  return way == DingtalkWay::webhook ? MentionStyle::literal : MentionStyle::names;
}

class CardRenderer {
 public:
  CardRenderer(const Card& card, const DingtalkView& view, const Resolver& resolve)
      : card_(card),
        view_(view),
        resolve_(resolve),
        offers_(dingtalk::offers_of(card, view.in_group, view.form_page)),
        extras_(dingtalk::offer_texts(offers_, view.in_group, view.robot)) {}

  DingtalkMessage render() const {
    const std::size_t all = card_.blocks.size();
    for (const dingtalk::Room& room : dingtalk::rooms()) {
      DingtalkMessage whole = attempt(all, room, true);
      if (fits(whole, view_.way)) return whole;
    }
    // Still too large: as many of the first blocks as there is room for.
    const dingtalk::Room& least = dingtalk::rooms().back();
    DingtalkMessage best = attempt(0, least, true);
    if (!fits(best, view_.way)) return attempt(0, least, false);
    std::size_t fitting = 0;
    for (std::size_t too_many = all; too_many - fitting > 1;) {
      const std::size_t middle = fitting + (too_many - fitting) / 2;
      DingtalkMessage next = attempt(middle, least, true);
      if (fits(next, view_.way)) {
        best = std::move(next);
        fitting = middle;
      } else {
        too_many = middle;
      }
    }
    return best;
  }

 private:
  [[nodiscard]] DingtalkMessage attempt(std::size_t blocks, const dingtalk::Room& room,
                                        bool with_extras) const {
    Markdown markdown(resolve_, style_of(view_.way));
    const std::string_view mark = view_.repeated ? kPerhapsAgain : std::string_view();
    std::vector<std::string> texts = {dingtalk::heading(card_, mark, room)};
    for (std::string& text :
         dingtalk::block_texts(card_, blocks, room, dingtalk::FormLook::listed, markdown)) {
      texts.push_back(std::move(text));
    }
    if (blocks < card_.blocks.size()) texts.push_back(dingtalk::cut_note());
    if (with_extras) texts.insert(texts.end(), extras_.begin(), extras_.end());

    const std::string& preview = card_.summary.empty() ? card_.title : card_.summary;
    const Words words{std::string(mark) + shortened(dingtalk::one_line(preview), kMaxPreview),
                      fmt::format("{}", fmt::join(texts, dingtalk::kNewBlock)), offers_.buttons,
                      markdown.mentioned()};
    return view_.way == DingtalkWay::api ? by_api(words) : by_webhook(words);
  }

  const Card& card_;
  const DingtalkView& view_;
  const Resolver& resolve_;
  const Offers offers_;
  const std::vector<std::string> extras_;
};

}  // namespace

DingtalkMessage render_dingtalk(const Card& card, const DingtalkView& view,
                                const Resolver& resolve) {
  return CardRenderer(card, view, resolve).render();
}

DingtalkMessage render_dingtalk_text(const RichText& text, const DingtalkView& view,
                                     const Resolver& resolve) {
  constexpr std::string_view kCut = "\n（内容太长，其余部分没有显示）";
  const auto attempt = [&](const RichText& shown, bool is_cut) {
    dingtalk::PlainWriter writer(resolve, style_of(view.way));
    std::string words = view.repeated ? std::string(kPerhapsAgain) : std::string();
    words += writer.write(shown);
    if (is_cut) words += kCut;
    if (view.way == DingtalkWay::api) {
      return DingtalkMessage{"sampleText", dumped({{"content", words}})};
    }
    Json body = {{"msgtype", "text"}, {"text", {{"content", words}}}};
    add_mentions(body, writer.mentioned());
    return DingtalkMessage{"text", dumped(body)};
  };
  DingtalkMessage message = attempt(text, false);
  std::size_t room = kDingtalkWebhookBytes;
  while (!fits(message, view.way) && room > 0) {
    room = room * 3 / 4;
    message = attempt(shortened(text, room), true);
  }
  // Links without words take room of their own.
  return fits(message, view.way) ? message : attempt({}, true);
}

}  // namespace xiebot::cards
