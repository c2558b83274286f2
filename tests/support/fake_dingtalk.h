// DingTalk in a test: both of its APIs and the webhooks of chats as one server on the loopback. As
// strict as the documentation: what passes here is expected to pass there.
//
//   FakeDingtalk dingtalk(clock);
//   dingtalk.user("user0001");
//   dingtalk.group("cidTeam==");
//   ... let the bot send to dingtalk.base_url() ...
//   dingtalk.seen("cidTeam==").back().text
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/dingtalk_world.h"

namespace httplib {
class Server;
struct Request;
struct Response;
}  // namespace httplib

namespace xiebot::support {

// A call as it arrived.
struct DingtalkCall {
  std::string method;
  std::string path;                            // with its query, as it was written
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// Owns the server and its threads. Thread-safe.
class FakeDingtalk {
 public:
  explicit FakeDingtalk(const Clock& clock);
  ~FakeDingtalk();

  [[nodiscard]] std::string base_url() const;
  static constexpr const char* kClientId = "dingtestappkey000001";
  static constexpr const char* kClientSecret = "SECRET";

  // The world.
  void user(const std::string& account, bool robot_may_write = true);
  void throttle(const std::string& account);
  void group(const std::string& conversation);
  void publish_template(const std::string& id);
  void allow_cards(bool allow);
  void allow_sending(bool allow);
  void allow_dings(bool allow);
  // Answers the webhook that a message from this chat brings along.
  [[nodiscard]] std::string open_session(const std::string& chat_or_account);

  // What can be seen in a group, or by a person.
  [[nodiscard]] std::vector<DingtalkMessage> seen(const std::string& chat_or_account) const;
  [[nodiscard]] std::optional<DingtalkMessage> card(const std::string& track_id) const;
  // Group or account; empty: it was delivered to nobody.
  [[nodiscard]] std::string chat_of_card(const std::string& track_id) const;
  // What people were alerted with.
  [[nodiscard]] std::vector<std::string> dings(const std::string& account) const;
  // Waits for calls of the bot until the condition holds; false when it never did.
  [[nodiscard]] bool wait_until(const std::function<bool()>& condition,
                                std::chrono::milliseconds limit = std::chrono::seconds(5));

  // Clicks. Nullopt: nobody registered for those of this card.
  [[nodiscard]] std::optional<DingtalkCallback> callback_of(const std::string& track_id) const;
  // Shows what the click was answered with. What is wrong with it; empty: nothing.
  [[nodiscard]] std::string take_answer(const std::string& track_id, const std::string& body,
                                        std::string& notice);

  [[nodiscard]] std::vector<DingtalkCall> calls() const;
  [[nodiscard]] std::size_t calls_of(const std::string& path_prefix) const;

  // What goes wrong with the next calls other than those for the token.
  void fail_next(int calls, const DingtalkError& error);
  void fail_next_token(int calls, const DingtalkError& error);
  // Does what was asked, then answers 502 without JSON.
  void lose_next_answers(int calls);
  // Answers nothing until let_go() or the end, and does nothing.
  void hang_next(int calls);
  void let_go();
  void expire_tokens();
  // Connections are refused, until it comes back under the same address.
  void go_down();
  void come_back();
  void set_latency(std::chrono::milliseconds latency);

 private:
  enum class Trouble { none, refuse, lose_answer, hang };
  struct Planned {
    Trouble kind = Trouble::none;
    DingtalkError error = {};
  };
  struct Reply {
    int status = 200;
    std::string body;
  };

  void serve(const httplib::Request& request, httplib::Response& response);
  [[nodiscard]] Planned next_trouble(bool of_token);
  [[nodiscard]] Reply answer(const httplib::Request& request);
  [[nodiscard]] Reply answer_token(const httplib::Request& request);
  [[nodiscard]] Reply answer_robot(const std::string& path, const nlohmann::json& body);
  [[nodiscard]] Reply answer_people(const nlohmann::json& body, const DingtalkMessage& message);
  [[nodiscard]] Reply answer_card(const std::string& method, const std::string& path,
                                  const nlohmann::json& body);
  [[nodiscard]] Reply answer_session(const httplib::Request& request);
  [[nodiscard]] Reply answer_notification(const httplib::Request& request);
  [[nodiscard]] static Reply refusal(const DingtalkError& error, bool old_api);

  const std::string robot_ = kClientId;
  std::unique_ptr<httplib::Server> server_;
  std::thread thread_;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  DingtalkWorld world_;
  std::vector<DingtalkCall> calls_;
  std::deque<Planned> troubles_, token_troubles_;
  std::chrono::milliseconds latency_{0};
  bool stopping_ = false;
  int hangs_let_go_ = 0;
  int keys_ = 0;
};

}  // namespace xiebot::support
