#include "cards/dingtalk_offers.h"

#include <utility>

#include "cards/code_points.h"
#include "cards/dingtalk_markdown.h"
#include "cards/input_value.h"
#include "cards/percent.h"

namespace xiebot::cards::dingtalk {
namespace {

constexpr std::size_t kMaxTitle = 20;      // code points; more does not fit on a phone
constexpr std::size_t kMaxAddress = 1500;  // bytes; five of them leave room for the text
constexpr std::string_view kFillIn = "填写";

class Sorter {
 public:
  Sorter(bool in_group, std::string_view form_page, std::string notes)
      : in_group_(in_group), form_page_(in_group ? "" : form_page), notes_(std::move(notes)) {}

  void operator()(const Buttons& buttons) {
    for (const Button& button : buttons.buttons) add(button, false);
  }
  void operator()(const Form& form) {
    offers_.has_form = true;
    if (!offers_.form_is_offered && is_web_link(form_page_)) {
      offers_.form_is_offered = add_button(std::string(kFillIn), side_panel_address(form_page_));
    }
    for (const Button& button : form.buttons) add(button, offers_.form_is_offered);
  }

  Offers take() { return std::move(offers_); }

 private:
  void add(const Button& button, bool on_form_page) {
    const std::string title = one_line(button.label);
    if (is_web_link(button.link)) {
      if (!add_button(title, button.link)) offers_.links.push_back({title, button.link});
    } else if (!button.command.empty()) {
      const std::string command = one_line(button.command);
      // Nothing asks before a button here: what cannot be undone is typed.
      const bool typed = in_group_ || !button.confirm.empty();
      if (typed || !add_button(title, send_text_address(command))) {
        offers_.commands.push_back({title, command});
      } else if (notes_.find(command) == std::string::npos) {
        offers_.unsaid.push_back(command);
      }
    } else if (!on_form_page && button.link.empty()) {
      offers_.without_way.push_back(title);
    }
  }

  bool add_button(const std::string& title, std::string address) {
    if (offers_.buttons.size() == kMaxButtons || address.size() > kMaxAddress) return false;
    offers_.buttons.push_back({shortened(title, kMaxTitle), std::move(address)});
    return true;
  }

  const bool in_group_;
  const std::string_view form_page_;
  const std::string notes_;
  Offers offers_;
};

std::string notes_of(const Card& card) {
  std::string words;
  for (const Block& block : card.blocks) {
    const auto* note = std::get_if<Note>(&block);
    if (note == nullptr) continue;
    for (const auto& piece : note->text) words += piece.text;
    words += '\n';
  }
  return words;
}

}  // namespace

Offers offers_of(const Card& card, bool in_group, std::string_view form_page) {
  Sorter sorter(in_group, form_page, notes_of(card));
  // The form first: it is what the card is about.
  for (const Block& block : card.blocks) {
    if (const auto* form = std::get_if<Form>(&block)) sorter(*form);
  }
  for (const Block& block : card.blocks) {
    if (const auto* buttons = std::get_if<Buttons>(&block)) sorter(*buttons);
  }
  return sorter.take();
}

std::string send_text_address(std::string_view text) {
  return "dtmd://dingtalkclient/sendMessage?content=" + percent_encoded(text);
}

std::string side_panel_address(std::string_view page) {
  return "dingtalk://dingtalkclient/page/link?url=" + percent_encoded(page) + "&pc_slide=true";
}

}  // namespace xiebot::cards::dingtalk
