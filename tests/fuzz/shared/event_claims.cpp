#include "tests/fuzz/shared/event_claims.h"

#include <variant>

#include "bot/text.h"
#include "tests/fuzz/shared/fuzzer.h"

namespace xiebot::fuzz {
namespace {

void claim_utf8(std::string_view text) { require(valid_utf8(text), "a text is valid UTF-8"); }

}  // namespace

void claim_typed(std::string_view text) {
  claim_utf8(text);
  bool in_mention = false;
  for (const char c : text) {
    if (c == kMentionOpen || c == kMentionClose) {
      require(in_mention == (c == kMentionClose), "mention marks come in pairs");
      in_mention = !in_mention;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    require((byte >= 0x20 && byte != 0x7f) || c == '\n' || c == '\t',
            "what is typed has no control characters");
  }
  require(!in_mention, "mention marks come in pairs");
}

void claim_message(const MessageReceived& message) {
  claim_typed(message.text);
  claim_utf8(message.message_id);
  claim_utf8(message.unreadable);
  require(message.unreadable.empty() || message.text.empty(), "what cannot be read has no text");
  for (const Account& account : message.mentions) {
    claim_utf8(account.id);
    claim_utf8(account.name);
  }
}

void claim_click(const CardClicked& click) {
  claim_utf8(click.message_id);
  for (const auto& [name, value] : click.action) {
    claim_utf8(name);
    claim_utf8(value);
  }
  for (const auto& [name, values] : click.inputs) {
    claim_utf8(name);
    require(!values.empty(), "empty inputs are left out");
    for (const std::string& value : values) claim_typed(value);
  }
}

void claim_event(const Event& event) {
  for (const std::string* text : {&event.channel, &event.key, &event.chat, &event.chat_name,
                                  &event.sender.id, &event.sender.name}) {
    claim_utf8(*text);
  }
  if (const auto* message = std::get_if<MessageReceived>(&event.what)) claim_message(*message);
  if (const auto* click = std::get_if<CardClicked>(&event.what)) claim_click(*click);
}

}  // namespace xiebot::fuzz
