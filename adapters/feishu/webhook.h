// POST /feishu/events: events and card callbacks of the app, from raw bytes to the answer.
#pragma once

#include <functional>
#include <string>

#include "adapters/feishu/event.h"
#include "adapters/http_server.h"
#include "adapters/webhook.h"
#include "bot/clock.h"
#include "bot/config.h"
#include "bot/event.h"
#include "cards/resolver.h"

namespace xiebot::feishu {

// Thread-safe when the handed-in functions are. Answers 400/401 without a body to what it refuses,
// 500 when nothing could be stored (the platform then sends an event again), else 200; a stored
// click whose answer cannot be shown gets an empty one.
class Webhook {
 public:
  struct Parts {
    EventHandler handle;
    cards::Resolver account_of;        // for the mentions on a card that answers a click
    std::function<std::string()> bot;  // the bot's open_id; empty while it is not known yet
    // Somebody left the company. Throws StoreUnavailable when that could not be stored.
    std::function<void(const PersonLeft&)> person_left;
  };

  // `clock` must outlive this.
  Webhook(FeishuConfig config, const Clock& clock, Parts parts);

  [[nodiscard]] http::Response receive(const http::Request& request) const;

 private:
  [[nodiscard]] http::Response answer(const Event& event) const;
  [[nodiscard]] http::Response take(const PersonLeft& left) const;
  [[nodiscard]] std::string encode(const Outcome& outcome) const;

  FeishuConfig config_;
  const Clock& clock_;
  Parts parts_;
  const webhook::Doorkeeper doorkeeper_{"feishu", clock_};
};

}  // namespace xiebot::feishu
