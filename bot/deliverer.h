// Empties one channel's outbox: one claiming thread and a few sending ones, since a call takes a
// tenth of a second and one that hangs must not hold up the rest. No lock is held and no
// transaction open while a call is under way.
//
// A crash loses nothing: rows that were under way are freed at the next start and sent again under
// the same key. What is decided about a row, and the limits: bot/claimer.h, bot/limiter.h.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "bot/channel.h"
#include "bot/claimer.h"
#include "bot/clock.h"
#include "bot/parcel.h"
#include "bot/store.h"

namespace xiebot {

// Thread-safe, start() and stop() excepted.
class Deliverer {
 public:
  // The references must outlive it. Nothing runs before start().
  Deliverer(Store& store, Channel& channel, const Clock& clock, Renderer renderer,
            ClaimerOptions options, FormAddress form_address = {});
  ~Deliverer();  // stops
  Deliverer(const Deliverer&) = delete;
  Deliverer& operator=(const Deliverer&) = delete;

  // Throws StoreUnavailable. Once.
  void start();
  // Claims no more, and does not wait.
  void begin_stop();
  // The same, then waits for the calls under way (bounded by the channel's own time-outs) and
  // records what became of them. What was not claimed stays waiting.
  void stop();

  // Something may have come into the outbox. Only a hint: without it the row goes within a second.
  void wake();
  // What waits for its time may have come due: looked at now, where wake() would let it rest.
  void clock_moved();

  [[nodiscard]] DeliveryCounts counts() const;

 private:
  void claim_rows();
  void send_rows();
  [[nodiscard]] std::vector<OutboxRow> next_round(bool stopping);
  [[nodiscard]] Receipt deliver(const OutboxRow& claimed) const;

  Store& store_;
  Channel& channel_;
  const Clock& clock_;
  const Renderer renderer_;
  const FormAddress form_address_;
  const int senders_;
  Claimer claimer_;  // the claiming thread's own, as is:
  bool rounds_fail_ = false;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable claimer_has_work_;
  std::condition_variable senders_have_work_;
  std::deque<OutboxRow> claimed_;
  std::vector<Receipt> receipts_;
  DeliveryCounts counts_;
  bool woken_ = false;
  bool clock_moved_ = false;
  bool may_claim_ = true;  // as of the last round: if not, a new row changes nothing
  bool stopping_ = false;
  bool finished_ = false;  // nothing more will be claimed

  std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace xiebot
