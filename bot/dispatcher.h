// The one path of an event: de-duplicated, acted on and answered in one transaction.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "bot/commands.h"
#include "bot/event.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

struct DispatcherCounts {
  std::uint64_t handled = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t refused = 0;  // answered politely, nothing stored but the reply
  std::uint64_t failed = 0;   // 内部错误
};

// What is called after an event became durable, on the thread that handled it.
struct DispatcherHooks {
  std::function<void()> stored;            // messages wait in the outbox: a hint to the deliverers
  std::function<void()> calendar_changed;  // days were imported (bot/calendar_import.h)
};

// Stores what came and could not be handled as failed, with its cause, under a reference that
// stands in the log, too. The log tells the cause at debug level only: it may quote what a person
// wrote. Throws StoreUnavailable.
void record_failed(Store& store, const InboxRecord& record, std::string_view cause);

// Thread-safe. Borrows its collaborators.
class Dispatcher {
 public:
  Dispatcher(Store& store, const Rules& rules, const CommandTable& commands, DispatcherHooks hooks);

  // Returns once the effect is durable. An expected fault becomes a polite reply; an unexpected one
  // is stored as failed with a reference that stands in the log. Throws StoreUnavailable only.
  Outcome handle(const Event& event);

  [[nodiscard]] DispatcherCounts counts() const;

 private:
  void refuse(const Event& event, std::string_view text, Outcome& outcome);
  void fail(const Event& event, std::string_view cause, Outcome& outcome);

  Store& store_;
  const Rules& rules_;
  const CommandTable& commands_;
  const DispatcherHooks hooks_;
  std::atomic<std::uint64_t> handled_{0}, duplicates_{0}, refused_{0}, failed_{0};
};

}  // namespace xiebot
