// Where an answer can be sent into the chat a message came from: the reply addresses (the
// platform's sessionWebhook) that came with the messages.
//
// Protocol: open.dingtalk.com, "reply to messages of the robot"; an address lives some 90 minutes.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "bot/event.h"

namespace xiebot::dingtalk {

// The address is a credential: whoever has it can speak as the bot. Never logged.
struct Session {
  ChatKind kind = ChatKind::personal;
  std::string address;  // as in Delivery: the group's conversation id, or the person's account
  std::string webhook;
  Instant expires_at;
};

// Whether the address is one at which the platform itself listens: scheme, host and port are those
// of `oapi_base_url`. The body that brings it is not signed, so anything else might be anybody's.
[[nodiscard]] bool is_of_platform(std::string_view webhook, std::string_view oapi_base_url);

// The newest live address of each chat. Thread-safe.
//
// In memory only: it is a credential that a copy of the database must not hold, and losing it is
// harmless, since what has no session is sent through the API.
class SessionBook {
 public:
  // Above `capacity` chats the one whose session ends first is forgotten.
  explicit SessionBook(std::size_t capacity = 10'000) : capacity_(capacity) {}

  // Takes the place of one that ends earlier. An expired one is not kept.
  void keep(Session session, Instant now);

  // Only one that still lives at `now`.
  [[nodiscard]] std::optional<std::string> find(ChatKind kind, const std::string& address,
                                                Instant now) const;

  // When the platform does not know `webhook` any more. A newer one that came meanwhile stays.
  void forget(ChatKind kind, const std::string& address, std::string_view webhook);

  [[nodiscard]] std::size_t size() const;

 private:
  using Chat = std::pair<ChatKind, std::string>;

  void make_room(Instant now);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::map<Chat, Session> sessions_;  // guarded by mutex_
};

}  // namespace xiebot::dingtalk
