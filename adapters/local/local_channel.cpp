#include "adapters/local/local_channel.h"

#include <type_traits>

namespace xiebot::local {
namespace {

void address_mentions(cards::RichText& text, const Delivery& delivery) {
  for (cards::Span& span : text) {
    if (span.person.empty()) continue;
    // Somebody without an account here cannot be mentioned; the name stays as text.
    span.person = delivery.account_of ? delivery.account_of(span.person).value_or("") : "";
  }
}

void address_mentions(cards::Card& card, const Delivery& delivery) {
  for (cards::Block& block : card.blocks) {
    std::visit(
        [&](auto& part) {
          using Part = std::decay_t<decltype(part)>;
          if constexpr (std::is_same_v<Part, cards::Paragraph> ||
                        std::is_same_v<Part, cards::Note>) {
            address_mentions(part.text, delivery);
          } else if constexpr (std::is_same_v<Part, cards::Facts>) {
            for (cards::Fact& fact : part.facts) address_mentions(fact.value, delivery);
          } else if constexpr (std::is_same_v<Part, cards::Table>) {
            for (auto& row : part.rows) {
              for (cards::RichText& cell : row) address_mentions(cell, delivery);
            }
          } else if constexpr (std::is_same_v<Part, cards::Form>) {
            for (auto& piece : part.parts) {
              if (auto* line = std::get_if<cards::FormText>(&piece)) {
                address_mentions(line->text, delivery);
              }
            }
          } else {
            static_assert(std::is_same_v<Part, cards::Divider> ||
                          std::is_same_v<Part, cards::Buttons>);
          }
        },
        block);
  }
}

// The page is offered here so that it can be tried; the card carries the form all the same.
void offer_page(Content& content, const std::string& form_page) {
  auto* card = std::get_if<cards::Card>(&content);
  if (card == nullptr || form_page.empty()) return;
  for (cards::Block& block : card->blocks) {
    if (auto* form = std::get_if<cards::Form>(&block)) {
      form->buttons.push_back({.label = "用网页填写", .link = form_page});
    }
  }
}

}  // namespace

const Capabilities& LocalChannel::capabilities() const {
  static constexpr Capabilities kCapabilities{};
  return kCapabilities;
}

SendResult LocalChannel::send(const Delivery& delivery) {
  Content content = delivery.content.index() == 0
                        ? Content(std::get<cards::Card>(delivery.content))
                        : Content(std::get<cards::RichText>(delivery.content));
  std::visit([&](auto& shown) { address_mentions(shown, delivery); }, content);
  offer_page(content, delivery.form_page);

  if (!delivery.update.empty()) {
    if (!platform_.update(delivery.update, std::move(content))) {
      return Refused{RefusalKind::card_is_gone, "no such message"};
    }
    return Sent{};
  }
  const std::string chat = delivery.kind == ChatKind::group
                               ? delivery.address
                               : platform_.personal_chat(delivery.address).value_or("");
  // A chat id may be that of a personal chat as well; only people are addressed by account.
  const auto id =
      platform_.post(chat, kBotAccount, std::move(content), delivery.reply_to, delivery.key);
  if (!id) return Refused{RefusalKind::destination, "no such chat or account"};
  return Sent{*id, chat};
}

}  // namespace xiebot::local
