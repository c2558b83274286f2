// DingTalk behind the bot's port for sending.
//
// A message takes the best way that works, and the next one at once where it does not:
//   1. a card of the company's template, if one is set up: the only kind that can be changed
//   2. Markdown or ActionCard. In a group by the chat's webhook while it lives, since mentions work
//      there alone, else by API; to a person by API, else by the webhook of their chat
//   3. to a person whom the robot may not write to: a work notification, if there is an agent id
// Who has no user id (fields.h, stranger_account) is answered by the webhook of their chat alone.
// What somebody must not miss (Delivery::insist) is followed by a DING, where that is allowed.
// A template that the platform refuses is left alone for some minutes and then tried again. What
// was sent without it stays as it is until the template works; the next change then comes as a
// card.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "adapters/dingtalk/api.h"
#include "adapters/dingtalk/ding.h"
#include "adapters/dingtalk/session_book.h"
#include "bot/channel.h"
#include "bot/clock.h"
#include "cards/dingtalk_card.h"

namespace xiebot::dingtalk {

struct ChannelOptions {
  std::string card_template_id = {};  // empty: no template
  std::string callback_route = {};    // of the cards' clicks; empty: the stream connection
  // Made once for this bot's database: outTrackIds are unique for ever, and must not meet those of
  // a database that was lost.
  std::string card_salt = {};
  std::string robot_name = "机器人";  // what people mention in a group
  SessionBook* sessions = nullptr;    // outlives the channel; nullptr: none is ever known
};

// For doctor and metrics.
struct RungReport {
  enum class Rung { template_card, action_card };
  Rung rung = Rung::action_card;
  std::string fault = {};  // why the template is not used though it is set up; safe to log
};

class DingTalkChannel : public Channel {
 public:
  // `api` and `clock` must outlive this.
  DingTalkChannel(Api& api, const Clock& clock, ChannelOptions options);

  [[nodiscard]] std::string_view name() const override;
  [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
  [[nodiscard]] SendResult send(const Delivery& delivery) override;

  // The rung on which the next card starts. Thread-safe, as is usage().
  [[nodiscard]] RungReport rung() const;
  [[nodiscard]] Usage usage() const { return api_.usage(); }

 private:
  [[nodiscard]] SendResult deliver(const Delivery& delivery);
  [[nodiscard]] SendResult update(const Delivery& delivery);
  // Nullopt: not as a template card.
  [[nodiscard]] std::optional<SendResult> send_card(const Delivery& delivery);
  [[nodiscard]] SendResult send_to_group(const Delivery& delivery);
  [[nodiscard]] SendResult send_to_person(const Delivery& delivery);
  [[nodiscard]] SendResult send_to_stranger(const Delivery& delivery);
  // Nullopt: there is no webhook, or it surely did not take the message.
  [[nodiscard]] std::optional<SendResult> send_by_webhook(const Delivery& delivery);
  [[nodiscard]] SendResult send_by_notification(const Delivery& delivery, SendResult otherwise);

  [[nodiscard]] cards::DingtalkMessage render(const Delivery& delivery,
                                              cards::DingtalkWay way) const;
  [[nodiscard]] std::string track_id(const std::string& key) const;
  [[nodiscard]] bool template_rests() const;
  [[nodiscard]] bool template_is_refused() const;  // by the last try
  void template_failed(const Failure& failure);
  void template_worked();

  Api& api_;
  const Clock& clock_;
  const ChannelOptions options_;
  const Capabilities capabilities_;
  Ding ding_;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::string template_fault_;  // of the last try; empty: it worked, or there was none
  SteadyTime template_rests_until_{};
  std::set<std::string> undelivered_;  // cards that were made and reached nobody
};

}  // namespace xiebot::dingtalk
