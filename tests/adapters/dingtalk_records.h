// What the three webhooks of DingTalk asked the bot to do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/dingtalk/webhook.h"
#include "bot/store.h"

namespace xiebot::dingtalk {

inline constexpr const char* kEmpty = R"({"msgtype":"empty"})";  // answers a robot message

struct Records {
  std::vector<Event> events;
  std::vector<PeopleLeft> left;
  std::vector<Instant> quotas;
  int alarms = 0;
  Outcome outcome;
  bool store_is_down = false;

  Outcome handle(const Event& event) {
    fail_when_down();
    events.push_back(event);
    return outcome;
  }
  void fail_when_down() const {
    if (store_is_down) throw StoreUnavailable("disk full");
  }
};

inline Webhook::Parts parts_of(Records& records, const std::string& callback_secret) {
  return {.handle = [&records](const Event& event) { return records.handle(event); },
          .card_params =
              [](const cards::Card& card) {
                if (card.title.empty()) throw StoreUnavailable("cannot be read");
                return std::map<std::string, std::string>{{"title", card.title}};
              },
          .callback_secret = callback_secret,
          .quota_exhausted =
              [&records](Instant since) {
                records.fail_when_down();
                records.quotas.push_back(since);
              },
          .people_left =
              [&records](const PeopleLeft& left) {
                records.fail_when_down();
                records.left.push_back(left);
              },
          .signature_abused = [&records] { ++records.alarms; }};
}

}  // namespace xiebot::dingtalk
