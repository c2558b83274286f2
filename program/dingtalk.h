// DingTalk as a part of the program: its client, channel and webhooks, what it counts against the
// month's quota, and where its cards' clicks go.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/dingtalk/api.h"
#include "adapters/dingtalk/channel.h"
#include "adapters/dingtalk/session_book.h"
#include "adapters/dingtalk/webhook.h"
#include "adapters/http_server.h"
#include "bot/config.h"
#include "bot/housekeeper.h"
#include "bot/rules.h"
#include "bot/store.h"
#include "program/metrics.h"

namespace xiebot {

// What is counted against the month's quota.
struct Quota {
  const char* kind;   // of Usage
  const char* label;  // to administrators
  std::int64_t limit = 0;
};
[[nodiscard]] std::vector<Quota> quotas_of(const DingTalkConfig& config);

class DingTalkPlatform {
 public:
  // What it needs of the bot; the references outlive it.
  struct Bot {
    Store& store;
    const Rules& rules;
    EventHandler handle;
    cards::Resolver account_of;    // of people on DingTalk
    std::function<void()> stored;  // messages wait in the outbox
    std::string owner;             // names this process
  };

  // `clock` outlives it. Clicks on template cards need `public_url`: without it no template is
  // used.
  DingTalkPlatform(const DingTalkConfig& config, const std::string& public_url, const Clock& clock,
                   Bot bot);
  ~DingTalkPlatform() { stop(); }

  [[nodiscard]] Channel& channel() { return channel_; }
  void add_routes(http::Server& server);  // which must be stopped before this ends
  // Registers the address of the cards' clicks, until the platform has taken it.
  void start();
  // Calls get this much longer, all together; stop() waits for what start() began.
  void end_within(std::chrono::milliseconds time) { api_.end_within(time); }
  void stop();

  // Adds what was used since the last time to the month's count. Tells the admins once a month at
  // 80 %, and when the platform refuses a call for it.
  [[nodiscard]] Job quota_job();
  // As it was counted last.
  [[nodiscard]] std::vector<QuotaFigure> quota(const Tx& tx) const;

 private:
  [[nodiscard]] dingtalk::Webhook::Parts webhook_parts();
  void register_cards();
  // False: they could not be told.
  [[nodiscard]] bool told_of_registration(const std::string& reason);
  void tell_of_used_up_quota(Tx& tx) const;
  void count_quota(Tx& tx);
  [[nodiscard]] std::string local_month(const Tx& tx) const;
  // Runs it in a transaction of its own, then wakes the deliverers.
  void store(const std::function<void(Tx&)>& fn);

  const DingTalkConfig config_;
  const std::string public_url_;
  const Bot bot_;
  const std::string callback_secret_;
  dingtalk::Api api_;
  dingtalk::SessionBook sessions_;
  dingtalk::DingTalkChannel channel_;
  dingtalk::Webhook webhook_;

  std::mutex mutex_;  // guards stopping_
  std::condition_variable stop_asked_;
  bool stopping_ = false;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace xiebot
