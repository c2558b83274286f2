#include "bot/claimer.h"
#include "bot/fault.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace xiebot {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds kFirstRetry = 1s;
constexpr milliseconds kLongestRetry = 10min;
constexpr milliseconds kLongestPause = 2min;
constexpr milliseconds kFirstSetupPause = 1min;
constexpr milliseconds kLongestSetupPause = 30min;
constexpr milliseconds kLongestSleep = 1s;
constexpr std::chrono::seconds kClockJitter = 30s;  // of corrections that are no setting
constexpr auto kLimiterMemory = 61s;
// Some errors are only found out when a receipt is written; such a row gets another try.
constexpr auto kRetryUnwritten = 10min;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

Claimer::Claimer(Store& store, std::string channel, const Capabilities& capabilities,
                 const Clock& clock, ClaimerOptions options)
    : store_(store),
      channel_(std::move(channel)),
      clock_(clock),
      options_(std::move(options)),
      limiter_(capabilities),
      random_(options_.seed) {}

void Claimer::start() {
  std::vector<RecentSend> recent;
  Instant now_wall;
  store_.transact([&](Tx& tx) {
    tx.outbox().free_leases(options_.owner);
    now_wall = tx.now();
    recent = tx.outbox().sent_since(channel_, now_wall - kLimiterMemory);
  });
  const SteadyTime now = clock_.steady();
  for (const RecentSend& send : recent) {
    // Times are stored in whole seconds: it may have been up to one later.
    const auto ago = std::max(now_wall - (send.at + 1s), 0s);
    limiter_.remember(send.to, now - ago);
  }
  limiter_.remember_unrecorded(options_.senders, now);
}

void Claimer::accept(Receipt receipt) {
  --counts_.in_flight;
  const OutboxRow& row = receipt.row;
  const SteadyTime now = clock_.steady();
  if (receipt.call_ended) {
    limiter_.end(row.message.to, *receipt.call_ended);
  } else {
    limiter_.cancel(row.message.to);
  }
  std::visit(Overloaded{
                 [&](const Sent& sent) { accept_sent(row, sent); },
                 [&](const TryLater& later) {
                   accept_later(row, later, now, receipt.call_ended.has_value());
                 },
                 [&](const Refused& refused) {
                   const bool asked = receipt.call_ended && refused.kind != RefusalKind::setup;
                   if (asked) platform_answered();
                   accept_refused(row, refused, now);
                 },
                 [&](const Unneeded&) { accept_unneeded(row); },
             },
             receipt.result);
}

void Claimer::accept_sent(const OutboxRow& row, const Sent& sent) {
  platform_answered();
  channel_faults_ = 0;
  setup_fault_told_ = false;
  const bool is_update = !row.message_id.empty();
  ++(is_update ? counts_.updated : counts_.sent);
  // The earlier try showed the first version at least.
  const int shown = sent.perhaps_made_before ? 1 : row.wanted;
  entries_.push_back({row, [this, row, sent, is_update, shown](Tx& tx) {
                        tx.outbox().mark_sent(row.id, is_update ? row.message_id : sent.message_id,
                                              shown);
                        if (row.message.to.person.empty() || sent.chat.empty()) return;
                        if (tx.directory().chat_by_external(channel_, sent.chat)) return;
                        Chat chat;
                        chat.channel = channel_;
                        chat.external = sent.chat;
                        chat.kind = ChatKind::personal;
                        tx.directory().put(chat);
                      }});
}

void Claimer::accept_later(const OutboxRow& row, const TryLater& later, SteadyTime now,
                           bool was_called) {
  if (was_called && later.counts) note_failure(now);
  const bool whole_channel =
      (was_called && tells_of_platform(row, later)) || later.holdup == Holdup::channel;
  const bool counts = later.counts && !whole_channel;
  if (counts && row.attempts + 1 >= options_.max_attempts) {
    bury(row, fmt::format("given up after {} attempts: {}", row.attempts + 1, later.reason), false);
    return;
  }
  ++counts_.retried;
  SteadyTime::duration delay{};
  if (whole_channel) {
    delay = pause_channel(now, later.after, kFirstRetry, kLongestPause);
  } else {
    const bool platform_says = later.after > 0ms;
    delay = platform_says ? later.after
                          : back_off(kFirstRetry, kLongestRetry, counts ? row.attempts : 0);
    const bool is_over_limit = platform_says || !counts;
    // A message that has left its lane is taken to be at fault itself: its chat need not rest.
    if (is_over_limit || row.attempts + 1 < kAttemptsInLane) {
      limiter_.hold(row.message.to, now + delay);
    }
  }
  spdlog::warn("{}: message {} waits {} ms: {}", channel_, row.id.value(),
               std::chrono::duration_cast<milliseconds>(delay).count(), later.reason);
  write_later(row, delay, counts, later.may_have_arrived);
}

