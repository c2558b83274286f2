// What a card lets people do, sorted by how a DingTalk message can offer it.
//
// A message without template has buttons that open an address, and nothing else. One of them can
// make the reader send a text into the chat (dtmd), so a command becomes a button in a personal
// chat. In a group it is typed there, with the robot mentioned, or the robot would not see it.
// Protocol: DingTalk open platform, "robot message types" (ActionCard), dingtalk:// and dtmd://.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cards/card.h"

namespace xiebot::cards::dingtalk {

inline constexpr std::size_t kMaxButtons = 5;  // of an ActionCard

struct LinkButton {
  std::string title;
  std::string address;
};

struct TypedCommand {
  std::string label;    // of the button it stands for
  std::string command;  // as it is typed, without the mention
};

struct Offers {
  std::vector<LinkButton> buttons;     // at most kMaxButtons
  std::vector<LinkButton> links;       // web pages that found no place among the buttons
  std::vector<TypedCommand> commands;  // those that are typed here
  // Behind buttons, and nowhere in the card's notes: whether every client sends what such a button
  // says is not documented.
  std::vector<std::string> unsaid;
  std::vector<std::string> without_way;  // labels of what can be done elsewhere only
  bool has_form = false;
  bool form_is_offered = false;  // one of the buttons opens it
};

// `form_page` is the page where the card's form can be filled in by the one reader; empty: none. A
// group is never offered one, for the address names one person.
[[nodiscard]] Offers offers_of(const Card& card, bool in_group, std::string_view form_page);

// Makes the one who touches it send the text.
[[nodiscard]] std::string send_text_address(std::string_view text);
// Opens the page beside the chat on a computer, in DingTalk on a phone.
[[nodiscard]] std::string side_panel_address(std::string_view page);

}  // namespace xiebot::cards::dingtalk
