#include "adapters/feishu/channel.h"

#include <fmt/format.h>

#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "adapters/feishu/event.h"
#include "adapters/json_reader.h"
#include "bot/crypto.h"
#include "bot/fault.h"
#include "cards/feishu_card.h"

namespace xiebot::feishu {
namespace {

constexpr std::string_view kText = "text";
constexpr std::string_view kCard = "interactive";

// The documented limit counts the whole request; what stands beside the content is short.
constexpr std::size_t kMaxTextBytes = 149 * 1024;

const Capabilities kCapabilities{
    .can_update_cards = true,
    .can_mention = true,
    .can_carry_forms = true,
    .max_choices = 100,
    .card_lifetime = std::chrono::hours(14 * 24),
    .messages_per_second_per_chat = 5,
    .calls_per_second = 50,
    .calls_per_minute = 1000,
};

Content render(const Delivery& delivery) {
  if (const auto* card = std::get_if<cards::Card>(&delivery.content)) {
    return {kCard, cards::render_feishu(*card, delivery.account_of, delivery.form_page)};
  }
  const auto& text = std::get<cards::RichText>(delivery.content);
  return {kText,
          json_reader::dump({{"text", cards::render_feishu_text(text, delivery.account_of)}})};
}

// The platform takes 50 characters; our keys may be longer, and hold anything.
std::string uuid_of(const std::string& key) { return crypto::sha256_hex(key).substr(0, 40); }

bool is_gone(const Result<Posted>& result) {
  const auto* failure = std::get_if<Failure>(&result);
  return failure != nullptr && treatment_of(*failure) == Treatment::card_is_gone;
}

}  // namespace

std::string_view FeishuChannel::name() const { return kChannel; }

const Capabilities& FeishuChannel::capabilities() const { return kCapabilities; }

SendResult FeishuChannel::send(const Delivery& delivery) {
  try {
    return deliver(delivery);
  } catch (const std::exception& fault) {
    return Refused{RefusalKind::message, internal_reason(fault)};
  }
}

SendResult FeishuChannel::deliver(const Delivery& delivery) {
  const Content content = render(delivery);
  // The renderer keeps cards within their limit; a text is what it is.
  if (content.type == kText && content.json.size() > kMaxTextBytes) {
    return Refused{RefusalKind::message, fmt::format("text of {} bytes", content.json.size())};
  }

  if (!delivery.update.empty()) {
    if (content.type != kCard) return Refused{RefusalKind::message, "a text cannot be changed"};
    const auto updated = api_.update(delivery.update, content.json);
    if (const auto* failure = std::get_if<Failure>(&updated)) return send_result(*failure, true);
    return Sent{};
  }

  auto posted = post(delivery, content);
  if (const auto* failure = std::get_if<Failure>(&posted)) return send_result(*failure, false);
  auto& [message_id, chat] = std::get<Posted>(posted);
  // Whatever comes of it, the message is sent. After a crash in between it is sent again under its
  // key and buzzes, once more at worst.
  if (delivery.insist) buzzer_.buzz(message_id, delivery.address);
  // What is known under its key is answered without a look at the content.
  return Sent{std::move(message_id), std::move(chat), delivery.repeated && content.type == kCard};
}

Result<Posted> FeishuChannel::post(const Delivery& delivery, const Content& content) {
  const std::string uuid = uuid_of(delivery.key);
  if (!delivery.reply_to.empty()) {
    auto replied = api_.reply(delivery.reply_to, content, uuid);
    // Whoever asked took the question back: the answer then stands by itself.
    if (!is_gone(replied)) return replied;
  }
  return api_.send(delivery.kind, delivery.address, content, uuid);
}

}  // namespace xiebot::feishu
