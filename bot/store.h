// The port behind which everything durable stands.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "bot/clock.h"
#include "bot/deadlines/deadline.h"
#include "bot/deadlines/notice.h"
#include "bot/directory.h"
#include "bot/draft.h"
#include "bot/entry.h"
#include "bot/occurrences.h"
#include "bot/outbox.h"
#include "bot/timeline.h"

namespace xiebot {

// An event the bot has seen.
struct InboxRecord {
  std::string channel;
  std::string key;
  Instant sent_at{};
};

// Belongs to one transaction.
class Inbox {
 public:
  virtual ~Inbox() = default;

  // Answers false when (channel, key) is known already.
  virtual bool add(const InboxRecord& record) = 0;
  // Marks an event as failed. `reference` finds the log line; adds the record when it is missing.
  virtual void fail(const InboxRecord& record, std::string_view reference,
                    std::string_view cause) = 0;
  virtual int prune(Instant before) = 0;  // by time of arrival; answers how many
};

// Small facts kept by name: keys made once, watermarks.
class Settings {
 public:
  virtual ~Settings() = default;

  [[nodiscard]] virtual std::optional<std::string> get(std::string_view name) const = 0;
  virtual void set(std::string_view name, std::string_view value) = 0;
  // Forgets those whose name begins so and whose value sorts before that one; answers how many.
  virtual int forget(std::string_view prefix, std::string_view before) = 0;
};

// One transaction: holding a Tx& means being in it; a function that takes none does not touch the
// store. A const Tx& reads only. Used by the thread it was given to, and not kept.
class Tx {
 public:
  virtual ~Tx() = default;

  [[nodiscard]] virtual Instant now() const = 0;  // fixed for the whole transaction

  [[nodiscard]] virtual const Directory& directory() const = 0;
  [[nodiscard]] virtual const Entries& entries() const = 0;
  [[nodiscard]] virtual const Timeline& timeline() const = 0;
  [[nodiscard]] virtual const Drafts& drafts() const = 0;
  [[nodiscard]] virtual const Outbox& outbox() const = 0;
  [[nodiscard]] virtual const Settings& settings() const = 0;
  [[nodiscard]] virtual const Deadlines& deadlines() const = 0;
  [[nodiscard]] virtual const Notices& notices() const = 0;
  [[nodiscard]] virtual const Occurrences& occurrences() const = 0;

  [[nodiscard]] virtual Directory& directory() = 0;
  [[nodiscard]] virtual Entries& entries() = 0;
  [[nodiscard]] virtual Timeline& timeline() = 0;
  [[nodiscard]] virtual Drafts& drafts() = 0;
  [[nodiscard]] virtual Outbox& outbox() = 0;
  [[nodiscard]] virtual Settings& settings() = 0;
  [[nodiscard]] virtual Inbox& inbox() = 0;
  [[nodiscard]] virtual Deadlines& deadlines() = 0;
  [[nodiscard]] virtual Notices& notices() = 0;
  [[nodiscard]] virtual Occurrences& occurrences() = 0;
};

// The store cannot take writes now (disk full, I/O error, shutting down). The caller answers 500.
class StoreUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  // Runs `fn` in a write transaction and returns once it is durable on disk. When `fn` throws, what
  // it wrote is rolled back and the exception reaches the caller. `fn` may run more than once and
  // on another thread, so it must have no effects besides the transaction and what it returns by
  // assignment. Throws StoreUnavailable when the commit fails.
  virtual void transact(const std::function<void(Tx&)>& fn) = 0;

  // Runs `fn` on a consistent snapshot, on the calling thread.
  virtual void read(const std::function<void(const Tx&)>& fn) const = 0;

  // True when the last write succeeded or nothing was written yet, and none met damage; for
  // readiness.
  [[nodiscard]] virtual bool accepts_writes() const = 0;
};

}  // namespace xiebot
