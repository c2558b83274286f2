#include "storage/sqlite_outbox.h"

#include <algorithm>

#include "storage/json_column.h"

// The columns in the order in which read_row() reads them.
#define OUTBOX_COLUMNS                                                              \
  "id, key, channel, chat, person, urgency, view, args, entry, topic, reply_to,"    \
  " not_before, message_id, wanted, shown, attempts, created_at, sent_at, edition," \
  " may_have_arrived"

// Shows the cards anew that `WHICH` names. A row that waits keeps its time: it may be backing off.
// One that was sent without telling us its message id can never be changed. A refused change does
// not speak for the next one: what the platform did not like may be another text by now.
#define REFRESH_CARDS(WHICH)                                                       \
  "UPDATE outbox SET wanted = wanted + 1,"                                         \
  " not_before = CASE WHEN message_id <> '' AND message_id = ?2"                   \
  "                   THEN MAX(?3, CASE WHEN state IN ('sent', 'dead') THEN ?4"    \
  "                                ELSE not_before END)"                           \
  "                   WHEN state IN ('sent', 'dead') THEN ?4 ELSE not_before END," \
  " attempts = CASE state WHEN 'dead' THEN 0 ELSE attempts END,"                   \
  " alone = CASE state WHEN 'dead' THEN 0 ELSE alone END,"                         \
  " state = CASE WHEN state IN ('sent', 'dead') THEN 'waiting' ELSE state END"     \
  " WHERE " WHICH                                                                  \
  " AND (state IN ('waiting', 'sending')"                                          \
  "      OR (state IN ('sent', 'dead') AND message_id <> ''))"

