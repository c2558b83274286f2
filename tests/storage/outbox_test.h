// What the tests of the outbox share.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bot/outbox.h"
#include "tests/storage/store_test.h"

namespace xiebot {

inline Destination chat(int number) { return {"one", ChatId(number), PersonId()}; }
inline Destination person(std::string id) { return {"one", ChatId(), PersonId(std::move(id))}; }

// A store with an outbox, and the calls that tests make of it.
class OutboxTest : public StoreTest {
 protected:
  // Answers the id of the row; the key is the view's name too.
  OutboxId add(std::string key, Destination to, Urgency urgency = Urgency::normal,
               EntryId entry = EntryId(), Instant not_before = Instant{}) {
    Message message;
    message.key = key;
    message.to = std::move(to);
    message.urgency = urgency;
    message.view = {std::move(key), {}};
    message.entry = entry;
    message.not_before = not_before;
    EXPECT_TRUE(write([&](Tx& tx) { return tx.outbox().add(message); }));
    return OutboxId(++added_);
  }
  std::vector<std::string> claim(ClaimLimit limit = {10}, const std::set<Destination>& busy = {},
                                 std::string_view owner = "me") {
    std::vector<std::string> keys;
    for (const OutboxRow& row :
         write([&](Tx& tx) { return tx.outbox().claim("one", limit, owner, busy); })) {
      keys.push_back(row.message.key);
    }
    return keys;
  }
  void sent(OutboxId id, std::string_view message_id, int shown = 1) {
    write([&](Tx& tx) { tx.outbox().mark_sent(id, message_id, shown); });
  }
  void fail(OutboxId id, Instant not_before) {
    write([&](Tx& tx) { tx.outbox().mark_later(id, not_before, true); });
  }
  void send(OutboxId id, std::string_view message_id) {
    EXPECT_EQ(claim({1}).size(), 1U);
    sent(id, message_id);
  }
  void refresh(EntryId entry, std::string_view clicked = "", Instant not_before = Instant{}) {
    write([&](Tx& tx) { tx.outbox().refresh(entry, clicked, not_before); });
  }
  OutboxRow find(OutboxId id) const {
    return read([&](const Tx& tx) { return tx.outbox().find(id); }).value();
  }
  std::optional<Instant> next_due() const {
    return read([](const Tx& tx) { return tx.outbox().next_due("one"); });
  }
  OutboxCounts counts() const {
    return read([](const Tx& tx) { return tx.outbox().counts("one"); });
  }
  EntryId add_entry(bool open = true) {
    Entry entry = sample_entry("");
    entry.open = open;
    return write([&](Tx& tx) { return tx.entries().add(entry, ""); });
  }

 private:
  int added_ = 0;
};

}  // namespace xiebot
