// What a reminder says and to whom. Several of one person or group that come due within a few
// minutes share one message, their bundle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/clock.h"
#include "bot/ids.h"
#include "bot/outbox.h"

namespace xiebot {

enum class NoticeKind {
  reminder,  // a deadline comes nearer
  lapse,     // a deadline has lapsed, and this person is told
  nudge,     // the initiator asks (催办)
  handover,  // what waits for somebody who is away
  // Of a progress sheet, which `topic` names:
  sheet_due,            // it is owed today
  sheet_missing,        // it is still owed
  sheet_missing_again,  // it was not sent on several days running, and this person is told
};

// The name under which it is stored: never changed.
[[nodiscard]] std::string_view stored_name(NoticeKind kind);
[[nodiscard]] NoticeKind notice_kind_stored_as(std::string_view name);

// The key of a notice that comes again at that time, and of the one it goes back to.
[[nodiscard]] std::string key_again(std::string_view key, Instant at);
[[nodiscard]] std::string_view origin_of(std::string_view key);

struct Notice {
  NoticeId id = {};
  std::string key = {};  // unique: giving the same notice twice keeps the first
  NoticeKind kind = NoticeKind::reminder;
  Destination to = {};
  std::string bundle = {};  // key of the outbox message that carries it
  EntryId entry = {};
  DeadlineId deadline = {};  // 0: none
  std::string topic = {};    // what it is about when there is no entry; empty: the entry
  std::string why = {};      // why this person: 你是研发部的接口人
  Instant created_at{};
};

// Belongs to one transaction.
class Notices {
 public:
  virtual ~Notices() = default;

  // Answers false when one with this key exists.
  virtual bool add(const Notice& notice) = 0;
  [[nodiscard]] virtual std::vector<Notice> of_bundle(std::string_view bundle) const = 0;  // by id
  // The newest of a person, newest first.
  [[nodiscard]] virtual std::vector<Notice> latest_of(const PersonId& person, int limit) const = 0;
  virtual int prune(Instant before) = 0;  // by creation; answers how many
};

}  // namespace xiebot
