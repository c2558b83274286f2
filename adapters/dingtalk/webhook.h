// POST /dingtalk/robot, /dingtalk/cards and /dingtalk/events: from raw bytes to the answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "adapters/dingtalk/callback_crypto.h"
#include "adapters/dingtalk/click.h"
#include "adapters/dingtalk/click_keys.h"
#include "adapters/dingtalk/event.h"
#include "adapters/dingtalk/session_book.h"
#include "adapters/dingtalk/sign_pairs.h"
#include "adapters/http_server.h"
#include "adapters/webhook.h"
#include "bot/clock.h"
#include "bot/config.h"
#include "bot/event.h"

namespace xiebot {
struct InboxRecord;
}

namespace xiebot::dingtalk {

// Thread-safe when the handed-in functions are. Answers 400, 401 or 403 without a body to what it
// refuses, 500 when nothing could be stored (the platform then sends most of it again), else 200.
// Of a refused request nothing but its size and the sender's address is logged.
class Webhook {
 public:
  // All of them are set. Those that store something may throw StoreUnavailable (bot/store.h), and
  // the request is answered 500; after anything else `failed` is called, and it is answered as if
  // it had gone well, since it would fail alike when it came again.
  struct Parts {
    EventHandler handle;
    std::function<void(const InboxRecord&, std::string_view cause)> failed;
    CardParams card_params;                            // for the card that answers a click
    std::function<std::string(Instant)> time_as_read;  // by people
    std::string callback_secret;  // with which the card callback was registered
    // The platform's monthly quota is used up, since then: messages arrive without their text.
    std::function<void(Instant)> quota_exhausted;
    std::function<void(const PeopleLeft&)> people_left;
    // Somebody sends invented messages under a genuine signature; once a signature.
    std::function<void()> signature_abused;
  };

  // `clock` and `sessions` must outlive this.
  Webhook(DingTalkConfig config, const Clock& clock, SessionBook& sessions, Parts parts);

  [[nodiscard]] http::Response robot(const http::Request& request);
  [[nodiscard]] http::Response cards(const http::Request& request);
  [[nodiscard]] http::Response events(const http::Request& request);

  // How many pushes came since the start that count against the month's quota: messages, and events
  // but for those of the address book. Refused ones are not the platform's.
  [[nodiscard]] std::int64_t received() const { return received_.load(); }

 private:
  [[nodiscard]] Moment moment() const;
  [[nodiscard]] bool is_admitted(Moment signed_at, const http::Request& request,
                                 const std::string& message_id);
  [[nodiscard]] http::Response take(Event event);
  // Calls what stores something. False, after a line in the log, when nothing could be stored.
  [[nodiscard]] bool stored(const InboxRecord& record, const std::function<void()>& store);
  [[nodiscard]] http::Response sealed_success(const std::string& owner) const;

  const DingTalkConfig config_;
  const Clock& clock_;
  SessionBook& sessions_;
  const Parts parts_;
  const CallbackCrypto crypto_;
  const webhook::Doorkeeper doorkeeper_{"dingtalk", clock_};
  SignPairs pairs_;
  ClickKeys click_keys_;
  std::atomic<std::int64_t> received_{0};
};

}  // namespace xiebot::dingtalk
