// What the fake DingTalk knows: people, groups, what each of them sees, cards and webhooks, and the
// rules by which messages are taken.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bot/clock.h"

namespace xiebot::support {

// A refusal. The new API answers the status with the code, the old one 200 with it as errcode.
struct DingtalkError {
  int status = 400;
  std::string code = {};
  std::string message = {};
  std::string scope = {};  // the one that is missing; empty: none
};

// A message as the chat shows it.
struct DingtalkMessage {
  std::string kind;   // text, markdown, actionCard, card, notice
  std::string title;  // as in the chat list
  std::string text;
  std::vector<std::pair<std::string, std::string>> buttons;  // titles and addresses
  std::vector<std::string> mentioned;                        // who is highlighted
  std::string track_id;                                      // of a card
  std::map<std::string, std::string> params;                 // of a card
};

struct DingtalkUser {
  bool robot_may_write = true;
  bool throttled = false;
};

struct DingtalkCard {
  std::string chat = {};   // group or account; empty: not delivered
  std::size_t at = 0;      // among what that chat shows
  std::string route = {};  // of its clicks; empty: nobody hears of them
};

// Where clicks are sent, and the secret they are signed with.
struct DingtalkCallback {
  std::string url, secret;
};

// Used under one lock.
class DingtalkWorld {
 public:
  explicit DingtalkWorld(const Clock& clock) : clock_(clock) {}

  std::map<std::string, DingtalkUser> users;
  std::set<std::string> groups;  // those with the robot inside
  std::set<std::string> templates;
  bool may_write_cards = true;
  bool may_send = true;
  bool may_ding = true;
  std::map<std::string, std::vector<DingtalkMessage>> shown;  // by group or account
  std::map<std::string, DingtalkCard> cards;                  // by outTrackId
  std::map<std::string, DingtalkCallback> callbacks;          // by callbackRouteKey
  std::map<std::string, std::vector<std::string>> dings;      // what was said, by account

  // Tokens.
  [[nodiscard]] std::string issue_token();
  [[nodiscard]] bool token_is_valid(const std::string& token) const;
  void expire_tokens() { token_.clear(); }

  // The session of a chat's webhook; ends after 90 minutes.
  [[nodiscard]] std::string open_session(const std::string& chat);
  // The chat; nullopt: there is no such session any more.
  [[nodiscard]] std::optional<std::string> chat_of_session(const std::string& session) const;

  // Over 20 calls a second of one API.
  [[nodiscard]] std::optional<DingtalkError> count_call(const std::string& api);
  // Over 20 messages a minute in one group.
  [[nodiscard]] std::optional<DingtalkError> count_message(const std::string& group);

  // What a message of these parameters would look like.
  [[nodiscard]] static std::optional<DingtalkError> read_param(const std::string& key,
                                                               const nlohmann::json& param,
                                                               DingtalkMessage& message);
  [[nodiscard]] static std::optional<DingtalkError> read_webhook(const nlohmann::json& body,
                                                                 DingtalkMessage& message);

  // Makes the card and delivers it to nobody.
  [[nodiscard]] std::optional<DingtalkError> make_card(const nlohmann::json& body);
  // Makes the card and delivers it. `why_not`: made, and delivered to nobody.
  [[nodiscard]] std::optional<DingtalkError> deliver_card(const nlohmann::json& body,
                                                          const std::string& robot,
                                                          std::string& why_not);
  [[nodiscard]] std::optional<DingtalkError> update_card(const nlohmann::json& body);

  [[nodiscard]] std::optional<DingtalkError> register_callback(const nlohmann::json& body);
  // Shows what a click was answered with; `notice` is what only the person is told. What is wrong
  // with the answer; empty: nothing.
  [[nodiscard]] std::string take_answer(const std::string& track_id, const nlohmann::json& answer,
                                        std::string& notice);

  [[nodiscard]] std::optional<DingtalkError> ding(const nlohmann::json& body);

 private:
  void show(const DingtalkCard& card, const nlohmann::json& body);
  // Why the card cannot be made.
  [[nodiscard]] std::optional<DingtalkError> refusal_of(const nlohmann::json& body) const;
  using Times = std::deque<SteadyTime>;
  [[nodiscard]] bool over(Times& times, std::size_t limit, SteadyTime::duration window) const;

  const Clock& clock_;
  std::string token_;
  SteadyTime token_ends_{};
  int tokens_ = 0;
  struct Session {
    std::string chat;
    SteadyTime ends;
  };
  std::map<std::string, Session> sessions_;
  std::map<std::string, Times> calls_;
  std::map<std::string, Times> messages_;
};

}  // namespace xiebot::support
