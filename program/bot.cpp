#include "program/bot.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "adapters/dingtalk/fields.h"
#include "adapters/local/demo_company.h"
#include "adapters/local/local_channel.h"
#include "adapters/local/local_web.h"
#include "adapters/web/form_pages.h"
#include "adapters/web/status_routes.h"
#include "bot/announce.h"
#include "bot/calendar_import.h"
#include "bot/commands.h"
#include "bot/deadlines/arming.h"
#include "bot/deadlines/notify.h"
#include "bot/deliverer.h"
#include "bot/dispatcher.h"
#include "bot/form_link.h"
#include "bot/form_page.h"
#include "bot/housekeeper.h"
#include "bot/kept_key.h"
#include "bot/progress/moments.h"
#include "bot/scheduler.h"
#include "bot/standing_jobs.h"
#include "bot/text.h"
#include "bot/texts.h"
#include "bot/views.h"
#include "bot/views/entry_card.h"
#include "program/dingtalk.h"
#include "program/feishu.h"
#include "program/metrics.h"
#include "program/setup.h"

namespace xiebot {
namespace {

constexpr std::chrono::minutes kLatestDeadline{2};
// What calls of the platforms get at the end. Everything else takes less, beside it, so that the
// program ends well within 10 s.
constexpr std::chrono::seconds kLastCalls{5};

// Whom a message was for, in words.
std::string addressee(const Tx& tx, const Destination& to) {
  if (!to.person.empty()) return names_of(tx, {to.person});
  const std::optional<Chat> chat = tx.directory().chat(to.chat);
  return chat && !chat->name.empty() ? fmt::format("群「{}」", chat->name) : "一个群";
}

// Of all messages that cannot reach one chat or person, so that the admins hear of it once a day.
std::string dead_letter_key(const Destination& to) {
  return to.person.empty() ? fmt::format("dead:{}:chat:{}", to.channel, to.chat.value())
                           : fmt::format("dead:{}:person:{}", to.channel, to.person.str());
}

std::string_view name_to_people(std::string_view channel) {
  if (channel == feishu::kChannel) return "飞书";
  return channel == dingtalk::kChannel ? "钉钉" : channel;
}

}  // namespace

struct RunningBot::Parts {
  Parts(Config given, const Clock& the_clock, Birth the_birth)
      : config(std::move(given)),
        clock(the_clock),
        birth(std::move(the_birth)),
        rules(rules_from(config)),
        commands(rules),
        store(std::make_unique<SqliteStore>(config.database, clock, SqliteOptions{.fold = fold})),
        dispatcher(
            *store, rules, commands,
            {.stored = [this] { wake(); }, .calendar_changed = [this] { take_new_calendar(); }}),
        signer(kept_key(*store, "links")),
        form_desk(*store, rules, commands, signer, clock, handler()) {
    load_imported_days();
  }

  void load_imported_days() {
    ImportedDays imported;
    store->read([&](const Tx& tx) { imported = imported_days(tx); });
    rules.calendar.import(imported);
  }

  // What an administrator imported holds at once. When it cannot be settled now, the housekeeper
  // does so within a day.
  void take_new_calendar() {
    load_imported_days();
    spdlog::info("calendar: imported days were changed");
    try {
      store->transact([&](Tx& tx) { settle_provisional(tx, rules); });
    } catch (const StoreUnavailable& fault) {
      spdlog::warn("calendar: deadlines will be settled later: {}", fault.what());
    }
    if (scheduler) scheduler->wake();
  }

  void wake() {
    for (const auto& deliverer : deliverers) deliverer->wake();
  }

  [[nodiscard]] EventHandler handler() {
    return [this](const Event& event) { return dispatcher.handle(event); };
  }

  void add_channel(Channel& channel) {
    ClaimerOptions options{
        .owner = birth.owner,
        .seed = birth.seed,
        .hooks = {
            .on_dead =
                [this](Tx& tx, const OutboxRow& row, const std::string& reason) {
                  tell_admins(tx, rules, dead_letter_key(row.message.to),
                              texts::not_delivered(addressee(tx, row.message.to), reason));
                },
            .on_dropped = [this](Tx& tx,
                                 const OutboxRow& row) { record_unsent(tx, rules, row.message); },
            .leaves_at = [this](const OutboxRow& row,
                                Instant now) { return release_after_outage(rules, row, now); },
            .notice_view = std::string(kNoticeView),
            .on_setup_fault = [this, name = std::string(channel.name())](
                                  const std::string& reason) { report_setup(name, reason); }}};
    const Renderer renderer = [this](const Tx& tx, const OutboxRow& row) {
      return render(tx, rules, commands, row.message.view, row.message.to,
                    row.message_id.empty() ? Showing::for_the_first_time : Showing::again);
    };
    deliverers.push_back(std::make_unique<Deliverer>(
        *store, channel, clock, renderer, std::move(options),
        [this](const Tx& tx, const OutboxRow& row, const std::string& form) {
          return form_address(tx, row, form);
        }));
    if (!channel.capabilities().can_update_cards) rules.still_channels.emplace(channel.name());
    ageing.push_back({std::string(channel.name()), channel.capabilities().card_lifetime});
  }

