#include "adapters/feishu/channel.h"

#include <fmt/format.h>

#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "adapters/crypto.h"
#include "adapters/feishu/event.h"
#include "adapters/json_reader.h"

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

// The platform takes 50 characters; our keys may be longer, and hold anything.
std::string uuid_of(const std::string& key) { return crypto::sha256_hex(key).substr(0, 40); }

bool is_gone(const Result<Posted>& result) {
  const auto* failure = std::get_if<Failure>(&result);
  return failure != nullptr && treatment_of(*failure) == Treatment::card_is_gone;
}

}  // namespace

FeishuChannel::FeishuChannel(Api& api, Rendering rendering)
    : api_(api), rendering_(std::move(rendering)) {}

std::string_view FeishuChannel::name() const { return kChannel; }

const Capabilities& FeishuChannel::capabilities() const { return kCapabilities; }

SendResult FeishuChannel::send(const Delivery& delivery) {
  try {
    return deliver(delivery);
  } catch (const std::exception& fault) {
    return Refused{RefusalKind::message, fmt::format("internal: {}", fault.what())};
  }
}

SendResult FeishuChannel::deliver(const Delivery& delivery) {
  const Content content = render(delivery);
  const std::size_t limit = content.type == kCard ? kMaxCardBytes : kMaxTextBytes;
  if (content.json.size() > limit) {
    return Refused{RefusalKind::message, fmt::format("{} of {} bytes, {} are allowed", content.type,
                                                     content.json.size(), limit)};
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
  return Sent{std::move(message_id), std::move(chat)};
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

Content FeishuChannel::render(const Delivery& delivery) const {
  if (const auto* card = std::get_if<cards::Card>(&delivery.content)) {
    return {kCard, rendering_.card(*card, delivery.account_of)};
  }
  const auto& text = std::get<cards::RichText>(delivery.content);
  return {kText, json_reader::dump({{"text", rendering_.text(text, delivery.account_of)}})};
}

}  // namespace xiebot::feishu
