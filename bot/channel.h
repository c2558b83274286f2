// The port behind which a platform stands, seen from the bot.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "bot/event.h"
#include "bot/ids.h"
#include "cards/card.h"

namespace xiebot {

// What a platform can do, declared once a platform.
struct Capabilities {
  bool can_update_cards = true;
  bool can_mention = true;
  bool can_carry_forms = true;
  int max_choices = 100;                 // above it, inputs become text
  std::chrono::hours card_lifetime{0};   // how long a card can be changed; 0: for ever
  int messages_per_second_per_chat = 0;  // 0: no limit
  int messages_per_minute_per_chat = 0;
  int calls_per_second = 0;  // all sends together
  int calls_per_minute = 0;
};

using Content = std::variant<cards::Card, cards::RichText>;

// One message to send, or one card to change. Plain values; lives as long as the call.
struct Delivery {
  std::string key;  // stable over retries, unique a message: the platform's idempotency key
  ChatKind kind = ChatKind::group;
  std::string address;   // chat id (group) or account (personal), the platform's
  std::string update;    // platform's id of the message to change; empty: send a new one
  std::string reply_to;  // platform's id of the message answered; empty: none
  // An earlier send under this key may have arrived: nobody heard what became of it. For platforms
  // that have no idempotency key for such a message, and must say so on it.
  bool repeated = false;
  Content content;
  // The person it goes to is to be alerted besides, where the platform has a way. Only with a new
  // message to one person.
  bool insist = false;
  // The address of the page where the content's form can be filled in by the person it goes to, for
  // platforms that cannot carry one; empty: there is none.
  std::string form_page = {};
  // The account of one of our people on this channel, for mentions; nullopt: not known there.
  std::function<std::optional<std::string>(const std::string& person)> account_of;
};

struct Sent {
  std::string message_id;  // the platform's; empty for an update
  std::string chat;        // the platform's chat id when it became known; may be empty
  // An earlier try may have made it already, with what was to be shown then.
  bool perhaps_made_before = false;
};
enum class Holdup {
  destination,  // only this chat or person is over its limit
  channel,      // the whole app is
};
struct TryLater {
  Holdup holdup = Holdup::destination;
  std::chrono::milliseconds after{0};  // 0: the caller's own back-off
  std::string reason;                  // for the log: code and class, no message text
  bool counts = true;                  // false: being over a limit is no failed attempt
  bool may_have_arrived = false;       // the call was made, and its answer never came
};
enum class RefusalKind {
  message,       // this message cannot be sent; others to the same chat may
  card_is_gone,  // the message to change was recalled or is too old: send a fresh one
  destination,   // this chat or person is gone for the bot: nothing more is sent to the chat
  setup,         // the administrator has to do something; later messages fail alike
};
struct Refused {
  RefusalKind kind = RefusalKind::message;
  std::string reason;  // for the log and the administrator
};
using SendResult = std::variant<Sent, TryLater, Refused>;

// Implementations are thread-safe: several senders call send() at once. send() blocks for as long
// as the platform takes, bounded by the implementation's own time-outs, and does not throw. What it
// answers is what became of the message; insisting that fails is for the log.
class Channel {
 public:
  virtual ~Channel() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual const Capabilities& capabilities() const = 0;
  [[nodiscard]] virtual SendResult send(const Delivery& delivery) = 0;
};

}  // namespace xiebot
