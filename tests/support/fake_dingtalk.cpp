#include "tests/support/fake_dingtalk.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/quoted_token.h"

namespace xiebot::support {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr const char* kTokenPath = "/v1.0/oauth2/accessToken";
constexpr const char* kJson = "application/json; charset=utf-8";

bool is_old(const std::string& path) { return !path.starts_with("/v1.0/"); }

}  // namespace

FakeDingtalk::FakeDingtalk(const Clock& clock) : world_(clock) { come_back(); }

FakeDingtalk::~FakeDingtalk() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  go_down();
}

void FakeDingtalk::go_down() {
  if (!server_) return;
  // stop() does nothing before the server runs.
  while (!server_->is_running()) std::this_thread::yield();
  server_->stop();
  thread_.join();
  server_.reset();
}

void FakeDingtalk::come_back() {
  if (server_) return;
  server_ = std::make_unique<httplib::Server>();
  const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
    serve(request, response);
  };
  server_->Get(".*", handler);
  server_->Post(".*", handler);
  server_->Put(".*", handler);
  server_->new_task_queue = [] { return new httplib::ThreadPool(32); };
  server_->set_tcp_nodelay(true);
  server_->set_keep_alive_timeout(1);
  const bool bound = port_ > 0 ? server_->bind_to_port("127.0.0.1", port_)
                               : (port_ = server_->bind_to_any_port("127.0.0.1")) > 0;
  if (!bound) throw std::runtime_error("the fake DingTalk cannot bind");
  thread_ = std::thread([this] { server_->listen_after_bind(); });
}

std::string FakeDingtalk::base_url() const { return fmt::format("http://127.0.0.1:{}", port_); }

void FakeDingtalk::user(const std::string& account, bool robot_may_write) {
  const std::lock_guard lock(mutex_);
  world_.users[account] = {robot_may_write, false};
}

void FakeDingtalk::throttle(const std::string& account) {
  const std::lock_guard lock(mutex_);
  world_.users[account].throttled = true;
}

void FakeDingtalk::group(const std::string& conversation) {
  const std::lock_guard lock(mutex_);
  world_.groups.insert(conversation);
}

void FakeDingtalk::publish_template(const std::string& id) {
  const std::lock_guard lock(mutex_);
  world_.templates.insert(id);
}

void FakeDingtalk::allow_cards(bool allow) {
  const std::lock_guard lock(mutex_);
  world_.may_write_cards = allow;
}

void FakeDingtalk::allow_sending(bool allow) {
  const std::lock_guard lock(mutex_);
  world_.may_send = allow;
}

void FakeDingtalk::allow_dings(bool allow) {
  const std::lock_guard lock(mutex_);
  world_.may_ding = allow;
}

std::string FakeDingtalk::open_session(const std::string& chat_or_account) {
  const std::lock_guard lock(mutex_);
  return base_url() + "/robot/sendBySession?session=" + world_.open_session(chat_or_account);
}

std::vector<DingtalkMessage> FakeDingtalk::seen(const std::string& chat_or_account) const {
  const std::lock_guard lock(mutex_);
  const auto found = world_.shown.find(chat_or_account);
  return found == world_.shown.end() ? std::vector<DingtalkMessage>() : found->second;
}

std::optional<DingtalkMessage> FakeDingtalk::card(const std::string& track_id) const {
  const std::lock_guard lock(mutex_);
  const auto card = world_.cards.find(track_id);
  if (card == world_.cards.end() || card->second.chat.empty()) return std::nullopt;
  return world_.shown.at(card->second.chat).at(card->second.at);
}

std::vector<std::string> FakeDingtalk::dings(const std::string& account) const {
  const std::lock_guard lock(mutex_);
  const auto found = world_.dings.find(account);
  return found == world_.dings.end() ? std::vector<std::string>() : found->second;
}

std::string FakeDingtalk::chat_of_card(const std::string& track_id) const {
  const std::lock_guard lock(mutex_);
  const auto card = world_.cards.find(track_id);
  return card == world_.cards.end() ? std::string() : card->second.chat;
}

std::optional<DingtalkCallback> FakeDingtalk::callback_of(const std::string& track_id) const {
  const std::lock_guard lock(mutex_);
  const auto card = world_.cards.find(track_id);
  if (card == world_.cards.end()) return std::nullopt;
  const auto callback = world_.callbacks.find(card->second.route);
  if (callback == world_.callbacks.end()) return std::nullopt;
  return callback->second;
}

std::string FakeDingtalk::take_answer(const std::string& track_id, const std::string& body,
                                      std::string& notice) {
  const std::lock_guard lock(mutex_);
  return world_.take_answer(track_id, json::parse(body, nullptr, false), notice);
}

bool FakeDingtalk::wait_until(const std::function<bool()>& condition,
                              std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    // The condition looks without the lock, so a change may slip in between: look again soon.
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20ms);
  }
  return true;
}

