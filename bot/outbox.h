// Everything that leaves the process: one row a message, changed in place when its card has to
// change. Rendered when sent, not when planned, so that no message is ever stale.
//
// A row lives through these states:
//   waiting  -> to be sent (or, once it has a message id, its card is to be changed)
//   sending  -> claimed by a process under a lease
//   sent     -> what the chat shows is what we want it to show
//   dead     -> refused by the platform for good; the administrators were told
//   dropped  -> its reason had gone when its turn came; never sent
//   retired  -> an older copy of a card; only the newer one is still changed
// Asking for an update of a sent card makes it waiting again: updates that follow each other
// collapse into the last one by construction.
//
// Waiting rows of one destination and urgency form a lane and leave in the order in which they were
// planned. A row that failed kAttemptsInLane times leaves its lane, so that it holds up nobody: it
// waits for its own not_before, and for no other row, until it is sent or given up. So does from
// the start a message that is planned apart.
#pragma once

#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bot/clock.h"
#include "bot/ids.h"

namespace xiebot {

// Which view to render, with its flat arguments.
struct View {
  std::string name = {};
  std::map<std::string, std::string> args = {};
};

// Counted failures after which a row waits apart from its lane.
inline constexpr int kAttemptsInLane = 5;

// The answer to a click is shown by then (a platform waits 3 s for it): an update of the clicked
// card must not overtake it.
inline constexpr std::chrono::seconds kAnswerTime{3};

// Of an insistent message the person it goes to is told in a way that cannot be overlooked, where
// the platform has one.
enum class Urgency { digest = 0, normal = 1, reply = 2, urgent = 3, insistent = 4 };

// Where a message goes: a chat, or a person's personal chat, on one channel.
struct Destination {
  std::string channel = {};
  ChatId chat = {};      // 0 when `person` is set
  PersonId person = {};  // empty when `chat` is set

  auto operator<=>(const Destination&) const = default;
};

struct Message {
  std::string key = {};  // unique: planning the same message twice keeps the first
  Destination to = {};
  Urgency urgency = Urgency::normal;
  View view = {};
  EntryId entry = {};         // the matter whose changes the card follows; 0: none
  std::string topic = {};     // what else it follows, as refresh_topic() names it; empty: nothing
  std::string reply_to = {};  // platform's message id that this answers
  Instant not_before{};
  // Leaves at its own time instead of in the order of its lane: it holds up nobody until then, and
  // more may be said in it (joinable()).
  bool apart = false;
};

struct OutboxRow {
  OutboxId id = {};
  Message message = {};
  std::string message_id = {};  // empty: not sent yet
  int wanted = 1;               // versions of the content: wanted, and shown by the platform
  int shown = 0;
  int attempts = 0;  // failed ones since the last success
  Instant created_at{};
  Instant sent_at{};  // of the message, not of its last change; 0: not sent yet
  // Counts send_afresh(): has to be part of the platform's idempotency key, or the platform takes
  // the fresh message for the one it knows.
  int edition = 1;
  bool may_have_arrived = false;  // a send of it ended without our hearing how
};

struct OutboxCounts {
  int waiting = 0, sending = 0, dead = 0;
  Instant oldest_waiting{};  // of rows that are due; 0: none
};

// How many rows may be claimed at once.
struct ClaimLimit {
  int all = 0;
  int below_urgent = std::numeric_limits<int>::max();  // of these, rows less than urgent
};

// A message sent in the last minute, for the limiter's memory after a restart.
struct RecentSend {
  Destination to = {};
  Instant at{};
};

// Belongs to one transaction.
class Outbox {
 public:
  virtual ~Outbox() = default;

  // Answers false when a message with this key exists already.
  virtual bool add(const Message& message) = 0;
  // Every card of this matter, reminders of it included, is to be shown anew, not before then;
  // `clicked` (a platform message id, may be empty) not before `clicked_not_before`. A card whose
  // last change was refused for good gets another chance; a message that never was sent gets none.
  virtual void refresh(EntryId entry, std::string_view clicked, Instant clicked_not_before) = 0;

  // The same for every card that follows this topic, or reminds of it.
  virtual void refresh_topic(std::string_view topic, std::string_view clicked,
                             Instant clicked_not_before) = 0;

  // The same for the card of this row, at once.
  virtual void refresh(OutboxId id) = 0;

  // The card is shown anew, not before then, when a change of it is in flight: that one was
  // rendered earlier and would otherwise be the last.
  virtual void show_again(OutboxId id, Instant not_before) = 0;

  // The card of this row follows the matter from now on and is rendered by `view`: a form that was
  // sent becomes the card of the entry that came of it.
  virtual void attach(OutboxId id, const View& view, EntryId entry) = 0;

  // Claims due rows of the channel within `limit`, most urgent first, then oldest, those apart
  // from their lane after the others; at most one a destination, none for the destinations in
  // `busy`, and none that would overtake an earlier one of its lane. Claimed rows are leased to
  // `owner`.
  [[nodiscard]] virtual std::vector<OutboxRow> claim(std::string_view channel,
                                                     const ClaimLimit& limit,
                                                     std::string_view owner,
                                                     const std::set<Destination>& busy) = 0;
  // The key of a message apart of this view and urgency to that destination that leaves later than
  // now and at `by` at the latest, so that more may be said in it; nullopt: there is none.
  [[nodiscard]] virtual std::optional<std::string> joinable(const Destination& to, Urgency urgency,
                                                            std::string_view view,
                                                            Instant by) const = 0;
  // When the next waiting row becomes due, for how long a claimer may sleep; nullopt: none waits.
  [[nodiscard]] virtual std::optional<Instant> next_due(std::string_view channel) const = 0;

  // Outcomes of a claimed row. `shown` is the version that was rendered; when more is wanted by now
  // the row waits again.
  virtual void mark_sent(OutboxId id, std::string_view message_id, int shown) = 0;
  virtual void mark_later(OutboxId id, Instant not_before, bool counts) = 0;
  // Rows that wait until `until` at the latest wait for so much less: the clock was set back.
  virtual void bring_forward(std::string_view channel, std::chrono::seconds by, Instant until) = 0;
  // A send of the row was begun, and nobody knows what became of it. Holds until the row is sent,
  // or sent afresh. Says nothing of a card that is only changed.
  virtual void mark_may_have_arrived(OutboxId id) = 0;
  virtual void mark_dead(OutboxId id, std::string_view reason) = 0;
  virtual void mark_dropped(OutboxId id) = 0;
  // Forgets the message id, and what it answered, and sends the row as a new message. A card of
  // which a newer copy goes to the same destination is retired instead: one of them is enough.
  virtual void send_afresh(OutboxId id) = 0;
  // Rows claimed by other owners wait again, and may have arrived: called at start.
  virtual void free_leases(std::string_view owner) = 0;

  [[nodiscard]] virtual std::optional<OutboxRow> find(OutboxId id) const = 0;
  // The row that became this message.
  [[nodiscard]] virtual std::optional<OutboxRow> by_message(std::string_view channel,
                                                            std::string_view message_id) const = 0;
  [[nodiscard]] virtual std::vector<RecentSend> sent_since(std::string_view channel,
                                                           Instant since) const = 0;
  [[nodiscard]] virtual OutboxCounts counts(std::string_view channel) const = 0;
  // Cards of open entries that were sent before `sent_before`: they can soon be changed no more.
  [[nodiscard]] virtual std::vector<OutboxId> ageing(std::string_view channel,
                                                     Instant sent_before) const = 0;
  // Removes finished rows of no entry that were created before then; answers how many.
  virtual int prune(Instant before) = 0;
};

}  // namespace xiebot
