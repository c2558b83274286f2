// What the fake Feishu knows: people, chats, messages, tokens and limits, with the platform's
// rules for writing to them. No HTTP in here.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bot/clock.h"

namespace xiebot::support {

struct FeishuMessage {
  std::string id;
  std::string chat;
  std::string type;                   // text or interactive
  std::vector<std::string> contents;  // as sent, newest last
  std::string reply_to;
  std::string uuid;
  Instant sent_at{};
  bool of_bot = true;
  bool recalled = false;
  std::vector<std::string> buzzed = {};  // open_ids, once a time

  [[nodiscard]] const std::string& content() const { return contents.back(); }
};

// Whether any version of the message shows these words.
[[nodiscard]] bool ever_said(const FeishuMessage& message, const std::string& words);

struct FeishuUser {
  std::string name;
  bool available = true;  // inside the app's availability and contact range
};

struct FeishuChat {
  std::string name;
  bool personal = false;
  std::vector<std::string> members;  // open_ids
  bool bot_inside = true;
  bool dissolved = false;
};

// An error answer of the platform.
struct FeishuError {
  int code = 0;
  std::string msg;
  int status = 400;
  std::chrono::seconds wait{0};  // x-ogw-ratelimit-reset
};

// What a message request says.
struct FeishuPost {
  std::string type;
  std::string content;
  std::string uuid;
  std::size_t request_bytes = 0;
};

// Not thread-safe: the fake holds a lock over it.
class FeishuWorld {
 public:
  explicit FeishuWorld(const Clock& clock) : clock_(clock) {}

  using Written = std::variant<FeishuMessage, FeishuError>;
  [[nodiscard]] Written send(const std::string& id_type, const std::string& receiver,
                             const FeishuPost& post);
  [[nodiscard]] Written reply(const std::string& message, const FeishuPost& post);
  [[nodiscard]] std::optional<FeishuError> update(const std::string& message,
                                                  const std::string& card);

  // Buzzes those people to the message; those whom it cannot are not errors.
  using Buzzed = std::variant<std::vector<std::string>, FeishuError>;
  [[nodiscard]] Buzzed buzz(const std::string& message, const std::vector<std::string>& people);
  bool may_buzz = true;  // the app has the scope im:message.urgent

  // The token of the app, the same one while 30 minutes or more of it are left.
  struct Token {
    std::string text;
    std::chrono::seconds left{0};
  };
  [[nodiscard]] Token issue_token();
  [[nodiscard]] bool token_is_valid(const std::string& token) const;
  void expire_tokens() { tokens_.clear(); }

  // Counts a call of this API; an error when it is over 50 a second or 1000 a minute.
  [[nodiscard]] std::optional<FeishuError> count_call(const std::string& api);

  // The personal chat of somebody with the bot, made when there is none yet.
  std::string personal_chat(const std::string& open_id);
  // The chat, seen by a member; throws std::logic_error when there is no such chat or member.
  [[nodiscard]] const FeishuChat& chat_of(const std::string& member, const std::string& chat) const;
  // Records what a person wrote; answers the message id.
  std::string write_as_person(const std::string& chat, const std::string& type,
                              const std::string& content);

  std::map<std::string, FeishuUser> users;
  std::map<std::string, FeishuChat> chats;
  std::vector<FeishuMessage> messages;
  [[nodiscard]] FeishuMessage* find(const std::string& message);
  // How many times the person was buzzed.
  [[nodiscard]] std::size_t buzzes(const std::string& open_id) const;

 private:
  // Whether one more fits into the window, and if so takes its place.
  bool fits(const std::string& what, std::size_t limit, std::chrono::seconds window);
  [[nodiscard]] std::optional<FeishuError> refusal_of(const FeishuPost& post) const;
  [[nodiscard]] std::optional<FeishuError> refusal_of_card(const std::string& card) const;
  [[nodiscard]] std::optional<FeishuError> refusal_to_write(const std::string& chat);
  [[nodiscard]] const FeishuMessage* sent_before(const std::string& uuid) const;
  [[nodiscard]] Written add(const std::string& chat, const std::string& reply_to,
                            const FeishuPost& post);

  const Clock& clock_;
  std::map<std::string, SteadyTime> tokens_;  // with the time they expire
  std::map<std::string, std::deque<SteadyTime>> calls_;
  int made_ = 0;  // ids and tokens so far
};

}  // namespace xiebot::support
