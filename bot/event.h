// What an adapter hands to the dispatcher, and what it gets back: platform-neutral values.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bot/clock.h"
#include "cards/card.h"

namespace xiebot {

// A mention inside any text of an Event stands as kMentionOpen + account + kMentionClose. Adapters
// strip control characters from what people type (newline and tab excepted), so nobody can forge
// one.
inline constexpr char kMentionOpen = '\x02';
inline constexpr char kMentionClose = '\x03';

// Somebody on a platform, by the platform's id, with the name it showed (may be empty).
struct Account {
  std::string id;
  std::string name;
};

enum class ChatKind { personal, group };

// Someone wrote to the bot. Mentions of the bot itself are already taken out of `text`; what is not
// text (a picture, a sticker) arrives as empty text with `unreadable` saying what it was.
struct MessageReceived {
  std::string message_id;
  std::string text;
  std::vector<Account> mentions;  // names for the accounts that stand in the text
  std::string unreadable;         // 图片, 文件 …; empty for text
};

// Someone clicked a button, perhaps sending a form along.
struct CardClicked {
  std::string message_id;                                  // of the card
  std::map<std::string, std::string> action;               // the button's ActionValue
  std::map<std::string, std::vector<std::string>> inputs;  // by input name; empty inputs left out
  // Who clicked sees the answer elsewhere: the card itself does not change by it.
  bool answered_elsewhere = false;
};

// The bot was added to or removed from a chat, or the chat was dissolved.
struct ChatChanged {
  bool reachable = true;
  std::string name;    // may be empty: as it was
  bool joined = true;  // false: it was only renamed, or the bot is out
};

// Someone opened the personal chat or pressed a menu entry.
struct ChatOpened {};

struct Event {
  std::string channel;  // the adapter's name, e.g. as in `projects[].groups[].platform`
  std::string key;      // de-duplication: two events with one (channel, key) are one event
  Instant sent_at;      // when the person acted, by the platform's clock
  Account sender;
  ChatKind chat_kind = ChatKind::personal;  // of a click where the platform does not say: group
  std::string chat;  // the platform's chat id; may be empty for ChatOpened and CardClicked
  std::string chat_name = {};  // a group's, where the platform says it; may be empty
  std::variant<MessageReceived, CardClicked, ChatChanged, ChatOpened> what;
};

enum class ToastKind { info, success, warning, error };
struct Toast {
  ToastKind kind = ToastKind::info;
  std::string text;
};

// The answer to an event once its effect is durable. Only clicks are answered with more than "ok":
// the reply to a typed message is in the outbox.
struct Outcome {
  bool duplicate = false;
  std::optional<Toast> toast;
  std::optional<cards::Card> card;  // replaces the card that was clicked
};

// Handles one event and returns once its effect is durable (the dispatcher, seen from an adapter).
// Throws StoreUnavailable (bot/store.h) when nothing could be stored: the adapter answers 500.
using EventHandler = std::function<Outcome(const Event&)>;

}  // namespace xiebot
