// The HTTP side of the fake Feishu: the open API as the bot calls it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/feishu_world.h"

namespace httplib {
class Server;
struct Request;
struct Response;
}  // namespace httplib

namespace xiebot::support {

// A call as it arrived, and when and how it was answered.
struct FeishuCall {
  std::string method;
  std::string path;  // without query
  std::multimap<std::string, std::string> query;
  std::string token;
  std::string body;
  int status = 0;  // HTTP; 0: not answered yet
  SteadyTime answered_at{};
};

// What goes wrong with the next calls, one entry a call; the token endpoint and urgent_app are
// counted apart.
struct FeishuTrouble {
  enum class Kind {
    none,
    refuse,       // answers `error` and does nothing
    lose_answer,  // does what was asked, then answers 502 without JSON
    hang,         // answers nothing until let_go() or the end, and does nothing
  };
  Kind kind = Kind::none;
  FeishuError error;
};

// Owns the server and its threads. Everything public is thread-safe; what touches `world` holds
// `mutex`, and `changed` is notified after every call.
class FeishuOpenApi {
 public:
  struct App {
    std::string id, secret, bot_open_id, bot_name;
  };

  FeishuOpenApi(const Clock& clock, App app);
  ~FeishuOpenApi();

  [[nodiscard]] int port() const { return port_; }
  void set_latency(std::chrono::milliseconds latency);
  void trouble(const FeishuTrouble& trouble, int calls);
  [[nodiscard]] std::size_t troubles_left() const;
  void end_troubles();
  void trouble_with_token(const FeishuTrouble& trouble, int calls);
  void trouble_with_buzz(const FeishuTrouble& trouble, int calls);
  void let_go();
  [[nodiscard]] std::vector<FeishuCall> calls() const;

  mutable std::mutex mutex;
  std::condition_variable changed;
  FeishuWorld world;

 private:
  struct Reply {
    int status = 200;
    std::string body;
    std::map<std::string, std::string> headers;
  };

  void serve(const httplib::Request& request, httplib::Response& response);
  [[nodiscard]] FeishuTrouble next_trouble(const FeishuCall& call);
  [[nodiscard]] Reply answer(const FeishuCall& call, const std::string& content_type);
  [[nodiscard]] Reply answer_token(const FeishuCall& call);
  [[nodiscard]] Reply answer_message(const FeishuCall& call, const std::string& rest);
  [[nodiscard]] Reply answer_buzz(const FeishuCall& call, const std::string& message);
  [[nodiscard]] Reply answer_chat(const FeishuCall& call, const std::string& rest);
  [[nodiscard]] Reply answer_user(const std::string& open_id);
  [[nodiscard]] static Reply error(const FeishuError& error);
  [[nodiscard]] static Reply written(const FeishuWorld::Written& written);

  const Clock& clock_;
  const App app_;
  std::unique_ptr<httplib::Server> server_;
  std::thread thread_;
  int port_ = 0;
  // Guarded by mutex:
  std::vector<FeishuCall> calls_;
  std::deque<FeishuTrouble> troubles_, token_troubles_, buzz_troubles_;
  std::chrono::milliseconds latency_{0};
  bool stopping_ = false;
  int hangs_let_go_ = 0;
};

}  // namespace xiebot::support
