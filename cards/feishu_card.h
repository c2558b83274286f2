// What Feishu shows: the neutral card as card JSON 2.0, rich text as a text message.
//
// Pure functions: same input, same bytes; any thread. A card always comes out such that Feishu
// takes it: what does not fit is shortened step by step, and it says so on the card.
// Protocol: Feishu open platform, "card JSON 2.0 structure" and "message content".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards {

// The most bytes a card takes here. The platform says 30 KB but counts after an expansion of its
// own, so there is some air.
inline constexpr std::size_t kFeishuCardBytes = 28'000;
// The most elements (components, columns and text objects) in one card.
inline constexpr std::size_t kFeishuCardElements = 200;

// The card as the JSON text of a message's content. `form_page` is where the one reader can fill in
// its form; it is named only where the card has no room for the whole of it. Answers come back
// under the inputs' names: choices as their values, people as Feishu accounts; where a field had to
// become a text input (no date, more than 100 options, somebody without an account) as the words
// typed.
[[nodiscard]] std::string render_feishu(const Card& card, const Resolver& resolve,
                                        std::string_view form_page = {});

// The `text` of a message of type text. Nothing in a span can become a tag or a link.
[[nodiscard]] std::string render_feishu_text(const RichText& text, const Resolver& resolve);

}  // namespace xiebot::cards