  // Those who can be told on another platform hear of it now, the others when it works again.
  void report_setup(const std::string& channel, const std::string& reason) {
    spdlog::error("{}: sending needs the administrator: {}", channel, reason);
    try {
      store->transact([&](Tx& tx) {
        tell_admins(tx, rules, "setup:" + channel,
                    texts::setup_at_fault(name_to_people(channel), reason),
                    {.ailing_channel = channel});
      });
      wake();
    } catch (const std::exception& fault) {
      spdlog::error("{}: the administrators were not told: {}", channel, fault.what());
    }
  }

  // By which browsers reach us, no slash at its end; empty: none does, as far as we know.
  [[nodiscard]] std::string address() const {
    if (!config.public_url.empty() || !demo_web) return config.public_url;
    return fmt::format("http://127.0.0.1:{}", port.load());
  }

  [[nodiscard]] std::string form_address(const Tx& tx, const OutboxRow& row,
                                         const std::string& form) const {
    const std::string base = address();
    if (base.empty()) return {};
    const FormLink link{row.id, row.message.to.person, form, tx.now() + kFormLinkLife};
    return fmt::format("{}{}{}", base, web::kFormPath, form_token(signer, link));
  }

  void add_form_pages() {
    web::add_form_routes(
        server, {.look = [this](std::string_view token) { return form_desk.look(token); },
                 .send = [this](std::string_view token,
                                const FormPost& post) { return form_desk.send(token, post); },
                 .own_origin = [this] { return web::origin_of(address()); }});
  }

  [[nodiscard]] cards::Resolver accounts_on(std::string channel) const {
    return [this, channel = std::move(channel)](const std::string& person) {
      return account_of(PersonId(person), channel);
    };
  }

  void add_platforms() {
    if (config.feishu) {
      feishu =
          std::make_unique<FeishuPlatform>(*config.feishu, clock,
                                           FeishuPlatform::Bot{.store = *store,
                                                               .rules = rules,
                                                               .handle = handler(),
                                                               .account_of = accounts_on("feishu"),
                                                               .stored = [this] { wake(); }});
      add_channel(feishu->channel());
      feishu->add_routes(server);
    }
    if (config.dingtalk) {
      dingtalk = std::make_unique<DingTalkPlatform>(
          *config.dingtalk, config.public_url, clock,
          DingTalkPlatform::Bot{.store = *store,
                                .rules = rules,
                                .handle = handler(),
                                .account_of = accounts_on("dingtalk"),
                                .stored = [this] { wake(); },
                                .owner = birth.owner});
      add_channel(dingtalk->channel());
      dingtalk->add_routes(server);
    }
  }

  [[nodiscard]] std::optional<std::string> account_of(const PersonId& person,
                                                      std::string_view channel) const {
    std::optional<std::string> account;
    store->read([&](const Tx& tx) {
      account.reset();
      for (const PersonAccount& known : tx.directory().accounts(person)) {
        if (known.channel == channel) account = known.account;
      }
    });
    return account;
  }

  [[nodiscard]] std::vector<std::string> not_ready() const {
    std::vector<std::string> reasons;
    if (!store->accepts_writes()) reasons.emplace_back("the database does not accept writes");
    const bool looked_after =
        housekeeper && housekeeper->alive() && scheduler && scheduler->alive();
    if (!looked_after) {
      reasons.emplace_back("the scheduler does not run");
    } else if (scheduler->lateness() > kLatestDeadline) {
      reasons.emplace_back("a deadline is more than two minutes late");
    }
    return reasons;
  }

  [[nodiscard]] std::vector<web::Metric> metrics() const {
    std::vector<ChannelFigures> channels;
    for (std::size_t i = 0; i < deliverers.size(); ++i) {
      ChannelFigures figures{
          .channel = ageing[i].channel, .delivery = deliverers[i]->counts(), .outbox = {}};
      if (const auto since = figures.delivery.failing_since) {
        figures.failing = std::chrono::floor<std::chrono::seconds>(clock.steady() - *since);
      }
      store->read([&](const Tx& tx) {
        figures.outbox = tx.outbox().counts(figures.channel);
        if (dingtalk && figures.channel == dingtalk->channel().name()) {
          figures.quota = dingtalk->quota(tx);
        }
      });
      channels.push_back(std::move(figures));
    }
    const std::chrono::seconds late = scheduler ? scheduler->lateness() : std::chrono::seconds(0);
    int skipped = 0;
    store->read([&](const Tx& tx) {
      skipped = tx.occurrences().skipped_since(tx.now() - std::chrono::hours(24));
    });
    return bot_metrics(dispatcher.counts(), channels, late, skipped, not_ready().empty(),
                       clock.now());
  }

