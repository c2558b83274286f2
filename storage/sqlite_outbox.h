// Outbox in SQLite.
#pragma once

#include <functional>

#include "bot/outbox.h"
#include "storage/connection.h"

namespace xiebot::storage {

// Belongs to one connection and its thread. Every change names the states it may come from, so that
// one that is repeated or comes late does nothing.
class SqliteOutbox : public Outbox {
 public:
  explicit SqliteOutbox(Connection& connection) : connection_(connection) {}

  bool add(const Message& message) override;
  void refresh(EntryId entry, std::string_view clicked, Instant clicked_not_before) override;
  void refresh_topic(std::string_view topic, std::string_view clicked,
                     Instant clicked_not_before) override;
  void refresh(OutboxId id) override;
  void show_again(OutboxId id, Instant not_before) override;
  void attach(OutboxId id, const View& view, EntryId entry) override;

  [[nodiscard]] std::vector<OutboxRow> claim(std::string_view channel, const ClaimLimit& limit,
                                             std::string_view owner,
                                             const std::set<Destination>& busy) override;
  [[nodiscard]] std::optional<std::string> joinable(const Destination& to, Urgency urgency,
                                                    std::string_view view,
                                                    Instant by) const override;
  [[nodiscard]] std::optional<Instant> next_due(std::string_view channel) const override;

  void mark_sent(OutboxId id, std::string_view message_id, int shown) override;
  void mark_later(OutboxId id, Instant not_before, bool counts) override;
  void bring_forward(std::string_view channel, std::chrono::seconds by, Instant until) override;
  void mark_dead(OutboxId id, std::string_view reason) override;
  void mark_dropped(OutboxId id) override;
  void send_afresh(OutboxId id) override;
  void mark_may_have_arrived(OutboxId id) override;
  void free_leases(std::string_view owner) override;

  [[nodiscard]] std::optional<OutboxRow> find(OutboxId id) const override;
  [[nodiscard]] std::optional<OutboxRow> by_message(std::string_view channel,
                                                    std::string_view message_id) const override;
  [[nodiscard]] std::vector<RecentSend> sent_since(std::string_view channel,
                                                   Instant since) const override;
  [[nodiscard]] OutboxCounts counts(std::string_view channel) const override;
  [[nodiscard]] std::vector<OutboxId> ageing(std::string_view channel,
                                             Instant sent_before) const override;
  int prune(Instant before) override;

 private:
  // The first unfinished row of its destination and urgency, waiting.
  struct Head {
    OutboxId id;
    Destination to;
    Instant not_before{};
    int urgency = 0;
  };
  // Most urgent first, then oldest; stops when `each` answers false.
  void each_head(std::string_view channel, const std::function<bool(const Head&)>& each) const;

  Connection& connection_;
};

}  // namespace xiebot::storage
