// A store for tests of delivery: outbox, chats and accounts in memory. What delivery has no
// business with throws.
//
// Every transaction runs twice and the first run is thrown away, so that a test fails when a
// transaction has effects besides itself.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bot/store.h"
#include "tests/support/test_clock.h"

namespace xiebot::in_memory {

enum class RowState { waiting, sending, sent, dead, dropped };

struct StoredRow {
  OutboxRow row;
  RowState state = RowState::waiting;
  std::string owner;
  std::string reason;
};

struct World {
  std::map<std::int64_t, StoredRow> rows;
  std::map<std::int64_t, Chat> chats;
  std::vector<PersonAccount> accounts;
  std::vector<Person> people;  // those of whom more is known than an account
};

[[nodiscard]] inline Chat group(const std::string& external) {
  Chat chat;
  chat.channel = "test";
  chat.external = external;
  chat.kind = ChatKind::group;
  return chat;
}
[[nodiscard]] inline Destination to_group(std::int64_t id) {
  return {.channel = "test", .chat = ChatId(id), .person = {}};
}
[[nodiscard]] inline Destination to_person(const std::string& id) {
  return {.channel = "test", .chat = {}, .person = PersonId(id)};
}
[[nodiscard]] inline Message message(const std::string& key, const Destination& to,
                                     Urgency urgency = Urgency::normal) {
  Message message;
  message.key = key;
  message.to = to;
  message.urgency = urgency;
  return message;
}
// One whose card follows an entry.
[[nodiscard]] inline Message card(const std::string& key, const Destination& to, EntryId entry) {
  Message message;
  message.key = key;
  message.to = to;
  message.entry = entry;
  return message;
}

[[noreturn]] inline void out_of_scope() { throw std::logic_error("not part of delivery"); }

class DirectoryInMemory : public Directory {
 public:
  explicit DirectoryInMemory(World& world) : world_(world) {}

  [[nodiscard]] std::vector<PersonAccount> accounts(const PersonId& id) const override {
    std::vector<PersonAccount> found;
    for (const PersonAccount& known : world_.accounts) {
      if (known.person == id) found.push_back(known);
    }
    return found;
  }
  [[nodiscard]] std::optional<Chat> chat(ChatId id) const override {
    const auto found = world_.chats.find(id.value());
    return found == world_.chats.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<Chat> chat_by_external(std::string_view channel,
                                                     std::string_view external) const override {
    for (const auto& [id, known] : world_.chats) {
      if (known.channel == channel && known.external == external) return known;
    }
    return std::nullopt;
  }
  ChatId put(const Chat& chat) override {
    const auto known = chat_by_external(chat.channel, chat.external);
    const ChatId id =
        known ? known->id : ChatId(static_cast<std::int64_t>(world_.chats.size()) + 1);
    Chat& stored = world_.chats[id.value()];
    stored = chat;
    stored.id = id;
    return id;
  }

  [[nodiscard]] std::optional<Person> person(const PersonId& id) const override {
    const auto found = std::ranges::find(world_.people, id, &Person::id);
    return found == world_.people.end() ? std::nullopt : std::optional(*found);
  }
  [[nodiscard]] std::optional<Person> person_by_account(std::string_view,
                                                        std::string_view) const override {
    out_of_scope();
  }
  [[nodiscard]] std::vector<Person> people() const override { out_of_scope(); }
  [[nodiscard]] std::vector<Person> people_named(std::string_view) const override {
    out_of_scope();
  }
  [[nodiscard]] std::optional<Department> department(const DepartmentCode&) const override {
    out_of_scope();
  }
  [[nodiscard]] std::vector<Department> departments() const override { out_of_scope(); }
  [[nodiscard]] std::optional<Project> project(const ProjectCode&) const override {
    out_of_scope();
  }
  [[nodiscard]] std::vector<Project> projects() const override { out_of_scope(); }
  [[nodiscard]] std::vector<Binding> bindings_of(ChatId) const override { out_of_scope(); }
  [[nodiscard]] std::vector<Binding> bindings_of(const ProjectCode&) const override {
    out_of_scope();
  }
  [[nodiscard]] std::vector<Delegation> delegations_by(const PersonId&,
                                                       std::string_view) const override {
    out_of_scope();
  }
  [[nodiscard]] std::vector<Delegation> delegations_to(const PersonId&,
                                                       std::string_view) const override {
    out_of_scope();
  }
  void put(const Person&) override { out_of_scope(); }
  void put(const Department&) override { out_of_scope(); }
  void put(const Project&) override { out_of_scope(); }
  void put(const PersonAccount&) override { out_of_scope(); }
  void put(const Delegation&) override { out_of_scope(); }
  void remove(const Delegation&) override { out_of_scope(); }
  [[nodiscard]] std::vector<Delegation> leave_of(const PersonId&, std::string_view) const override {
    out_of_scope();
  }
  [[nodiscard]] std::vector<Delegation> on_leave(std::string_view) const override { return {}; }
  void bind(const Binding&) override { out_of_scope(); }
  void unbind(ChatId, const ProjectCode&) override { out_of_scope(); }

 private:
  World& world_;
};

class OutboxInMemory : public Outbox {
 public:
  OutboxInMemory(World& world, Instant now) : world_(world), now_(now) {}

