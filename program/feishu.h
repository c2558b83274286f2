// Feishu as a part of the program: its client, channel and webhook, and the bot's own id there.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "adapters/feishu/api.h"
#include "adapters/feishu/channel.h"
#include "adapters/feishu/webhook.h"
#include "adapters/http_server.h"
#include "bot/config.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// Asks the platform for the bot's own id until it answers, so that mentions of the bot are told
// from those of others.
class OwnId {
 public:
  explicit OwnId(feishu::Api& api) : api_(api) {}
  ~OwnId() { stop(); }

  void start();
  void stop();
  [[nodiscard]] std::string get() const;  // empty: not known yet. Thread-safe.

 private:
  void learn();

  feishu::Api& api_;
  mutable std::mutex mutex_;
  std::condition_variable stop_asked_;
  std::string id_;  // guarded by mutex_, as is the next
  bool stopping_ = false;
  std::jthread thread_;  // last: it uses all of the above
};

class FeishuPlatform {
 public:
  // What it needs of the bot; the references outlive it.
  struct Bot {
    Store& store;
    const Rules& rules;
    EventHandler handle;
    cards::Resolver account_of;    // of people on Feishu
    std::function<void()> stored;  // messages wait in the outbox
  };

  // `clock` outlives it.
  FeishuPlatform(const FeishuConfig& config, const Clock& clock, Bot bot);

  [[nodiscard]] Channel& channel() { return channel_; }
  void add_routes(http::Server& server);  // which must be stopped before this ends
  void start() { own_id_.start(); }
  // Calls get this much longer, all together; stop() waits for what start() began.
  void end_within(std::chrono::milliseconds time) { api_.end_within(time); }
  void stop() { own_id_.stop(); }

 private:
  void take_off(const feishu::PersonLeft& left);

  const Bot bot_;
  feishu::Api api_;
  feishu::FeishuChannel channel_;
  OwnId own_id_;
  feishu::Webhook webhook_;
};

}  // namespace xiebot
