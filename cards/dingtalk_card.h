// What DingTalk shows where no card template is set up: the neutral card as Markdown message or
// ActionCard, rich text as a text message.
//
// Pure functions: same input, same bytes; any thread. A message always comes out such that DingTalk
// takes it: what does not fit is shortened step by step, and it says so.
// Protocol: DingTalk open platform, "robot message types", with its msgKey table for sends by API
// and its msgtype table for the webhook of a chat.
#pragma once

#include <cstddef>
#include <string>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards {

// The most bytes of msgParam, and of a body posted to a webhook.
inline constexpr std::size_t kDingtalkParamBytes = 15'000;
inline constexpr std::size_t kDingtalkWebhookBytes = 20'000;

// How the message travels, which decides its form. Only by webhook can people be mentioned.
enum class DingtalkWay { api, webhook };

struct DingtalkView {
  DingtalkWay way = DingtalkWay::api;
  bool in_group = false;       // one message for all: commands are typed, with the robot mentioned
  std::string form_page = {};  // where the one reader fills in the card's form; empty: nowhere
  std::string robot = "机器人";  // what people mention in a group
  bool repeated = false;         // it may have come before: the message says so
};

struct DingtalkMessage {
  std::string kind;  // api: the msgKey, e.g. sampleMarkdown; webhook: the msgtype
  std::string json;  // api: msgParam, to be sent as a string; webhook: the whole body
};

[[nodiscard]] DingtalkMessage render_dingtalk(const Card& card, const DingtalkView& view,
                                              const Resolver& resolve);

[[nodiscard]] DingtalkMessage render_dingtalk_text(const RichText& text, const DingtalkView& view,
                                                   const Resolver& resolve);

}  // namespace xiebot::cards
