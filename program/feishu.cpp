#include "program/feishu.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "bot/leavers.h"

namespace xiebot {

void OwnId::start() {
  thread_ = std::jthread([this] { learn(); });
}

void OwnId::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::string OwnId::get() const {
  const std::lock_guard lock(mutex_);
  return id_;
}

void OwnId::learn() {
  std::chrono::seconds pause{2};
  while (true) {
    const feishu::Result<feishu::Bot> bot = api_.bot();
    std::unique_lock lock(mutex_);
    if (const auto* found = std::get_if<feishu::Bot>(&bot)) {
      id_ = found->open_id;
      spdlog::info("feishu: the bot's own id is known");
      return;
    }
    if (stop_asked_.wait_for(lock, pause, [this] { return stopping_; })) return;
    pause = std::min(pause * 2, std::chrono::seconds(300));
  }
}

FeishuPlatform::FeishuPlatform(const FeishuConfig& config, const Clock& clock, Bot bot)
    : bot_(std::move(bot)),
      api_(config, clock),
      channel_(api_, clock),
      own_id_(api_),
      webhook_(config, clock,
               feishu::Webhook::Parts{
                   .handle = bot_.handle,
                   .account_of = bot_.account_of,
                   .bot = [this] { return own_id_.get(); },
                   .person_left = [this](const feishu::PersonLeft& left) { take_off(left); }}) {}

void FeishuPlatform::take_off(const feishu::PersonLeft& left) {
  bot_.store.transact([&](Tx& tx) {
    if (!tx.inbox().add({std::string(feishu::kChannel), left.key, left.at})) return;
    account_left(tx, bot_.rules, feishu::kChannel, left.account);
  });
  bot_.stored();
}

void FeishuPlatform::add_routes(http::Server& server) {
  server.route("POST", "/feishu/events",
               [this](const http::Request& request) { return webhook_.receive(request); });
}

}  // namespace xiebot
