#include "bot/deliverer.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "bot/crash_point.h"
#include "bot/fault.h"

namespace xiebot {

Deliverer::Deliverer(Store& store, Channel& channel, const Clock& clock, Renderer renderer,
                     ClaimerOptions options, FormAddress form_address)
    : store_(store),
      channel_(channel),
      clock_(clock),
      renderer_(std::move(renderer)),
      form_address_(std::move(form_address)),
      senders_(options.senders),
      claimer_(store, std::string(channel.name()), channel.capabilities(), clock,
               std::move(options)) {}

Deliverer::~Deliverer() { stop(); }

void Deliverer::start() {
  claimer_.start();
  threads_.emplace_back([this] { claim_rows(); });
  for (int i = 0; i < senders_; ++i) threads_.emplace_back([this] { send_rows(); });
}

void Deliverer::begin_stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  claimer_has_work_.notify_all();
}

void Deliverer::stop() {
  begin_stop();
  threads_.clear();  // joins
}

void Deliverer::wake() {
  {
    const std::lock_guard lock(mutex_);
    // Whoever stores a row calls this: while the limit is reached or the platform does not answer,
    // and when the claimer is about to look anyway, that must cost nothing.
    if (std::exchange(woken_, true) || !may_claim_) return;
  }
  claimer_has_work_.notify_all();
}

void Deliverer::clock_moved() {
  {
    const std::lock_guard lock(mutex_);
    clock_moved_ = true;
  }
  claimer_has_work_.notify_all();
}

DeliveryCounts Deliverer::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void Deliverer::claim_rows() {
  std::unique_lock lock(mutex_);
  while (true) {
    const bool stopping = stopping_;
    woken_ = false;
    clock_moved_ = false;
    std::vector<Receipt> receipts = std::exchange(receipts_, {});
    lock.unlock();

    for (Receipt& receipt : receipts) claimer_.accept(std::move(receipt));
    std::vector<OutboxRow> rows = next_round(stopping);
    if (!receipts.empty()) crash_point(CrashPoint::after_receipt);
    const auto rest = claimer_.rest();

    lock.lock();
    counts_ = claimer_.counts();
    may_claim_ = claimer_.may_claim(senders_ - counts_.in_flight);
    for (OutboxRow& row : rows) claimed_.push_back(std::move(row));
    senders_have_work_.notify_all();
    if (stopping && counts_.in_flight == 0) break;
    claimer_has_work_.wait_for(lock, rest, [&] {
      return (woken_ && may_claim_) || clock_moved_ || !receipts_.empty() || stopping_ != stopping;
    });
  }
  finished_ = true;
  senders_have_work_.notify_all();
}

std::vector<OutboxRow> Deliverer::next_round(bool stopping) {
  const std::string_view name = channel_.name();
  try {
    std::vector<OutboxRow> rows =
        claimer_.round(stopping ? 0 : senders_ - claimer_.counts().in_flight);
    if (std::exchange(rounds_fail_, false)) spdlog::info("{}: the outbox works again", name);
    return rows;
  } catch (const std::exception& fault) {
    // Tried again within a second, and logged once until it works.
    if (!std::exchange(rounds_fail_, true)) {
      log_fault(fmt::format("{}: the outbox cannot be worked on", name), fault);
    }
    return {};
  }
}

void Deliverer::send_rows() {
  std::unique_lock lock(mutex_);
  while (true) {
    senders_have_work_.wait(lock, [&] { return !claimed_.empty() || finished_; });
    if (claimed_.empty()) return;
    const OutboxRow row = std::move(claimed_.front());
    claimed_.pop_front();

    lock.unlock();
    Receipt receipt = deliver(row);
    lock.lock();

    receipts_.push_back(std::move(receipt));
    claimer_has_work_.notify_all();
  }
}

Receipt Deliverer::deliver(const OutboxRow& claimed) const {
  crash_point(CrashPoint::after_claim);
  Receipt receipt{.row = claimed, .result = Unneeded{}, .call_ended = std::nullopt};
  bool call_was_made = false;
  try {
    Parcel parcel = Unneeded{};
    store_.read([&](const Tx& tx) {
      // As of now: the content may have changed since it was claimed.
      receipt.row = tx.outbox().find(claimed.id).value();
      parcel =
          pack(tx, channel_.name(), channel_.capabilities(), renderer_, receipt.row, form_address_);
    });
    if (const auto* delivery = std::get_if<Delivery>(&parcel)) {
      call_was_made = true;
      std::visit([&](auto result) { receipt.result = std::move(result); },
                 channel_.send(*delivery));
      receipt.call_ended = clock_.steady();
      crash_point(CrashPoint::after_send);
    } else if (auto* refused = std::get_if<Refused>(&parcel)) {
      receipt.result = std::move(*refused);
    }
  } catch (const std::logic_error& fault) {
    // A fault in the program: waiting does not mend it, and would hold up what comes after.
    receipt.result = Refused{RefusalKind::message, internal_reason(fault)};
  } catch (const std::exception& fault) {
    receipt.result = TryLater{.reason = internal_reason(fault), .may_have_arrived = call_was_made};
    if (call_was_made) receipt.call_ended = clock_.steady();
  }
  return receipt;
}

}  // namespace xiebot
