#include "program/dingtalk.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "adapters/dingtalk/fields.h"
#include "bot/announce.h"
#include "bot/dispatcher.h"
#include "bot/kept_key.h"
#include "bot/leavers.h"
#include "bot/texts.h"
#include "bot/usage_count.h"
#include "cards/dingtalk_template.h"

namespace xiebot {
namespace {

constexpr char kCallbackRoute[] = "xiebot";
constexpr std::string_view kName = "钉钉";  // to people
constexpr std::int64_t kPercentToTell = 80;

// Between tries to register where clicks go. Each try counts against the month's quota: what will
// fail alike until somebody changes something is left alone for hours.
constexpr std::chrono::seconds kFirstTry{2};
constexpr std::chrono::seconds kNextTry{300};
constexpr std::chrono::hours kTryAfterLastingFault{6};

}  // namespace

std::vector<Quota> quotas_of(const DingTalkConfig& config) {
  return {{"api", "调用接口", config.monthly_api_calls},
          {"webhook", "Webhook 消息", config.monthly_webhook_calls}};
}

DingTalkPlatform::DingTalkPlatform(const DingTalkConfig& config, const std::string& public_url,
                                   const Clock& clock, Bot bot)
    : config_(config),
      public_url_(public_url),
      bot_(std::move(bot)),
      callback_secret_(kept_key(bot_.store, "dingtalk card callback")),
      api_(dingtalk::app_of(config), clock),
      channel_(api_, clock,
               {.card_template_id = public_url.empty() ? "" : config.card_template_id,
                .callback_route = kCallbackRoute,
                .card_salt = kept_key(bot_.store, "dingtalk card salt"),
                .robot_name = std::string(texts::kBotName),
                .sessions = &sessions_}),
      webhook_(config, clock, sessions_, webhook_parts()) {
  if (public_url.empty() && !config.card_template_id.empty()) {
    spdlog::warn("dingtalk: 'card_template_id' is not used: clicks need 'public_url'");
  }
}

dingtalk::Webhook::Parts DingTalkPlatform::webhook_parts() {
  return {
      .handle = bot_.handle,
      .failed = [this](const InboxRecord& record,
                       std::string_view cause) { record_failed(bot_.store, record, cause); },
      .card_params =
          [this](const cards::Card& card, ChatKind kind) {
            return cards::render_dingtalk_template(card, kind == ChatKind::group,
                                                   std::string(texts::kBotName), bot_.account_of)
                .values;
          },
      .time_as_read = [this](Instant at) { return show_time(at, bot_.rules.zone); },
      .callback_secret = callback_secret_,
      .quota_exhausted = [this](Instant) { store([this](Tx& tx) { tell_of_used_up_quota(tx); }); },
      .people_left =
          [this](const dingtalk::PeopleLeft& left) {
            store([&](Tx& tx) {
              if (!tx.inbox().add({std::string(dingtalk::kChannel), left.key, left.at})) return;
              for (const std::string& account : left.accounts) {
                account_left(tx, bot_.rules, dingtalk::kChannel, account);
              }
            });
          },
      .signature_abused =
          [this] {
            store([this](Tx& tx) {
              tell_admins(tx, bot_.rules, "dingtalk signature", texts::signature_abused(kName));
            });
          }};
}

void DingTalkPlatform::store(const std::function<void(Tx&)>& fn) {
  bot_.store.transact(fn);
  bot_.stored();
}

void DingTalkPlatform::add_routes(http::Server& server) {
  server.route("POST", "/dingtalk/robot",
               [this](const http::Request& request) { return webhook_.robot(request); });
  server.route("POST", "/dingtalk/cards",
               [this](const http::Request& request) { return webhook_.cards(request); });
  // Without its keys anybody could write to it: as good as not there.
  if (config_.event_token.empty()) return;
  server.route("POST", "/dingtalk/events",
               [this](const http::Request& request) { return webhook_.events(request); });
}

void DingTalkPlatform::start() {
  if (public_url_.empty()) {
    spdlog::info("dingtalk: forms are typed, buttons send commands; set 'public_url' for pages");
    return;
  }
  if (config_.card_template_id.empty()) {
    spdlog::info(
        "dingtalk: forms are pages, buttons send commands; set 'card_template_id' for cards that "
        "change");
    return;
  }
  spdlog::info("dingtalk: forms and buttons are on cards of the template");
  thread_ = std::jthread([this] { register_cards(); });
}

void DingTalkPlatform::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void DingTalkPlatform::register_cards() {
  std::chrono::seconds pause = kFirstTry;
  bool told = false, admins_told = false;
  while (true) {
    const auto registered = api_.register_card_callback(
        kCallbackRoute, public_url_ + "/dingtalk/cards", callback_secret_);
    const auto* failure = std::get_if<dingtalk::Failure>(&registered);
    if (failure == nullptr) {
      spdlog::info("dingtalk: the address for clicks on cards is registered");
      return;
    }
    if (!std::exchange(told, true)) {
      spdlog::warn("dingtalk: the address for clicks on cards is not registered yet: {}",
                   describe(*failure));
    }
    const bool lasting = is_lasting(*failure);
    if (lasting && !admins_told) admins_told = told_of_registration(describe(*failure));
    std::unique_lock lock(mutex_);
    const std::chrono::seconds rest = lasting ? kTryAfterLastingFault : pause;
    if (stop_asked_.wait_for(lock, rest, [this] { return stopping_; })) return;
    pause = std::min(pause * 2, kNextTry);
  }
}

bool DingTalkPlatform::told_of_registration(const std::string& reason) {
  try {
    store([&](Tx& tx) {
      tell_admins(tx, bot_.rules, "dingtalk registration",
                  texts::clicks_not_registered(kName, reason),
                  {.ailing_channel = std::string(dingtalk::kChannel)});
    });
    return true;
  } catch (const std::exception& fault) {
    spdlog::error("dingtalk: the administrators were not told: {}", fault.what());
    return false;
  }
}

void DingTalkPlatform::tell_of_used_up_quota(Tx& tx) const {
  tell_admins(tx, bot_.rules, "dingtalk quota", texts::quota_used_up(kName),
              {.once_a_month = true, .ailing_channel = std::string(dingtalk::kChannel)});
}

Job DingTalkPlatform::quota_job() {
  return {"count dingtalk's quota", std::chrono::minutes(1), [this](Tx& tx) { count_quota(tx); }};
}

void DingTalkPlatform::count_quota(Tx& tx) {
  const dingtalk::Usage used = channel_.usage();
  const std::map<std::string_view, std::int64_t> since_start = {
      {"api", used.api_calls}, {"webhook", used.webhook_calls + webhook_.received()}};
  const std::string month = local_month(tx);
  const std::optional<Instant> refused = used.quota_refused_at;
  if (refused && month_of(local_date(*refused, bot_.rules.zone)) == month) {
    tell_of_used_up_quota(tx);
  }
  for (const Quota& quota : quotas_of(config_)) {
    const Usage usage{.channel = std::string(dingtalk::kChannel),
                      .kind = quota.kind,
                      .owner = bot_.owner,
                      .since_start = since_start.at(quota.kind)};
    const std::int64_t total = count_usage(tx, usage, month);
    if (total * 100 < quota.limit * kPercentToTell) continue;
    tell_admins(tx, bot_.rules, fmt::format("dingtalk quota {}", quota.kind),
                texts::quota_runs_out(kName, total, quota.limit), {.once_a_month = true});
  }
}

std::vector<QuotaFigure> DingTalkPlatform::quota(const Tx& tx) const {
  const std::string month = local_month(tx);
  std::vector<QuotaFigure> figures;
  for (const Quota& quota : quotas_of(config_)) {
    figures.push_back(
        {quota.kind, used_in(tx, dingtalk::kChannel, quota.kind, month), quota.limit});
  }
  return figures;
}

std::string DingTalkPlatform::local_month(const Tx& tx) const {
  return month_of(local_date(tx.now(), bot_.rules.zone));
}

}  // namespace xiebot
