// What the three webhooks of DingTalk asked the bot to do.
#pragma once

#include <map>
#include <stdexcept>
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
  std::vector<std::string> failed;  // keys
  std::string fault;                // of whatever stores something; empty: none

  Outcome handle(const Event& event) {
    fail_when_down();
    events.push_back(event);
    return outcome;
  }
  void fail_when_down() const {
    if (store_is_down) throw StoreUnavailable("disk full");
    if (!fault.empty()) throw std::runtime_error(fault);
  }
};

inline Webhook::Parts parts_of(Records& records, const std::string& callback_secret) {
  return {.handle = [&records](const Event& event) { return records.handle(event); },
          .failed =
              [&records](const InboxRecord& record, std::string_view) {
                records.failed.push_back(record.channel + "/" + record.key);
              },
          .card_params =
              [](const cards::Card& card, ChatKind kind) {
                if (card.title.empty()) throw StoreUnavailable("cannot be read");
                const bool in_group = kind == ChatKind::group;
                return std::map<std::string, std::string>{
                    {"title", in_group ? card.title + "@" : card.title}};
              },
          .time_as_read = [](Instant) { return "11-23 14:05"; },
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
          .signature_abused =
              [&records] {
                ++records.alarms;
                records.fail_when_down();
              }};
}

}  // namespace xiebot::dingtalk