bool Claimer::tells_of_platform(const OutboxRow& row, const TryLater& later) {
  if (later.holdup == Holdup::channel || !later.counts || later.after > 0ms) return false;
  failing_.insert(row.message.to);
  platform_ails_ = platform_ails_ || failing_.size() > 1;
  return platform_ails_;
}

void Claimer::note_failure(SteadyTime now) {
  if (!counts_.failing_since) counts_.failing_since = now;
}

void Claimer::platform_answered() {
  counts_.failing_since.reset();
  failing_.clear();
  platform_ails_ = false;
}

void Claimer::accept_refused(const OutboxRow& row, const Refused& refused, SteadyTime now) {
  const bool is_update = !row.message_id.empty();
  if (refused.kind == RefusalKind::setup) {
    note_failure(now);
    ++counts_.retried;
    const bool paused_already = now < limiter_.channel_held_until();
    const auto delay = pause_channel(now, 0ms, kFirstSetupPause, kLongestSetupPause);
    if (!paused_already) {
      spdlog::error("{}: sending pauses {} s, the setup is at fault: {}", channel_,
                    std::chrono::duration_cast<std::chrono::seconds>(delay).count(),
                    refused.reason);
    }
    if (!std::exchange(setup_fault_told_, true) && options_.hooks.on_setup_fault) {
      options_.hooks.on_setup_fault(refused.reason);
    }
    write_later(row, delay, false, false);
    return;
  }
  if (refused.kind == RefusalKind::card_is_gone && is_update) {
    spdlog::info("{}: card {} is gone and comes anew: {}", channel_, row.id.value(),
                 refused.reason);
    // Whether there is still something to show is seen when it is rendered.
    entries_.push_back({row, [id = row.id](Tx& tx) { tx.outbox().send_afresh(id); }});
    return;
  }
  bury(row, refused.reason, refused.kind == RefusalKind::destination);
}

void Claimer::accept_unneeded(const OutboxRow& row) {
  if (!row.message_id.empty()) {
    entries_.push_back(
        {row, [row](Tx& tx) { tx.outbox().mark_sent(row.id, row.message_id, row.wanted); }});
    return;
  }
  ++counts_.dropped;
  entries_.push_back({row, [this, row](Tx& tx) {
                        tx.outbox().mark_dropped(row.id);
                        if (options_.hooks.on_dropped) options_.hooks.on_dropped(tx, row);
                      }});
}

void Claimer::bury(const OutboxRow& row, const std::string& reason, bool chat_is_gone) {
  ++counts_.dead;
  spdlog::error("{}: message {} cannot be delivered: {}", channel_, row.id.value(), reason);
  entries_.push_back({row, [this, row, reason, chat_is_gone](Tx& tx) {
                        tx.outbox().mark_dead(row.id, reason);
                        if (chat_is_gone && row.message.to.person.empty()) {
                          auto chat = tx.directory().chat(row.message.to.chat);
                          if (chat && std::exchange(chat->reachable, false)) {
                            tx.directory().put(*chat);
                          }
                        }
                        if (options_.hooks.on_dead &&
                            row.message.view.name != options_.hooks.notice_view) {
                          options_.hooks.on_dead(tx, row, reason);
                        }
                      }});
}

void Claimer::write_later(const OutboxRow& row, SteadyTime::duration delay, bool counts,
                          bool may_have_arrived) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(delay);
  entries_.push_back({row, [id = row.id, seconds, counts, may_have_arrived](Tx& tx) {
                        tx.outbox().mark_later(id, tx.now() + seconds, counts);
                        if (may_have_arrived) tx.outbox().mark_may_have_arrived(id);
                      }});
}

SteadyTime::duration Claimer::back_off(milliseconds first, milliseconds most, int doublings) {
  const milliseconds delay =
      std::min<milliseconds>(most, first * (1 << std::clamp(doublings, 0, 20)));
  std::uniform_int_distribution<milliseconds::rep> jitter(0, delay.count() / 2);
  return delay + milliseconds(jitter(random_));
}

SteadyTime::duration Claimer::pause_channel(SteadyTime now, milliseconds wanted, milliseconds first,
                                            milliseconds most) {
  // Calls that were under way together fail together: that is one fault.
  if (wanted == 0ms && now < limiter_.channel_held_until()) {
    return limiter_.channel_held_until() - now;
  }
  const SteadyTime::duration delay =
      wanted > 0ms ? SteadyTime::duration(wanted) : back_off(first, most, channel_faults_);
  ++channel_faults_;
  limiter_.hold_channel(now + delay);
  return delay;
}

int Claimer::capacity(int idle, SteadyTime now) const {
  const int room = std::min(idle, limiter_.room(now));
  if (channel_faults_ > 0) return std::min(room, counts_.in_flight == 0 ? 1 : 0);
  return room;
}