namespace xiebot::storage {
namespace {

std::optional<OutboxRow> read_row(Query query) {
  OutboxRow row;
  Message& message = row.message;
  int urgency = 0;
  std::string args;
  if (!query.next(row.id, message.key, message.to.channel, message.to.chat, message.to.person,
                  urgency, message.view.name, args, message.entry, message.topic, message.reply_to,
                  message.not_before, row.message_id, row.wanted, row.shown, row.attempts,
                  row.created_at, row.sent_at, row.edition, row.may_have_arrived)) {
    return std::nullopt;
  }
  message.urgency = static_cast<Urgency>(urgency);
  message.view.args = map_from_json(args);
  return row;
}

}  // namespace

bool SqliteOutbox::add(const Message& message) {
  return connection_.run(
             "INSERT INTO outbox (key, channel, chat, person, urgency, view, args, entry, topic,"
             " reply_to, not_before, created_at, state, alone, head, owner, message_id, edition,"
             " wanted, shown, attempts, sent_at, reason)"
             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'waiting', ?13,"
             " ?13 OR NOT EXISTS (SELECT 1 FROM outbox WHERE person = ?4 AND chat = ?3"
             "                    AND urgency = ?5 AND channel = ?2 AND head = 1 AND alone = 0),"
             " '', '', 1, 1, 0, 0, 0, '') ON CONFLICT (key) DO NOTHING",
             message.key, message.to.channel, message.to.chat, message.to.person,
             static_cast<int>(message.urgency), message.view.name, to_json(message.view.args),
             message.entry, message.topic, message.reply_to, message.not_before, connection_.now(),
             message.apart) > 0;
}

void SqliteOutbox::refresh(EntryId entry, std::string_view clicked, Instant clicked_not_before) {
  connection_.run(REFRESH_CARDS("entry = ?1 AND entry <> 0"), entry, clicked, clicked_not_before,
                  connection_.now());
  connection_.run(REFRESH_CARDS("key IN (SELECT bundle FROM notices"
                                "        WHERE entry = ?1 AND entry <> 0)"),
                  entry, clicked, clicked_not_before, connection_.now());
}

void SqliteOutbox::refresh_topic(std::string_view topic, std::string_view clicked,
                                 Instant clicked_not_before) {
  connection_.run(REFRESH_CARDS("topic = ?1 AND topic <> ''"), topic, clicked, clicked_not_before,
                  connection_.now());
  connection_.run(REFRESH_CARDS("key IN (SELECT bundle FROM notices"
                                "        WHERE topic = ?1 AND topic <> '')"),
                  topic, clicked, clicked_not_before, connection_.now());
}

void SqliteOutbox::refresh(OutboxId id) {
  connection_.run(REFRESH_CARDS("id = ?1"), id, "", Instant{}, connection_.now());
}

void SqliteOutbox::show_again(OutboxId id, Instant not_before) {
  connection_.run(
      "UPDATE outbox SET wanted = wanted + 1, not_before = MAX(not_before, ?2)"
      " WHERE id = ?1 AND state = 'sending'",
      id, not_before);
}

void SqliteOutbox::attach(OutboxId id, const View& view, EntryId entry) {
  connection_.run("UPDATE outbox SET view = ?, args = ?, entry = ? WHERE id = ?", view.name,
                  to_json(view.args), entry, id);
}

void SqliteOutbox::each_head(std::string_view channel,
                             const std::function<bool(const Head&)>& each) const {
  Query query = connection_.query(
      "SELECT id, not_before, urgency, chat, person FROM outbox"
      " WHERE channel = ? AND head = 1 AND state = 'waiting' ORDER BY urgency DESC, alone, id",
      channel);
  Head head;
  head.to.channel = channel;
  while (query.next(head.id, head.not_before, head.urgency, head.to.chat, head.to.person)) {
    if (!each(head)) return;
  }
}

std::vector<OutboxRow> SqliteOutbox::claim(std::string_view channel, const ClaimLimit& limit,
                                           std::string_view owner,
                                           const std::set<Destination>& busy) {
  std::vector<OutboxId> chosen;
  std::set<Destination> taken = busy;
  int below_urgent = 0;
  const auto full = [&] { return static_cast<int>(chosen.size()) >= limit.all; };
  if (!full()) {
    each_head(channel, [&](const Head& head) {
      const bool urgent = head.urgency >= static_cast<int>(Urgency::urgent);
      // Those that follow are no more urgent.
      if (!urgent && below_urgent >= limit.below_urgent) return false;
      if (head.not_before <= connection_.now() && taken.insert(head.to).second) {
        chosen.push_back(head.id);
        below_urgent += urgent ? 0 : 1;
      }
      return !full();
    });
  }
  std::vector<OutboxRow> rows;
  rows.reserve(chosen.size());
  for (const OutboxId id : chosen) {
    connection_.run("UPDATE outbox SET state = 'sending', owner = ? WHERE id = ?", owner, id);
    rows.push_back(find(id).value());
  }
  return rows;
}

std::optional<Instant> SqliteOutbox::next_due(std::string_view channel) const {
  std::optional<Instant> due;
  each_head(channel, [&](const Head& head) {
    due = std::min(due.value_or(head.not_before), head.not_before);
    return *due > connection_.now();
  });
  return due;
}

std::optional<std::string> SqliteOutbox::joinable(const Destination& to, Urgency urgency,
                                                  std::string_view view, Instant by) const {
  Query query = connection_.query(
      "SELECT key FROM outbox WHERE channel = ?1 AND chat = ?2 AND person = ?3 AND urgency = ?4"
      " AND alone = 1 AND state = 'waiting' AND view = ?5 AND message_id = ''"
      " AND attempts = 0 AND may_have_arrived = 0"  // what was sent perhaps can be told no more
      " AND not_before > ?6 AND not_before <= ?7 ORDER BY id LIMIT 1",
      to.channel, to.chat, to.person, static_cast<int>(urgency), view, connection_.now(), by);
  std::string key;
  if (!query.next(key)) return std::nullopt;
  return key;
}

void SqliteOutbox::mark_sent(OutboxId id, std::string_view message_id, int shown) {
  // A lease may have been freed in between: what the platform took is recorded all the same.
  connection_.run(
      "UPDATE outbox SET owner = '', attempts = 0, alone = 0, reason = '', shown = MAX(shown, ?3),"
      " may_have_arrived = 0,"
      " sent_at = CASE WHEN sent_at = 0 OR (?2 <> '' AND ?2 <> message_id) THEN ?4"
      "           ELSE sent_at END,"
      " message_id = CASE ?2 WHEN '' THEN message_id ELSE ?2 END,"
      " state = CASE WHEN wanted > MAX(shown, ?3) AND (message_id <> '' OR ?2 <> '')"
      "         THEN 'waiting' ELSE 'sent' END"
      " WHERE id = ?1 AND state IN ('waiting', 'sending')",
      id, message_id, shown, connection_.now());
}

void SqliteOutbox::mark_later(OutboxId id, Instant not_before, bool counts) {
  connection_.run(
      "UPDATE outbox SET state = 'waiting', owner = '', not_before = ?2, attempts = attempts + ?3,"
      " alone = attempts + ?3 >= ?4 WHERE id = ?1 AND state = 'sending'",
      id, not_before, counts, kAttemptsInLane);
}

void SqliteOutbox::bring_forward(std::string_view channel, std::chrono::seconds by, Instant until) {
  connection_.run(
      "UPDATE outbox SET not_before = not_before - ?2"
      " WHERE channel = ?1 AND state = 'waiting' AND not_before > ?3 AND not_before <= ?4",
      channel, by.count(), connection_.now(), until);
}

void SqliteOutbox::mark_may_have_arrived(OutboxId id) {
  connection_.run("UPDATE outbox SET may_have_arrived = 1 WHERE id = ? AND message_id = ''", id);
}

void SqliteOutbox::mark_dead(OutboxId id, std::string_view reason) {
  connection_.run(
      "UPDATE outbox SET state = 'dead', owner = '', reason = ?"
      " WHERE id = ? AND state IN ('waiting', 'sending')",
      reason, id);
}

void SqliteOutbox::mark_dropped(OutboxId id) {
  connection_.run(
      "UPDATE outbox SET state = 'dropped', owner = ''"
      " WHERE id = ? AND state IN ('waiting', 'sending')",
      id);
}

void SqliteOutbox::send_afresh(OutboxId id) {
  // Without a message id it waits to be sent already: a repeat changes nothing.
  connection_.run(
      "UPDATE outbox SET state = 'retired', owner = ''"
      " WHERE id = ? AND message_id <> '' AND state IN ('waiting', 'sending', 'sent')"
      " AND EXISTS (SELECT 1 FROM outbox AS newer"
      "             WHERE newer.entry = outbox.entry AND newer.entry <> 0 AND newer.id > outbox.id"
      "             AND newer.channel = outbox.channel AND newer.chat = outbox.chat"
      "             AND newer.person = outbox.person"
      "             AND newer.state IN ('waiting', 'sending', 'sent'))",
      id);
  connection_.run(
      "UPDATE outbox SET state = 'waiting', owner = '', message_id = '', shown = 0, sent_at = 0,"
      " reply_to = '', attempts = 0, alone = 0, may_have_arrived = 0, not_before = ?,"
      " edition = edition + 1"
      " WHERE id = ? AND message_id <> '' AND state IN ('waiting', 'sending', 'sent')",
      connection_.now(), id);
}

void SqliteOutbox::free_leases(std::string_view owner) {
  connection_.run(
      // The first condition is that of an index.
      "UPDATE outbox SET state = 'waiting', owner = '', may_have_arrived = message_id = ''"
      " WHERE state IN ('waiting', 'sending') AND state = 'sending' AND owner <> ?",
      owner);
}

std::optional<OutboxRow> SqliteOutbox::find(OutboxId id) const {
  return read_row(connection_.query("SELECT " OUTBOX_COLUMNS " FROM outbox WHERE id = ?", id));
}

std::optional<OutboxRow> SqliteOutbox::by_message(std::string_view channel,
                                                  std::string_view message_id) const {
  return read_row(
      connection_.query("SELECT " OUTBOX_COLUMNS
                        " FROM outbox WHERE channel = ? AND message_id = ? AND message_id <> ''"
                        " ORDER BY id DESC LIMIT 1",
                        channel, message_id));
}

std::vector<RecentSend> SqliteOutbox::sent_since(std::string_view channel, Instant since) const {
  Query query = connection_.query(
      "SELECT chat, person, sent_at FROM outbox"
      " WHERE channel = ? AND sent_at >= ? AND sent_at > 0 ORDER BY sent_at",
      channel, since);
  std::vector<RecentSend> sends;
  RecentSend send;
  send.to.channel = channel;
  while (query.next(send.to.chat, send.to.person, send.at)) sends.push_back(send);
  return sends;
}

OutboxCounts SqliteOutbox::counts(std::string_view channel) const {
  OutboxCounts counts;
  connection_
      .query(
          "SELECT COUNT(CASE state WHEN 'waiting' THEN 1 END),"
          " COUNT(CASE state WHEN 'sending' THEN 1 END)"
          " FROM outbox WHERE channel = ? AND state IN ('waiting', 'sending')",
          channel)
      .next(counts.waiting, counts.sending);
  connection_.query("SELECT COUNT(*) FROM outbox WHERE channel = ? AND state = 'dead'", channel)
      .next(counts.dead);
  // The heads are the oldest. One that was sent and waits again has waited since its change was
  // wanted, not since it was made.
  connection_
      .query(
          "SELECT COALESCE(MIN(MAX(created_at, not_before)), 0) FROM outbox"
          " WHERE channel = ? AND head = 1 AND state = 'waiting' AND not_before <= ?",
          channel, connection_.now())
      .next(counts.oldest_waiting);
  return counts;
}

std::vector<OutboxId> SqliteOutbox::ageing(std::string_view channel, Instant sent_before) const {
  // From the few open entries to their cards, whatever the planner thinks.
  Query query = connection_.query(
      "SELECT o.id FROM entries AS e CROSS JOIN outbox AS o ON o.entry = e.id"
      " WHERE e.open = 1 AND o.entry <> 0 AND o.channel = ? AND o.message_id <> ''"
      " AND o.sent_at < ? AND o.state IN ('sent', 'waiting') ORDER BY o.id",
      channel, sent_before);
  std::vector<OutboxId> ids;
  OutboxId id;
  while (query.next(id)) ids.push_back(id);
  return ids;
}

int SqliteOutbox::prune(Instant before) {
  return connection_.run(
      "DELETE FROM outbox WHERE entry = 0 AND created_at < ?"
      " AND state IN ('sent', 'dead', 'dropped')",
      before);
}

}  // namespace xiebot::storage