  bool add(const Message& message) override {
    for (const auto& [id, stored] : world_.rows) {
      if (stored.row.message.key == message.key) return false;
    }
    const auto id = static_cast<std::int64_t>(world_.rows.size()) + 1;
    StoredRow& stored = world_.rows[id];
    stored.row.id = OutboxId(id);
    stored.row.message = message;
    stored.row.created_at = now_;
    return true;
  }
  void refresh(EntryId entry, std::string_view, Instant) override {
    for (auto& [id, stored] : world_.rows) {
      if (stored.row.message.entry != entry) continue;
      ++stored.row.wanted;
      const bool is_refused = stored.state == RowState::dead && !stored.row.message_id.empty();
      if (is_refused) stored.row.attempts = 0;
      if (is_refused || stored.state == RowState::sent) stored.state = RowState::waiting;
    }
  }
  [[nodiscard]] std::vector<OutboxRow> claim(std::string_view channel, const ClaimLimit& limit,
                                             std::string_view owner,
                                             const std::set<Destination>& busy) override {
    std::vector<OutboxRow> due;
    for (const OutboxRow& row : heads(channel)) {
      if (row.message.not_before <= now_) due.push_back(row);
    }
    std::stable_sort(due.begin(), due.end(), [](const OutboxRow& a, const OutboxRow& b) {
      if (a.message.urgency != b.message.urgency) return a.message.urgency > b.message.urgency;
      return !is_alone(a) && is_alone(b);
    });
    std::set<Destination> taken = busy;
    std::vector<OutboxRow> claimed;
    int below_urgent = 0;
    for (const OutboxRow& row : due) {
      const bool urgent = row.message.urgency >= Urgency::urgent;
      if (static_cast<int>(claimed.size()) == limit.all) break;
      if (!urgent && below_urgent == limit.below_urgent) break;
      if (!taken.insert(row.message.to).second) continue;
      at(row.id).state = RowState::sending;
      at(row.id).owner = owner;
      claimed.push_back(row);
      if (!urgent) ++below_urgent;
    }
    return claimed;
  }
  [[nodiscard]] std::optional<Instant> next_due(std::string_view channel) const override {
    std::optional<Instant> next;
    for (const OutboxRow& row : heads(channel)) {
      const Instant due = row.message.not_before;
      if (!next || due < *next) next = due;
    }
    return next;
  }
  void mark_sent(OutboxId id, std::string_view message_id, int shown) override {
    StoredRow& stored = at(id);
    stored.row.message_id = message_id;
    stored.row.shown = shown;
    stored.row.attempts = 0;
    stored.row.may_have_arrived = false;
    stored.row.sent_at = now_;
    stored.state = stored.row.wanted > shown ? RowState::waiting : RowState::sent;
  }
  void mark_later(OutboxId id, Instant not_before, bool counts) override {
    StoredRow& stored = at(id);
    stored.state = RowState::waiting;
    stored.row.message.not_before = not_before;
    if (counts) ++stored.row.attempts;
  }
  void bring_forward(std::string_view channel, std::chrono::seconds by, Instant until) override {
    for (auto& [id, stored] : world_.rows) {
      Message& message = stored.row.message;
      if (message.to.channel != channel || stored.state != RowState::waiting) continue;
      if (message.not_before > now_ && message.not_before <= until) message.not_before -= by;
    }
  }
  void mark_may_have_arrived(OutboxId id) override {
    at(id).row.may_have_arrived = at(id).row.message_id.empty();
  }
  void mark_dead(OutboxId id, std::string_view reason) override {
    at(id).state = RowState::dead;
    at(id).reason = reason;
  }
  void mark_dropped(OutboxId id) override { at(id).state = RowState::dropped; }
  void send_afresh(OutboxId id) override {
    StoredRow& stored = at(id);
    stored.row.message_id.clear();
    stored.row.message.reply_to.clear();
    stored.row.attempts = 0;
    stored.row.shown = 0;
    stored.row.may_have_arrived = false;
    ++stored.row.edition;
    stored.state = RowState::waiting;
  }
  void free_leases(std::string_view owner) override {
    for (auto& [id, stored] : world_.rows) {
      if (stored.state == RowState::sending && stored.owner != owner) {
        stored.state = RowState::waiting;
        stored.row.may_have_arrived = stored.row.message_id.empty();
      }
    }
  }
  [[nodiscard]] std::optional<OutboxRow> find(OutboxId id) const override {
    const auto found = world_.rows.find(id.value());
    return found == world_.rows.end() ? std::nullopt : std::optional(found->second.row);
  }
  [[nodiscard]] std::vector<RecentSend> sent_since(std::string_view channel,
                                                   Instant since) const override {
    std::vector<RecentSend> recent;
    for (const auto& [id, stored] : world_.rows) {
      const OutboxRow& row = stored.row;
      if (row.message.to.channel == channel && row.sent_at >= since) {
        recent.push_back({row.message.to, row.sent_at});
      }
    }
    return recent;
  }

