// The single-threaded half of delivery: records what became of the rows that were handed out, and
// claims the next ones, both in one transaction. Sends nothing itself and waits for nothing.
//
// What happens to a row by what became of its call:
//   Sent                    mark_sent with the version that was rendered; with the first one when
//                           an earlier try may have made it
//   TryLater                mark_later: the platform's own time, or doubling with jitter from 1 s
//                           to 10 min. The destination or the channel rests, but not for a message
//                           that has left its lane. After max_attempts counted failures (about a
//                           day) dead.
//                           Where a second destination fails before any call succeeds it is the
//                           platform that ails and no message: the channel pauses, from 1 s to
//                           2 min, one call at a time tries it again, to each destination in
//                           its turn, and nothing is counted. So an outage of any length costs a
//                           call in two minutes, and afterwards everything leaves in its order.
//   Refused, message        dead; the chat stays as it is
//   Refused, card_is_gone   sent as a new message while its view still has something to show
//   Refused, destination    dead; a chat is noted as not reachable
//   Refused, setup          waits; the channel pauses for minutes, then one call tries it again
//   Unneeded                dropped, or (a card that exists) taken as shown
//
// Retries carry the same key, but a platform may forget keys after a time (an hour is usual): a
// call that was carried out without our hearing of it, then failed for that long, can show twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "bot/channel.h"
#include "bot/clock.h"
#include "bot/limiter.h"
#include "bot/parcel.h"
#include "bot/store.h"

namespace xiebot {

// What the owner of a channel wants to know.
struct DeliveryHooks {
  // A row is given up. Runs in the transaction that marks it dead, possibly more than once, and
  // must do nothing besides; tells the administrators. May be empty.
  std::function<void(Tx& tx, const OutboxRow& row, const std::string& reason)> on_dead;
  // A row is not sent because its reason has gone, or its time has passed. Runs like on_dead. May
  // be empty.
  std::function<void(Tx& tx, const OutboxRow& row)> on_dropped = {};
  // When a row that is due, and was never sent, may leave; later than now: it waits till then.
  // Runs in the transaction that claims it. May be empty.
  std::function<Instant(const OutboxRow& row, Instant now)> leaves_at = {};
  // Rows of this view are those notices themselves: on_dead is not called for them.
  std::string notice_view;
  // Nothing can be sent until an administrator acts. Called once a fault, by the claiming thread,
  // outside any transaction. May be empty.
  std::function<void(const std::string& reason)> on_setup_fault;
};

struct ClaimerOptions {
  std::string owner;       // unique a start of the process, the same for all its channels
  std::uint64_t seed = 0;  // for jitter
  int senders = 8;         // above one, one of them is kept for urgent rows
  int max_attempts = 150;
  DeliveryHooks hooks;
};

// What became of a claimed row.
struct Receipt {
  OutboxRow row;  // as it was rendered
  std::variant<Sent, TryLater, Refused, Unneeded> result;
  std::optional<SteadyTime> call_ended;  // nullopt: no call was made
};

// Totals since the start, and what is under way.
struct DeliveryCounts {
  std::int64_t sent = 0;     // new messages
  std::int64_t updated = 0;  // cards changed
  std::int64_t retried = 0;  // calls that have to be made again
  std::int64_t dead = 0;
  std::int64_t dropped = 0;
  int in_flight = 0;
  // Since when every call has failed that told anything of the platform; nullopt: the last did not.
  std::optional<SteadyTime> failing_since;
};

// Used by one thread, start() first.
class Claimer {
 public:
  Claimer(Store& store, std::string channel, const Capabilities& capabilities, const Clock& clock,
          ClaimerOptions options);

  // Frees the leases of dead processes and seeds the limiter with what was sent lately.
  void start();

  // Takes a receipt for a row that round() gave out. The next round() records it.
  void accept(Receipt receipt);

  // Records the receipts and claims what may be sent now, at most `idle` rows (the senders without
  // work; 0: records only). Throws StoreUnavailable: nothing was claimed, and the receipts are kept
  // for the next round.
  [[nodiscard]] std::vector<OutboxRow> round(int idle);

  // How long round() has nothing to do, unless a receipt or a new row comes in. At most 1 s, since
  // the wall clock may be moved.
  [[nodiscard]] std::chrono::milliseconds rest() const;
  // Whether a new row could be claimed now by one of `idle` senders; if not, it can at the earliest
  // after rest() or the next receipt.
  [[nodiscard]] bool may_claim(int idle) const;

  [[nodiscard]] const DeliveryCounts& counts() const { return counts_; }

 private:
  struct Entry {  // one receipt, as what to write
    OutboxRow row;
    std::function<void(Tx&)> write;
  };

  void accept_sent(const OutboxRow& row, const Sent& sent);
  void accept_later(const OutboxRow& row, const TryLater& later, SteadyTime now, bool was_called);
  void accept_refused(const OutboxRow& row, const Refused& refused, SteadyTime now);
  void accept_unneeded(const OutboxRow& row);
  // Whether this failure, told or not, is one of the platform as a whole.
  [[nodiscard]] bool tells_of_platform(const OutboxRow& row, const TryLater& later);
  void note_failure(SteadyTime now);
  void platform_answered();
  void bury(const OutboxRow& row, const std::string& reason, bool chat_is_gone);
  void write_later(const OutboxRow& row, SteadyTime::duration delay, bool counts,
                   bool may_have_arrived);

  // Doubles from `first` to `most`, and up to half as much again by chance.
  [[nodiscard]] SteadyTime::duration back_off(std::chrono::milliseconds first,
                                              std::chrono::milliseconds most, int doublings);
  // Rests the whole channel; answers for how long from `now`.
  SteadyTime::duration pause_channel(SteadyTime now, std::chrono::milliseconds wanted,
                                     std::chrono::milliseconds first,
                                     std::chrono::milliseconds most);

  // When the wall clock was set back: rows wait for a time by it, retries among them.
  void follow_clock(SteadyTime now);
  [[nodiscard]] int capacity(int idle, SteadyTime now) const;
  [[nodiscard]] bool anything_due();
  void write_entries(Tx& tx) const;
  void write_one_by_one();
  [[nodiscard]] ClaimLimit claim_limit(int idle, SteadyTime now) const;
  // Without those that have to wait by `leaves_at`.
  [[nodiscard]] std::vector<OutboxRow> claim(Tx& tx, const ClaimLimit& limit,
                                             const std::set<Destination>& busy) const;

  Store& store_;
  const std::string channel_;
  const Clock& clock_;
  const ClaimerOptions options_;
  Limiter limiter_;
  std::mt19937_64 random_;
  std::vector<Entry> entries_;  // accepted, not yet recorded
  std::optional<Instant> next_due_;
  Instant last_wall_{};  // at the last round, as is the next; 0: there was none
  SteadyTime last_round_;
  // Where calls failed without a reason since one was last answered with one. While the platform
  // ails: those that had their turn to try it.
  std::set<Destination> failing_;
  bool platform_ails_ = false;
  int channel_faults_ = 0;  // pauses since the last success: while any, one call at a time
  bool setup_fault_told_ = false;
  DeliveryCounts counts_;
};

}  // namespace xiebot