  const Config config;
  const Clock& clock;
  const Birth birth;
  Rules rules;  // changed only by add_channel(), before anything runs, and by imported days
  const CommandTable commands;
  const std::unique_ptr<SqliteStore> store;
  Dispatcher dispatcher;
  const Signer signer;
  const FormDesk form_desk;

  std::unique_ptr<FeishuPlatform> feishu;
  std::unique_ptr<DingTalkPlatform> dingtalk;
  std::unique_ptr<local::ChatPlatform> demo_platform;
  std::unique_ptr<local::LocalChannel> demo_channel;
  std::unique_ptr<local::LocalWeb> demo_web;

  std::vector<AgeingCards> ageing;  // one a deliverer, in the same order
  std::vector<std::unique_ptr<Deliverer>> deliverers;
  std::unique_ptr<Housekeeper> housekeeper;
  std::unique_ptr<Scheduler> scheduler;
  http::Server server;
  std::atomic<int> port{0};
  bool running = false;
};

RunningBot::RunningBot(Config config, const Clock& clock, Birth birth)
    : parts_(std::make_unique<Parts>(std::move(config), clock, std::move(birth))) {
  seed_and_log(*parts_->store, parts_->config, Leading::database);
  parts_->add_platforms();
}

RunningBot::~RunningBot() { stop(); }

void RunningBot::add_demo(local::MovableClock& clock) {
  Parts& parts = *parts_;
  const local::DemoCompany company = local::demo_company();
  parts.demo_platform = std::make_unique<local::ChatPlatform>(
      local::members(company), std::vector<local::Group>{company.group}, clock, parts.birth.owner);
  parts.demo_channel = std::make_unique<local::LocalChannel>(*parts.demo_platform);
  parts.store->transact([&](Tx& tx) { local::put(company, tx); });
  // Forms first: they are what people come for.
  std::vector<local::CommandHint> hints;
  for (const bool form : {true, false}) {
    for (const Command& command : parts.commands.all()) {
      if ((command.form != nullptr) != form) continue;
      hints.push_back({"/" + command.name, command.summary});
    }
  }
  parts.demo_web =
      std::make_unique<local::LocalWeb>(local::DemoParts{.platform = *parts.demo_platform,
                                                         .clock = clock,
                                                         .calendar = parts.rules.calendar,
                                                         .zone = parts.rules.zone,
                                                         .handle = parts.handler(),
                                                         .clock_moved = [this] { clock_moved(); },
                                                         .commands = std::move(hints),
                                                         .guide = company.guide});
  parts.demo_web->add_routes(parts.server);
  parts.add_channel(*parts.demo_channel);
}

int RunningBot::start() {
  Parts& parts = *parts_;
  web::add_status_routes(parts.server, {.not_ready = [&parts] { return parts.not_ready(); },
                                        .metrics = [&parts] { return parts.metrics(); }});
  std::vector<Job> jobs = standing_jobs(parts.rules, parts.ageing);
  if (parts.dingtalk) jobs.push_back(parts.dingtalk->quota_job());
  parts.housekeeper = std::make_unique<Housekeeper>(*parts.store, parts.clock, std::move(jobs));
  parts.scheduler = std::make_unique<Scheduler>(*parts.store, parts.clock, parts.rules,
                                                [&parts] { parts.wake(); });
  if (!parts.address().empty()) parts.add_form_pages();
  parts.running = true;  // from here on stop() has something to stop
  try {
    // First, since it fails while another process serves the port: that one's leases must not be
    // freed and nothing be sent beside it.
    const int port = parts.server.start(parts.config.host, parts.config.port);
    parts.port = port;
    parts.housekeeper->start();
    parts.scheduler->start();
    for (const auto& deliverer : parts.deliverers) deliverer->start();
    if (parts.feishu) parts.feishu->start();
    if (parts.dingtalk) parts.dingtalk->start();
    return port;
  } catch (...) {
    stop();
    throw;
  }
}

void RunningBot::stop() {
  Parts& parts = *parts_;
  if (!std::exchange(parts.running, false)) return;
  if (parts.demo_platform) parts.demo_platform->stop();
  // All at once: a platform that hangs must not make the rest wait one after the other. A message
  // that is cut off stays in the outbox, under its key.
  if (parts.feishu) parts.feishu->end_within(kLastCalls);
  if (parts.dingtalk) parts.dingtalk->end_within(kLastCalls);
  for (const auto& deliverer : parts.deliverers) deliverer->begin_stop();
  parts.server.stop();
  if (parts.feishu) parts.feishu->stop();
  if (parts.dingtalk) parts.dingtalk->stop();
  parts.scheduler->stop();
  for (const auto& deliverer : parts.deliverers) deliverer->stop();
  parts.housekeeper->stop();
}

void RunningBot::clock_moved() {
  parts_->scheduler->wake();
  for (const auto& deliverer : parts_->deliverers) deliverer->clock_moved();
}

SqliteStore& RunningBot::store() { return *parts_->store; }

}  // namespace xiebot
