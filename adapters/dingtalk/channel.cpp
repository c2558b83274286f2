#include "adapters/dingtalk/channel.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "adapters/dingtalk/fields.h"
#include "bot/crypto.h"
#include "bot/fault.h"
#include "bot/text.h"
#include "cards/dingtalk_template.h"
#include "cards/plain_text.h"

namespace xiebot::dingtalk {
namespace {

constexpr std::size_t kMostUndelivered = 1000;
using namespace std::chrono_literals;

constexpr std::string_view kName = kChannel;

// What a message became is told by the beginning of its id: only cards can be changed.
constexpr std::string_view kCard = "card-";
constexpr std::string_view kByApi = "robot-";
constexpr std::string_view kByWebhook = "webhook-";
constexpr std::string_view kByNotification = "notice-";

constexpr auto kTemplateRest = 10min;
constexpr std::chrono::milliseconds kThrottledRest = 30s;
constexpr std::size_t kDingLength = 100;
constexpr std::size_t kNotificationLength = 450;  // code points; the platform takes 2048 bytes

Capabilities capabilities_of(const ChannelOptions& options) {
  const bool has_template = !options.card_template_id.empty();
  return {
      .can_update_cards = has_template,
      .can_mention = true,
      .can_carry_forms = has_template,
      .max_choices = 100,
      .messages_per_minute_per_chat = 20,
      .calls_per_second = 20,
  };
}

bool asks_for_a_wait(const Failure& failure) {
  switch (treatment_of(failure)) {
    case Treatment::wait_a_second:
    case Treatment::wait_a_minute:
    case Treatment::wait_for_ban:
      return true;
    default:
      return false;
  }
}

// What stands in a DING, which shows nothing else.
std::string title_of(const Content& content) {
  const auto* card = std::get_if<cards::Card>(&content);
  if (card == nullptr)
    return shorten(clean(cards::plain_text(std::get<cards::RichText>(content))), kDingLength);
  return shorten(clean(card->summary.empty() ? card->title : card->summary), kDingLength);
}

std::string words_of(const Content& content) {
  if (const auto* card = std::get_if<cards::Card>(&content)) return cards::plain_text(*card);
  return cards::plain_text(std::get<cards::RichText>(content));
}

}  // namespace

DingTalkChannel::DingTalkChannel(Api& api, const Clock& clock, ChannelOptions options)
    : api_(api),
      clock_(clock),
      options_(std::move(options)),
      capabilities_(capabilities_of(options_)),
      ding_(api, clock) {}

std::string_view DingTalkChannel::name() const { return kName; }

SendResult DingTalkChannel::send(const Delivery& delivery) {
  try {
    SendResult result = deliver(delivery);
    const bool has_user_id = !is_stranger(delivery.address);
    if (delivery.insist && has_user_id && std::holds_alternative<Sent>(result)) {
      ding_.remind(delivery.address, title_of(delivery.content));
    }
    return result;
  } catch (const std::exception& fault) {
    return Refused{RefusalKind::message, internal_reason(fault)};
  }
}

SendResult DingTalkChannel::deliver(const Delivery& delivery) {
  if (!delivery.update.empty()) return update(delivery);
  if (delivery.kind == ChatKind::personal && is_stranger(delivery.address)) {
    return send_to_stranger(delivery);
  }
  if (std::holds_alternative<cards::Card>(delivery.content)) {
    if (auto sent = send_card(delivery)) return *std::move(sent);
  }
  return delivery.kind == ChatKind::group ? send_to_group(delivery) : send_to_person(delivery);
}

SendResult DingTalkChannel::update(const Delivery& delivery) {
  const auto* card = std::get_if<cards::Card>(&delivery.content);
  if (card == nullptr) return Refused{RefusalKind::message, "a text cannot be changed"};
  if (!delivery.update.starts_with(kCard)) {
    // Sent afresh it would be one more message without template, at each change of its matter.
    if (template_is_refused()) return Sent{};
    return Refused{RefusalKind::card_is_gone, "sent without a card template: cannot be changed"};
  }
  const bool in_group = delivery.kind == ChatKind::group;
  const cards::DingtalkParams params = cards::render_dingtalk_template(
      *card, in_group, options_.robot_name, delivery.account_of, delivery.form_page);
  const auto updated = api_.update_card(delivery.update, params.values);
  const auto* failure = std::get_if<Failure>(&updated);
  if (failure == nullptr) {
    template_worked();
    return Sent{};
  }
  switch (treatment_of(*failure)) {
    case Treatment::message_is_bad:
    case Treatment::target_is_gone:
    case Treatment::template_is_bad:
      return Refused{RefusalKind::card_is_gone, describe(*failure)};
    case Treatment::tell_admin:
      if (failure->of_token) return send_result(*failure);
      template_failed(*failure);
      return Refused{RefusalKind::card_is_gone, describe(*failure)};
    default:
      return send_result(*failure);
  }
}

std::optional<SendResult> DingTalkChannel::send_card(const Delivery& delivery) {
  if (options_.card_template_id.empty() || template_rests()) return std::nullopt;
  const std::string id = track_id(delivery.key);
  {
    const std::lock_guard lock(mutex_);
    if (undelivered_.contains(id)) return std::nullopt;
  }
  const bool in_group = delivery.kind == ChatKind::group;
  cards::DingtalkParams params =
      cards::render_dingtalk_template(std::get<cards::Card>(delivery.content), in_group,
                                      options_.robot_name, delivery.account_of, delivery.form_page);
  auto made = api_.deliver_card(
      {.template_id = options_.card_template_id,
       .out_track_id = id,
       .callback_route = options_.callback_route,
       .kind = delivery.kind,
       .address = delivery.address,
       .params = std::move(params.values),
       .at = in_group ? std::move(params.mentioned) : std::map<std::string, std::string>(),
       .seen_by = {},
       .at_inside = true,
       .preview = std::move(params.preview)});
  Sent sent{id, in_group ? delivery.address : std::string()};
  const auto* failure = std::get_if<Failure>(&made);
  if (failure == nullptr) {
    template_worked();
    const std::string& why_not = std::get<std::string>(made);
    if (why_not.empty()) return sent;
    spdlog::info("{}: a card was made and not delivered, it goes without template: {}", kName,
                 why_not);
    const std::lock_guard lock(mutex_);
    if (undelivered_.size() == kMostUndelivered) undelivered_.clear();
    undelivered_.insert(id);
    return std::nullopt;
  }
  switch (treatment_of(*failure)) {
    case Treatment::template_is_bad:
      template_failed(*failure);
      return std::nullopt;
    case Treatment::tell_admin:
      if (failure->of_token) return send_result(*failure);
      template_failed(*failure);
      return std::nullopt;
    case Treatment::card_exists:
      // Ours if an earlier try may have made it: then it is taken for delivered, for a second
      // message would be told of no change. Else it is of a lost database, and nobody would see
      // this.
      if (delivery.repeated) {
        sent.perhaps_made_before = true;
        return sent;
      }
      spdlog::info("{}: a card of this id is another one, it goes without template", kName);
      return std::nullopt;
    case Treatment::message_is_bad:
    case Treatment::target_is_gone:
    case Treatment::quota_is_used_up:
      spdlog::info("{}: a card goes without template: {}", kName, describe(*failure));
      return std::nullopt;
    default:
      return send_result(*failure);
  }
}

SendResult DingTalkChannel::send_to_group(const Delivery& delivery) {
  if (auto sent = send_by_webhook(delivery)) return *std::move(sent);
  cards::DingtalkMessage message = render(delivery, cards::DingtalkWay::api);
  const auto posted =
      api_.send_to_group(delivery.address, {std::move(message.kind), std::move(message.json)});
  if (const auto* failure = std::get_if<Failure>(&posted)) return send_result(*failure);
  return Sent{std::string(kByApi) + std::get<std::string>(posted), delivery.address};
}

SendResult DingTalkChannel::send_to_person(const Delivery& delivery) {
  cards::DingtalkMessage message = render(delivery, cards::DingtalkWay::api);
  const auto posted =
      api_.send_to_people({delivery.address}, {std::move(message.kind), std::move(message.json)});
  SendResult otherwise =
      Refused{RefusalKind::destination, "the robot may not write to this person"};
  bool may_not_write = true;
  if (const auto* batch = std::get_if<Batch>(&posted)) {
    const auto lists = [&](const std::vector<std::string>& accounts) {
      return std::find(accounts.begin(), accounts.end(), delivery.address) != accounts.end();
    };
    if (lists(batch->throttled)) {
      return TryLater{Holdup::destination, kThrottledRest, "throttled for this person"};
    }
    if (!lists(batch->unknown)) return Sent{std::string(kByApi) + batch->query_key, {}};
  } else {
    const Failure& failure = std::get<Failure>(posted);
    otherwise = send_result(failure);
    const Treatment treatment = treatment_of(failure);
    may_not_write = treatment == Treatment::target_is_gone;
    const bool webhook_may_work = may_not_write || treatment == Treatment::quota_is_used_up ||
                                  (treatment == Treatment::tell_admin && !failure.of_token);
    if (!webhook_may_work) return otherwise;
  }
  if (auto sent = send_by_webhook(delivery)) return *std::move(sent);
  return may_not_write ? send_by_notification(delivery, std::move(otherwise)) : otherwise;
}

// No call knows them by a user id.
SendResult DingTalkChannel::send_to_stranger(const Delivery& delivery) {
  if (auto sent = send_by_webhook(delivery)) return *std::move(sent);
  return Refused{RefusalKind::destination, "somebody without a user id, and their chat has ended"};
}

std::optional<SendResult> DingTalkChannel::send_by_webhook(const Delivery& delivery) {
  const auto webhook = options_.sessions == nullptr
                           ? std::nullopt
                           : options_.sessions->find(delivery.kind, delivery.address, clock_.now());
  if (!webhook) return std::nullopt;
  const auto replied = api_.reply(*webhook, render(delivery, cards::DingtalkWay::webhook).json);
  if (const auto* failure = std::get_if<Failure>(&replied)) {
    // The other way would only be a second message, or hit the same limit.
    if (may_have_arrived(*failure) || asks_for_a_wait(*failure) ||
        treatment_of(*failure) == Treatment::wait_for_target) {
      return send_result(*failure);
    }
    spdlog::info("{}: a chat's webhook took no message: {}", kName, describe(*failure));
    options_.sessions->forget(delivery.kind, delivery.address, *webhook);
    return std::nullopt;
  }
  // The platform tells no id; ours says that the message cannot be changed.
  return Sent{std::string(kByWebhook) + crypto::sha256_hex(delivery.key),
              delivery.kind == ChatKind::group ? delivery.address : std::string()};
}

SendResult DingTalkChannel::send_by_notification(const Delivery& delivery, SendResult otherwise) {
  if (api_.app().agent_id.empty()) return otherwise;
  std::string words = delivery.repeated ? "（可能重复）" : "";
  words += shorten(clean(words_of(delivery.content)), kNotificationLength);
  const auto notified = api_.notify({delivery.address}, words);
  if (const auto* failure = std::get_if<Failure>(&notified)) {
    spdlog::info("{}: no work notification either: {}", kName, describe(*failure));
    return may_have_arrived(*failure) ? send_result(*failure) : otherwise;
  }
  return Sent{std::string(kByNotification) + std::get<std::string>(notified), {}};
}

cards::DingtalkMessage DingTalkChannel::render(const Delivery& delivery,
                                               cards::DingtalkWay way) const {
  const cards::DingtalkView view{.way = way,
                                 .in_group = delivery.kind == ChatKind::group,
                                 .form_page = delivery.form_page,
                                 .robot = options_.robot_name,
                                 .repeated = delivery.repeated};
  if (const auto* card = std::get_if<cards::Card>(&delivery.content)) {
    return cards::render_dingtalk(*card, view, delivery.account_of);
  }
  return cards::render_dingtalk_text(std::get<cards::RichText>(delivery.content), view,
                                     delivery.account_of);
}

std::string DingTalkChannel::track_id(const std::string& key) const {
  return std::string(kCard) + crypto::sha256_hex(options_.card_salt + "\n" + key);
}

bool DingTalkChannel::template_rests() const {
  const std::lock_guard lock(mutex_);
  return clock_.steady() < template_rests_until_;
}

bool DingTalkChannel::template_is_refused() const {
  const std::lock_guard lock(mutex_);
  return !template_fault_.empty();
}

void DingTalkChannel::template_failed(const Failure& failure) {
  std::string fault =
      fmt::format("{}; {}", describe(failure),
                  treatment_of(failure) == Treatment::template_is_bad
                      ? "publish the template and set its id as dingtalk.card_template_id"
                      : "apply for Card.Instance.Write and publish a version of the app");
  const std::lock_guard lock(mutex_);
  if (template_fault_.empty()) {
    spdlog::warn("{}: cards go without their template for now: {}", kName, fault);
  }
  template_fault_ = std::move(fault);
  template_rests_until_ = clock_.steady() + kTemplateRest;
}

void DingTalkChannel::template_worked() {
  const std::lock_guard lock(mutex_);
  if (!template_fault_.empty()) spdlog::info("{}: cards go by their template again", kName);
  template_fault_.clear();
}

RungReport DingTalkChannel::rung() const {
  if (options_.card_template_id.empty()) return {};
  const std::lock_guard lock(mutex_);
  const bool rests = clock_.steady() < template_rests_until_;
  return {rests ? RungReport::Rung::action_card : RungReport::Rung::template_card, template_fault_};
}

}  // namespace xiebot::dingtalk