bool Claimer::anything_due() {
  bool due = false;
  store_.read([&](const Tx& tx) {
    next_due_ = tx.outbox().next_due(channel_);
    due = next_due_ && *next_due_ <= tx.now();
  });
  return due;
}

void Claimer::follow_clock(SteadyTime now) {
  const Instant wall = clock_.now();
  const auto ran = std::chrono::floor<std::chrono::seconds>(now - last_round_);
  const Instant expected = last_wall_ + ran;
  if (last_wall_ != Instant{} && wall < expected - kClockJitter) {
    const std::chrono::seconds by = expected - wall;
    spdlog::warn("{}: the clock was set back by {} s", channel_, by.count());
    // What was planned for a time of day keeps it, unless it is as near as a retry.
    store_.transact([&](Tx& tx) {
      tx.outbox().bring_forward(
          channel_, by,
          expected + std::chrono::duration_cast<std::chrono::seconds>(2 * kLongestSetupPause));
    });
  }
  last_wall_ = wall;
  last_round_ = now;
}

std::vector<OutboxRow> Claimer::round(int idle) {
  const SteadyTime now = clock_.steady();
  follow_clock(now);
  const ClaimLimit limit = claim_limit(idle, now);
  if (entries_.empty() && (limit.all == 0 || !anything_due())) return {};

  const std::set<Destination> busy = limiter_.busy(now);
  std::set<Destination> not_now = busy;
  if (platform_ails_) not_now.insert(failing_.begin(), failing_.end());
  std::vector<OutboxRow> claimed;
  std::optional<Instant> next_due;
  bool all_had_their_turn = false;
  try {
    store_.transact([&](Tx& tx) {
      write_entries(tx);
      claimed = claim(tx, limit, not_now);
      all_had_their_turn = platform_ails_ && claimed.empty() && limit.all > 0;
      if (all_had_their_turn) claimed = claim(tx, limit, busy);
      next_due = tx.outbox().next_due(channel_);
    });
  } catch (const StoreUnavailable&) {
    throw;
  } catch (const std::exception&) {
    if (entries_.empty()) throw;
    write_one_by_one();  // finds the one at fault; the next round claims
    return {};
  }
  entries_.clear();
  next_due_ = next_due;
  if (all_had_their_turn) failing_.clear();
  for (const OutboxRow& row : claimed) limiter_.begin(row.message.to, now);
  counts_.in_flight += static_cast<int>(claimed.size());
  return claimed;
}

ClaimLimit Claimer::claim_limit(int idle, SteadyTime now) const {
  // The last sender is kept for urgent rows.
  const int senders = options_.senders > 1 ? std::max(idle - 1, 0) : idle;
  return {.all = capacity(idle, now),
          .below_urgent = std::min(senders, limiter_.room_below_urgent(now))};
}

std::vector<OutboxRow> Claimer::claim(Tx& tx, const ClaimLimit& limit,
                                      const std::set<Destination>& busy) const {
  std::vector<OutboxRow> kept;
  for (OutboxRow& row : tx.outbox().claim(channel_, limit, options_.owner, busy)) {
    const bool may_wait = row.message_id.empty() && options_.hooks.leaves_at;
    const Instant leaves = may_wait ? options_.hooks.leaves_at(row, tx.now()) : tx.now();
    if (leaves > tx.now()) {
      tx.outbox().mark_later(row.id, leaves, false);
    } else {
      kept.push_back(std::move(row));
    }
  }
  return kept;
}

void Claimer::write_entries(Tx& tx) const {
  for (const Entry& entry : entries_) entry.write(tx);
}

void Claimer::write_one_by_one() {
  while (!entries_.empty()) {
    const Entry& entry = entries_.back();
    try {
      store_.transact(entry.write);
    } catch (const StoreUnavailable&) {
      throw;
    } catch (const std::exception& fault) {
      log_fault(fmt::format("{}: the receipt of message {} cannot be recorded", channel_,
                            entry.row.id.value()),
                fault);
      store_.transact([id = entry.row.id](Tx& tx) {
        tx.outbox().mark_later(id, tx.now() + kRetryUnwritten, true);
        tx.outbox().mark_may_have_arrived(id);
      });
    }
    entries_.pop_back();
  }
}

bool Claimer::may_claim(int idle) const { return capacity(idle, clock_.steady()) > 0; }

milliseconds Claimer::rest() const {
  milliseconds rest = kLongestSleep;
  const SteadyTime now = clock_.steady();
  if (const auto change = limiter_.next_change(now)) {
    rest = std::min(rest, std::chrono::ceil<milliseconds>(*change - now));
  }
  // What is due already waits for a sender or for the limiter, not for the wall clock.
  const Instant now_wall = clock_.now();
  if (next_due_ && *next_due_ > now_wall) {
    rest = std::min<milliseconds>(rest, *next_due_ - now_wall);
  }
  return rest;
}

}  // namespace xiebot
