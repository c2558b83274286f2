// The blocks of a card as paragraphs and lists of DingTalk's Markdown, which has no tables.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cards/card.h"
#include "cards/dingtalk_markdown.h"
#include "cards/dingtalk_offers.h"

namespace xiebot::cards::dingtalk {

// How much is shown: everything at first, then less until the message fits.
struct Room {
  std::size_t text = std::numeric_limits<std::size_t>::max();  // code points a paragraph
  std::size_t rows = 20;                                       // of one table
};
// From everything to the least.
[[nodiscard]] std::span<const Room> rooms();

enum class FormLook {
  listed,  // what its fields hold and what is wrong with them
  left_out,
};

// The first `count` blocks, each as Markdown, those that say nothing left out. Buttons are not
// among them.
[[nodiscard]] std::vector<std::string> block_texts(const Card& card, std::size_t count,
                                                   const Room& room, FormLook forms,
                                                   Markdown& markdown);

// `### title 【tag】`
[[nodiscard]] std::string heading(const Card& card, std::string_view before, const Room& room);

// What is offered without a button: commands to type, web pages, where to do the rest. `robot` is
// what people mention in a group.
[[nodiscard]] std::vector<std::string> offer_texts(const Offers& offers, bool in_group,
                                                   std::string_view robot);

// Says that blocks are missing.
[[nodiscard]] std::string cut_note();

}  // namespace xiebot::cards::dingtalk
