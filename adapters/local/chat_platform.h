// The demo's chat platform: people, chats and messages, in memory. It stands where Feishu or
// DingTalk stand in real life, so what the bot must not lose is not kept here.
//
// Every change (a message, a changed card, something read, the clock moved) takes the next change
// number; who wants to follow asks for what changed after the number known so far, or waits for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bot/clock.h"
#include "bot/event.h"
#include "cards/card.h"

namespace xiebot::local {

inline constexpr char kBotAccount[] = "xiebot";
inline constexpr char kBotName[] = "协作机器人";

// Somebody who can use the demo. The account is the person's id in the bot's directory.
struct Member {
  std::string account;
  std::string name;
  std::string department;  // its name
  std::string title;       // what the person is there
};

struct Group {
  std::string id;
  std::string name;
  std::vector<std::string> members;  // accounts
};

// In a text a span with `person` is a mention; kBotAccount is the bot.
using Content = std::variant<cards::RichText, cards::Card>;

struct Message {
  std::string id;
  std::string chat;
  std::string author;  // account
  Instant at{};
  Content content;
  std::string reply_to;      // message id; may be empty
  int revision = 1;          // grows when the content is replaced
  std::uint64_t number = 0;  // order among all messages
  std::uint64_t change = 0;  // the change in which the content became what it is
};

struct ChatSummary {
  std::string id;
  ChatKind kind = ChatKind::group;
  std::string name;
  int members = 0;  // people; the bot is not counted
  int unread = 0;
  std::optional<Message> last;
};

struct News {
  std::uint64_t change = 0;  // ask for what came after this next time
  std::vector<Message> messages;
};

// Thread-safe. A chat keeps its last 500 messages; older ones are forgotten, their cards with them.
class ChatPlatform {
 public:
  static constexpr std::size_t kKeptMessages = 500;

  // Everybody gets a personal chat with the bot. `session` stands in every id, so that ids of one
  // run never meet those of another in a database that was kept. The clock is borrowed.
  ChatPlatform(std::vector<Member> members, std::vector<Group> groups, const Clock& clock,
               std::string session);

  [[nodiscard]] const std::string& session() const { return session_; }
  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  [[nodiscard]] const Member* member(std::string_view account) const;  // nullptr: nobody
  // The personal chat of somebody with the bot; nullopt: no such person.
  [[nodiscard]] std::optional<std::string> personal_chat(std::string_view account) const;
  [[nodiscard]] std::optional<ChatKind> kind(std::string_view chat) const;
  [[nodiscard]] std::vector<const Member*> members_of(std::string_view chat) const;
  [[nodiscard]] bool can_see(std::string_view account, std::string_view chat) const;

  // The chats of one person: personal first, then groups.
  [[nodiscard]] std::vector<ChatSummary> chats_of(std::string_view account) const;
  // What is new or changed in a chat after `change` (0: everything that is kept), oldest first.
  [[nodiscard]] News news(std::string_view chat, std::uint64_t change) const;
  [[nodiscard]] std::optional<Message> message(std::string_view id) const;

  // Adds a message. Answers its id; nullopt: no such chat. With a `key`, a second post under the
  // same key adds nothing and answers the first one's id, as long as that message is kept.
  std::optional<std::string> post(const std::string& chat, const std::string& author,
                                  Content content, const std::string& reply_to = {},
                                  const std::string& key = {});
  // Replaces what a message shows. False: no such message (any more).
  bool update(const std::string& message, Content content);
  // Replaces a card unless it changed after `revision`. False: it did, or it is gone.
  bool replace_if(const std::string& message, int revision, cards::Card card);
  // `account` has read the chat up to that message.
  void mark_read(const std::string& account, const std::string& message);
  // A change outside the chats, such as a moved clock.
  void touch();

  // An id never given before, e.g. for a click.
  [[nodiscard]] std::string new_id(std::string_view what);

  [[nodiscard]] std::uint64_t change() const;
  // Returns the change number once it differs from `known`, the time is up, or stop() was called.
  [[nodiscard]] std::uint64_t wait(std::uint64_t known, std::chrono::milliseconds timeout) const;
  // Ends every wait, now and later. For shutting down.
  void stop();

 private:
  struct Kept {
    Message message;
    std::string key;  // under which it was posted; may be empty
  };
  struct Room {
    std::string name;
    ChatKind kind = ChatKind::group;
    std::vector<std::string> members;
    std::deque<std::string> messages;  // ids, oldest first
  };

  // The following are called with mutex_ held.
  void show(Kept& kept, Content content);
  std::uint64_t next_change();
  void forget_oldest(Room& room);

  const Clock& clock_;
  const std::string session_;
  const std::vector<Member> members_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  // All that follows is guarded by mutex_; which rooms exist, and who is in them, never changes.
  std::map<std::string, Room, std::less<>> rooms_;
  std::vector<std::string> room_order_;
  std::map<std::string, Kept, std::less<>> messages_;
  std::map<std::string, std::string, std::less<>> message_of_key_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> read_;  // (account, chat): number
  std::uint64_t change_ = 0;
  std::uint64_t last_number_ = 0;
  std::uint64_t last_id_ = 0;
  bool stopped_ = false;
};

}  // namespace xiebot::local
