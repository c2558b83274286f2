// A second platform in front of a bot's database: people write, and what is to be said to them
// there can be read. Nothing is delivered, so that a test needs no fake of a platform.
#pragma once

#include <fmt/format.h>

#include <set>
#include <string>
#include <variant>

#include "bot/dispatcher.h"
#include "bot/flow.h"
#include "bot/form_loader.h"
#include "bot/store.h"

namespace xiebot::support {

class OtherPlatform {
 public:
  // `store` and `clock` outlive it.
  OtherPlatform(Store& store, const Clock& clock, std::string channel)
      : store_(store), clock_(clock), channel_(std::move(channel)) {
    load_built_in_forms(flow_names(), rules_.forms);
    commands_.emplace(rules_);
    dispatcher_.emplace(store_, rules_, *commands_,
                        DispatcherHooks{.stored = [] {}, .calendar_changed = [] {}});
  }

  Outcome writes(const std::string& account, const std::string& text) {
    return says(account, ChatKind::personal, "chat-of-" + account, text);
  }
  Outcome writes_in_group(const std::string& account, const std::string& text) {
    return says(account, ChatKind::group, "group-1", text);
  }
  Outcome says(const std::string& account, ChatKind kind, const std::string& chat,
               const std::string& text) {
    const std::string id = fmt::format("m{}", ++messages_);
    return happens({.channel = channel_,
                    .key = "message:" + id,
                    .sent_at = clock_.now(),
                    .sender = {account, names_ ? "昵称" + account : ""},
                    .chat_kind = kind,
                    .chat = chat,
                    .what = MessageReceived{id, text, {}, ""}});
  }
  Outcome happens(const Event& event) { return dispatcher_->handle(event); }

  // All that was planned since the last time for this destination, a line each: "account words" of
  // a personal chat with somebody unknown, "person words", "group words".
  std::string said() {
    std::string lines;
    store_.read([&](const Tx& tx) {
      lines.clear();
      std::int64_t id = read_;
      while (const auto row = tx.outbox().find(OutboxId(++id))) {
        const Message& message = row->message;
        if (message.to.channel != channel_) continue;
        const auto chat = tx.directory().chat(message.to.chat);
        const auto text = message.view.args.find("text");
        lines += fmt::format("{} {}\n", chat ? chat->external : message.to.person.str(),
                             text == message.view.args.end() ? message.view.name : text->second);
      }
      next_ = id - 1;
    });
    read_ = next_;
    return lines;
  }

  [[nodiscard]] std::string owner_of(const std::string& account) const {
    std::string owner;
    store_.read([&](const Tx& tx) {
      const auto person = tx.directory().person_by_account(channel_, account);
      owner = person ? person->id.str() : "";
    });
    return owner;
  }

  void tell_names() { names_ = true; }
  [[nodiscard]] const Rules& rules() const { return rules_; }

 private:
  Store& store_;
  const Clock& clock_;
  const std::string channel_;
  Rules rules_{.forms = {},
               .calendar = CompanyCalendar(built_in_calendar(), Zone("Asia/Shanghai"))};
  std::optional<CommandTable> commands_;
  std::optional<Dispatcher> dispatcher_;
  bool names_ = false;
  int messages_ = 0;
  std::int64_t read_ = 0, next_ = 0;
};

// The eight digits in what was said; "" when there are none.
inline std::string code_said(const std::string& words) {
  std::string digits;
  for (const char c : words) {
    if (c >= '0' && c <= '9') {
      digits += c;
      if (digits.size() == 8) return digits;
    } else {
      digits.clear();
    }
  }
  return {};
}

}  // namespace xiebot::support