  [[nodiscard]] std::optional<OutboxRow> by_message(std::string_view,
                                                    std::string_view) const override {
    out_of_scope();
  }
  [[nodiscard]] OutboxCounts counts(std::string_view) const override { out_of_scope(); }
  [[nodiscard]] std::vector<OutboxId> ageing(std::string_view, Instant) const override {
    out_of_scope();
  }
  int prune(Instant) override { out_of_scope(); }
  void refresh_topic(std::string_view, std::string_view, Instant) override { out_of_scope(); }
  void refresh(OutboxId) override { out_of_scope(); }
  void show_again(OutboxId, Instant) override { out_of_scope(); }
  void attach(OutboxId, const View&, EntryId) override { out_of_scope(); }
  [[nodiscard]] std::optional<std::string> joinable(const Destination&, Urgency, std::string_view,
                                                    Instant) const override {
    out_of_scope();
  }

 private:
  [[nodiscard]] static bool is_alone(const OutboxRow& row) {
    return row.attempts >= kAttemptsInLane;
  }
  // The waiting rows of the channel that no other row holds up, oldest first.
  [[nodiscard]] std::vector<OutboxRow> heads(std::string_view channel) const {
    std::vector<OutboxRow> found;
    std::set<std::pair<Destination, Urgency>> lanes;  // met already
    for (const auto& [id, stored] : world_.rows) {
      const Message& message = stored.row.message;
      const bool is_waiting = stored.state == RowState::waiting;
      if (!is_waiting && stored.state != RowState::sending) continue;
      if (message.to.channel != channel) continue;
      const bool is_first =
          is_alone(stored.row) || lanes.emplace(message.to, message.urgency).second;
      if (is_first && is_waiting) found.push_back(stored.row);
    }
    return found;
  }
  StoredRow& at(OutboxId id) { return world_.rows.at(id.value()); }

  World& world_;
  Instant now_;
};

class TxInMemory : public Tx {
 public:
  TxInMemory(World& world, Instant now) : now_(now), directory_(world), outbox_(world, now) {}

  [[nodiscard]] Instant now() const override { return now_; }
  [[nodiscard]] const Directory& directory() const override { return directory_; }
  [[nodiscard]] Directory& directory() override { return directory_; }
  [[nodiscard]] const Outbox& outbox() const override { return outbox_; }
  [[nodiscard]] Outbox& outbox() override { return outbox_; }

  [[nodiscard]] const Entries& entries() const override { out_of_scope(); }
  [[nodiscard]] const Timeline& timeline() const override { out_of_scope(); }
  [[nodiscard]] const Drafts& drafts() const override { out_of_scope(); }
  [[nodiscard]] const Settings& settings() const override { out_of_scope(); }
  [[nodiscard]] const Deadlines& deadlines() const override { out_of_scope(); }
  [[nodiscard]] const Notices& notices() const override { out_of_scope(); }
  [[nodiscard]] const Occurrences& occurrences() const override { out_of_scope(); }
  [[nodiscard]] Entries& entries() override { out_of_scope(); }
  [[nodiscard]] Timeline& timeline() override { out_of_scope(); }
  [[nodiscard]] Drafts& drafts() override { out_of_scope(); }
  [[nodiscard]] Settings& settings() override { out_of_scope(); }
  [[nodiscard]] Inbox& inbox() override { out_of_scope(); }
  [[nodiscard]] Deadlines& deadlines() override { out_of_scope(); }
  [[nodiscard]] Notices& notices() override { out_of_scope(); }
  [[nodiscard]] Occurrences& occurrences() override { out_of_scope(); }

 private:
  Instant now_;
  DirectoryInMemory directory_;
  OutboxInMemory outbox_;
};

class StoreInMemory : public Store {
 public:
  explicit StoreInMemory(const Clock& clock) : clock_(clock) {}

  void transact(const std::function<void(Tx&)>& fn) override {
    const std::lock_guard lock(mutex_);
    if (refuses_writes_) throw StoreUnavailable("disk full");
    ++transactions_;
    for (bool is_rehearsal : {true, false}) {
      World copy = world_;
      TxInMemory tx(copy, clock_.now());
      fn(tx);
      if (!is_rehearsal) world_ = std::move(copy);
    }
  }
  void read(const std::function<void(const Tx&)>& fn) const override {
    World copy;
    {
      const std::lock_guard lock(mutex_);
      copy = world_;
    }
    fn(TxInMemory(copy, clock_.now()));
  }
  [[nodiscard]] bool accepts_writes() const override { return !refuses_writes_; }

  void refuse_writes(bool refuse) { refuses_writes_ = refuse; }
  [[nodiscard]] int transactions() const { return transactions_; }
  [[nodiscard]] World world() const {
    const std::lock_guard lock(mutex_);
    return world_;
  }

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  World world_;
  std::atomic<bool> refuses_writes_ = false;
  std::atomic<int> transactions_ = 0;
};

}  // namespace xiebot::in_memory
