// Feishu in a test: the open API as a server on the loopback, and people who write, click and
// look. As strict as the documentation: what passes here is expected to pass there.
//
//   FakeFeishu feishu(clock);
//   feishu.user("ou_zhang", "张三");
//   feishu.group("oc_team", "研发一组", {"ou_zhang"});
//   feishu.connect("http://127.0.0.1:8080/feishu/events");
//   feishu.says("ou_zhang", "oc_team", "@bot /需求");
//   feishu.wait_until([&] { return feishu.personal("ou_zhang").size() == 1; });
//   feishu.clicks("ou_zhang", feishu.personal("ou_zhang").back().id, "提交", {{"name", {"接口"}}});
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bot/clock.h"
#include "bot/config.h"
#include "tests/support/feishu_card_view.h"
#include "tests/support/feishu_open_api.h"

namespace xiebot::support {

// How the bot answered what the platform sent it.
struct FeishuAnswer {
  bool delivered = true;  // false: nothing was sent, the app may not see such messages
  int status = 0;         // 0: no answer
  std::string body;
  std::string message_id;         // of what a person wrote
  std::string toast_kind, toast;  // of a click
  bool new_card = false;          // the click changed the card
  int error = 0;                  // what the person would see, e.g. 200671; 0: none
  std::string why;
};

// Thread-safe: several people may act at once.
class FakeFeishu {
 public:
  explicit FakeFeishu(const Clock& clock);

  // The configuration of a bot for this platform.
  [[nodiscard]] const FeishuConfig& config() const { return config_; }
  [[nodiscard]] const std::string& bot() const { return bot_; }
  // Where the bot receives events.
  void connect(const std::string& url);

  // The world.
  void user(const std::string& open_id, const std::string& name, bool available = true);
  void group(const std::string& chat, const std::string& name,
             const std::vector<std::string>& members);
  [[nodiscard]] std::string personal_chat(const std::string& open_id);
  void recall(const std::string& message_id);
  // With im:message.group_msg the app sees every message of its groups.
  void show_all_group_messages(bool all) { all_group_messages_ = all; }
  // With im:message.urgent the app may buzz people, as is the case unless it is taken away.
  void allow_buzzing(bool may);
  void unfilled_fields_come(Unfilled unfilled) { unfilled_ = unfilled; }

  // People act. In a text, @bot, @所有人 and @NAME of somebody known are mentions.
  FeishuAnswer says(const std::string& user, const std::string& chat, const std::string& text);
  FeishuAnswer sends(const std::string& user, const std::string& chat, const std::string& type,
                     const std::string& content);
  // Presses the button with this label on the card as it is, or as it was: `version` counts the
  // contents of the message from 0, so that a screen that was not renewed can be played.
  static constexpr int kCurrent = -1;
  FeishuAnswer clicks(const std::string& user, const std::string& message_id,
                      const std::string& label, const FilledIn& filled = {},
                      int version = kCurrent);
  FeishuAnswer opens_chat(const std::string& user);
  FeishuAnswer presses_menu(const std::string& user, const std::string& key);
  FeishuAnswer adds_bot(const std::string& user, const std::string& chat);
  FeishuAnswer removes_bot(const std::string& user, const std::string& chat);
  FeishuAnswer dissolves(const std::string& user, const std::string& chat);
  // Any event of version 2, `event` being JSON.
  FeishuAnswer happens(const std::string& type, const std::string& event);
  // The last event once more, as after a time-out; with a new event id as messages sometimes do.
  FeishuAnswer delivers_again(bool new_event_id = false);

  // What can be seen.
  [[nodiscard]] std::vector<FeishuMessage> messages_in(const std::string& chat) const;
  [[nodiscard]] std::vector<FeishuMessage> personal(const std::string& open_id) const;
  [[nodiscard]] FeishuMessage message(const std::string& message_id) const;
  // How many times the person was buzzed.
  [[nodiscard]] std::size_t buzzes(const std::string& open_id) const;
  [[nodiscard]] std::vector<FeishuCall> calls() const { return api_.calls(); }
  [[nodiscard]] std::size_t calls_of(const std::string& method, const std::string& path) const;
  // Waits for calls of the bot until the condition holds; false when it never did.
  [[nodiscard]] bool wait_until(const std::function<bool()>& condition,
                                std::chrono::milliseconds limit = std::chrono::seconds(5));

  // What goes wrong.
  void set_latency(std::chrono::milliseconds latency) { api_.set_latency(latency); }
  void fail_next(int calls, int code, int status = 400,
                 std::chrono::seconds wait = std::chrono::seconds(0));
  void fail_next(int calls, int code, int status, const std::string& message);
  // How many calls are still to go wrong.
  [[nodiscard]] std::size_t troubles_left() const { return api_.troubles_left(); }
  void fail_no_more() { api_.end_troubles(); }
  void fail_next_token(int calls, int code, int status = 200,
                       const std::string& message = "scripted");
  void fail_next_buzz(int calls, int code, int status = 400);
  void hang_next_buzz(int calls);
  void lose_next_answers(int calls);
  void hang_next(int calls);
  void let_go() { api_.let_go(); }
  void expire_tokens();

 private:
  struct Envelope {
    std::string type, event, event_id, create_time;
  };

  FeishuAnswer deliver(const std::string& type, const std::string& event,
                       const std::string& create_time);
  FeishuAnswer post(const Envelope& envelope);
  FeishuAnswer write(const std::string& user, const std::string& chat, const std::string& type,
                     const std::string& content, const std::string& mentions);
  [[nodiscard]] std::string milliseconds() const;
  [[nodiscard]] FeishuAnswer chat_event(const std::string& type, const std::string& user,
                                        const std::string& chat);

  const Clock& clock_;
  const std::string bot_ = "ou_bot00000000000000000000000000";
  FeishuOpenApi api_;
  FeishuConfig config_;
  bool all_group_messages_ = false;
  Unfilled unfilled_ = Unfilled::left_out;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::string url_;
  Envelope last_;
  int events_ = 0;
};

}  // namespace xiebot::support