std::vector<DingtalkCall> FakeDingtalk::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::size_t FakeDingtalk::calls_of(const std::string& path_prefix) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(calls_.begin(), calls_.end(),
                    [&](const DingtalkCall& call) { return call.path.starts_with(path_prefix); }));
}

void FakeDingtalk::fail_next(int calls, const DingtalkError& error) {
  const std::lock_guard lock(mutex_);
  troubles_.insert(troubles_.end(), static_cast<std::size_t>(calls), {Trouble::refuse, error});
}

void FakeDingtalk::fail_next_token(int calls, const DingtalkError& error) {
  const std::lock_guard lock(mutex_);
  token_troubles_.insert(token_troubles_.end(), static_cast<std::size_t>(calls),
                         {Trouble::refuse, error});
}

void FakeDingtalk::lose_next_answers(int calls) {
  const std::lock_guard lock(mutex_);
  troubles_.insert(troubles_.end(), static_cast<std::size_t>(calls), {Trouble::lose_answer, {}});
}

void FakeDingtalk::hang_next(int calls) {
  const std::lock_guard lock(mutex_);
  troubles_.insert(troubles_.end(), static_cast<std::size_t>(calls), {Trouble::hang, {}});
}

void FakeDingtalk::let_go() {
  const std::lock_guard lock(mutex_);
  ++hangs_let_go_;
  changed_.notify_all();
}

void FakeDingtalk::expire_tokens() {
  const std::lock_guard lock(mutex_);
  world_.expire_tokens();
}

void FakeDingtalk::set_latency(std::chrono::milliseconds latency) {
  const std::lock_guard lock(mutex_);
  latency_ = latency;
}

FakeDingtalk::Planned FakeDingtalk::next_trouble(bool of_token) {
  auto& queue = of_token ? token_troubles_ : troubles_;
  if (queue.empty()) return {};
  Planned next = queue.front();
  queue.pop_front();
  return next;
}

void FakeDingtalk::serve(const httplib::Request& request, httplib::Response& response) {
  DingtalkCall call{request.method, request.target, {}, request.body};
  for (const auto& [name, value] : request.headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    call.headers[lower] = value;
  }

  std::unique_lock lock(mutex_);
  calls_.push_back(std::move(call));
  changed_.notify_all();
  const Planned trouble = next_trouble(request.path == kTokenPath);
  if (latency_ > 0ms) changed_.wait_for(lock, latency_, [this] { return stopping_; });
  if (trouble.kind == Trouble::hang) {
    const int seen = hangs_let_go_;
    changed_.wait(lock, [&] { return stopping_ || hangs_let_go_ != seen; });
  }
  Reply reply{502, "<html>Bad Gateway</html>"};
  if (trouble.kind == Trouble::refuse) {
    reply = refusal(trouble.error, is_old(request.path));
    if (const auto at = reply.body.find(kQuotedToken); at != std::string::npos) {
      reply.body.replace(at, std::string_view(kQuotedToken).size(),
                         is_old(request.path)
                             ? request.get_param_value("access_token")
                             : request.get_header_value("x-acs-dingtalk-access-token"));
    }
  } else if (trouble.kind != Trouble::hang) {
    const Reply given = answer(request);
    if (trouble.kind == Trouble::none) reply = given;
  }
  lock.unlock();
  changed_.notify_all();

  response.status = reply.status;
  response.set_content(reply.body, kJson);
}

FakeDingtalk::Reply FakeDingtalk::refusal(const DingtalkError& error, bool old_api) {
  if (old_api) {
    const json code = std::all_of(error.code.begin(), error.code.end(),
                                  [](unsigned char c) { return std::isdigit(c) != 0; })
                          ? json(std::stol(error.code))
                          : json(error.code);
    return {200, json{{"errcode", code}, {"errmsg", error.message}}.dump()};
  }
  json body{{"code", error.code}, {"message", error.message}, {"requestid", "req-1"}};
  if (!error.scope.empty()) body["accessdenieddetail"] = {{"requiredScopes", {error.scope}}};
  return {error.status, body.dump()};
}

FakeDingtalk::Reply FakeDingtalk::answer(const httplib::Request& request) {
  const bool old_api = is_old(request.path);
  if (request.get_header_value("Content-Type") != kJson) {
    return refusal({400, old_api ? "43004" : "Missingbody", "content type", {}}, old_api);
  }
  if (request.path == kTokenPath) return answer_token(request);
  if (request.path == "/robot/sendBySession") return answer_session(request);
  if (request.path == "/topapi/message/corpconversation/asyncsend_v2") {
    return answer_notification(request);
  }
  if (!world_.token_is_valid(request.get_header_value("x-acs-dingtalk-access-token"))) {
    return refusal({400, "InvalidAuthentication", "不合法的access_token", {}}, false);
  }
  if (auto over = world_.count_call(request.method + request.path)) return refusal(*over, false);
  const json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return refusal({400, "miss.param.body", "body", {}}, false);
  if (request.path.starts_with("/v1.0/card/")) {
    return answer_card(request.method, request.path, body);
  }
  return answer_robot(request.path, body);
}

}  // namespace xiebot::support
