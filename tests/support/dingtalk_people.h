// People on the fake DingTalk: they write to the robot, touch buttons and fill in cards. What they
// do reaches the bot as signed requests over real HTTP.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/dingtalk_view.h"
#include "tests/support/fake_dingtalk.h"

namespace xiebot::support {

// How the bot answered what the platform sent it.
struct DingtalkAnswer {
  int status = 0;  // 0: no answer
  std::string body;
  std::string notice;  // what whoever clicked is told
  std::string wrong;   // why the platform would not take the answer; empty: it does
};

// Thread-safe.
class DingtalkPeople {
 public:
  DingtalkPeople(const Clock& clock, FakeDingtalk& dingtalk) : clock_(clock), dingtalk_(dingtalk) {}

  // `bot_url`: where the bot listens; `public_url`: under which name it is known outside, may be
  // empty. While nobody acts.
  void connect(const std::string& bot_url, const std::string& public_url);
  void is_called(const std::string& account, const std::string& name) { names_[account] = name; }
  void group_is_called(const std::string& group, const std::string& title) {
    titles_[group] = title;
  }

  // In a group the robot hears only what mentions it: "@bot", wherever it stands. "@NAME" of
  // somebody known is a mention too. The platform takes the robot's own out of the text.
  DingtalkAnswer says(const std::string& account, const std::string& group,
                      const std::string& text);
  DingtalkAnswer writes(const std::string& account, const std::string& text);
  // Touches a button that sends a text in the person's own name, in their chat with the robot.
  DingtalkAnswer touches(const std::string& account, const DingtalkMessage& message,
                         const std::string& title);
  // Presses a button on a template card as it is, or as it was when `card` was looked at.
  DingtalkAnswer clicks(const std::string& account, const DingtalkMessage& card,
                        const std::string& label, const DingtalkInputs& filled = {});
  // The last request once more, signed anew.
  DingtalkAnswer delivers_again();
  // An address under the public name as it is reached here.
  [[nodiscard]] std::string reached_at(const std::string& url) const;

 private:
  struct Sent {
    std::string path, body, secret;
    bool is_click = false;
  };

  DingtalkAnswer send_message(const std::string& account, const std::string& group,
                              const std::string& text, const std::string& mentioned);
  DingtalkAnswer post(const Sent& request);
  // What follows the public name.
  [[nodiscard]] std::string path_of(const std::string& url) const;
  [[nodiscard]] std::int64_t milliseconds();

  const Clock& clock_;
  FakeDingtalk& dingtalk_;
  std::string bot_url_, public_url_;
  std::map<std::string, std::string> names_;   // by account
  std::map<std::string, std::string> titles_;  // by conversation

  std::mutex mutex_;
  // Guarded by mutex_:
  Sent last_;
  int count_ = 0;
};

}  // namespace xiebot::support
