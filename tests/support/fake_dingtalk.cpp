#include "tests/support/fake_dingtalk.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace xiebot::support {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr const char* kTokenPath = "/v1.0/oauth2/accessToken";
constexpr const char* kJson = "application/json; charset=utf-8";
constexpr std::size_t kMaxPeople = 20;
constexpr std::size_t kMaxWebhookBytes = 20'000;
constexpr std::size_t kMaxNotificationBytes = 2'048;

bool is_old(const std::string& path) { return !path.starts_with("/v1.0/"); }

std::string text_at(const json& object, const std::string& name) {
  return object.is_object() && object.contains(name) && object[name].is_string()
             ? object[name].get<std::string>()
             : std::string();
}

}  // namespace

FakeDingtalk::FakeDingtalk(const Clock& clock)
    : server_(std::make_unique<httplib::Server>()), world_(clock) {
  const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
    serve(request, response);
  };
  server_->Get(".*", handler);
  server_->Post(".*", handler);
  server_->Put(".*", handler);
  server_->new_task_queue = [] { return new httplib::ThreadPool(32); };
  server_->set_tcp_nodelay(true);
  server_->set_keep_alive_timeout(1);
  port_ = server_->bind_to_any_port("127.0.0.1");
  if (port_ <= 0) throw std::runtime_error("the fake DingTalk cannot bind");
  thread_ = std::thread([this] { server_->listen_after_bind(); });
}

FakeDingtalk::~FakeDingtalk() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  // stop() does nothing before the server runs.
  while (!server_->is_running()) std::this_thread::yield();
  server_->stop();
  thread_.join();
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

std::string FakeDingtalk::open_session(const std::string& chat_or_account) {
  const std::lock_guard lock(mutex_);
  return base_url() + "/robot/sendBySession?session=" + world_.open_session(chat_or_account);
}

std::vector<DingtalkMessage> FakeDingtalk::seen(const std::string& chat_or_account) const {
  const std::lock_guard lock(mutex_);
  const auto found = world_.shown.find(chat_or_account);
  return found == world_.shown.end() ? std::vector<DingtalkMessage>() : found->second;
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

void FakeDingtalk::fail_next(int calls, DingtalkError error) {
  const std::lock_guard lock(mutex_);
  troubles_.insert(troubles_.end(), static_cast<std::size_t>(calls), {Trouble::refuse, error});
}

void FakeDingtalk::fail_next_token(int calls, DingtalkError error) {
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

FakeDingtalk::Reply FakeDingtalk::answer_token(const httplib::Request& request) {
  const json body = json::parse(request.body, nullptr, false);
  if (text_at(body, "appKey") != kClientId || text_at(body, "appSecret") != kClientSecret) {
    return refusal({400, "invalidClientIdOrSecret", "wrong id or secret", {}}, false);
  }
  return {200, json{{"accessToken", world_.issue_token()}, {"expireIn", 7200}}.dump()};
}

FakeDingtalk::Reply FakeDingtalk::answer_robot(const std::string& path, const json& body) {
  if (!world_.may_send) {
    return refusal({403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "no permission",
                    "qyapi_robot_sendmsg"},
                   false);
  }
  if (text_at(body, "robotCode") != robot_) {
    return refusal({400, "invalidParameter.robotCode.empty", "robotCode", {}}, false);
  }
  if (path == "/v1.0/robot/messageFiles/download") {
    return refusal({400, "invalidParameter.robotCode.downloadCode", "no such file", {}}, false);
  }
  if (path == "/v1.0/robot/ding/send") {
    if (!body.value("receiverUserIdList", json()).is_array() ||
        !body.value("remindType", json()).is_number_integer() || text_at(body, "content").empty()) {
      return refusal({400, "miss.param.content", "content", {}}, false);
    }
    return {200, json{{"openDingId", "54165"}}.dump()};
  }
  DingtalkMessage message;
  if (auto error = DingtalkWorld::read_param(text_at(body, "msgKey"),
                                             body.value("msgParam", json()), message)) {
    return refusal(*error, false);
  }
  if (path == "/v1.0/robot/oToMessages/batchSend") return answer_people(body, message);
  if (path != "/v1.0/robot/groupMessages/send") {
    return refusal({404, "InvalidAction.NotFound", "path", {}}, false);
  }
  const std::string group = text_at(body, "openConversationId");
  if (!world_.groups.contains(group)) {
    return refusal({400, "invalidParameter.openConversationId.invalid", "no such group", {}},
                   false);
  }
  if (auto over = world_.count_message(group)) return refusal(*over, false);
  world_.shown[group].push_back(message);
  return {200, json{{"processQueryKey", fmt::format("pqk{}", ++keys_)}}.dump()};
}

FakeDingtalk::Reply FakeDingtalk::answer_people(const json& body, const DingtalkMessage& message) {
  const json accounts = body.value("userIds", json());
  if (!accounts.is_array() || accounts.empty() || accounts.size() > kMaxPeople) {
    return refusal({400, "invalidParameter.userIds.invalid", "userIds", {}}, false);
  }
  json unknown = json::array();
  json throttled = json::array();
  for (const std::string account : accounts) {
    const auto user = world_.users.find(account);
    if (user == world_.users.end() || !user->second.robot_may_write) {
      unknown.push_back(account);
    } else if (user->second.throttled) {
      throttled.push_back(account);
    } else {
      world_.shown[account].push_back(message);
    }
  }
  return {200, json{{"processQueryKey", fmt::format("pqk{}", ++keys_)},
                    {"invalidStaffIdList", unknown},
                    {"flowControlledStaffIdList", throttled}}
                   .dump()};
}

FakeDingtalk::Reply FakeDingtalk::answer_card(const std::string& method, const std::string& path,
                                              const json& body) {
  if (path == "/v1.0/card/callbacks/register") {
    return {200, json{{"success", true},
                      {"result",
                       {{"callbackUrl", text_at(body, "callbackUrl")},
                        {"apiSecret", text_at(body, "apiSecret")}}}}
                     .dump()};
  }
  if (path == "/v1.0/card/instances" && method == "PUT") {
    if (auto error = world_.update_card(body)) return refusal(*error, false);
    return {200, R"({"success":true,"result":true})"};
  }
  if (path == "/v1.0/card/instances" && method == "POST") {
    if (auto error = world_.make_card(body)) return refusal(*error, false);
    return {200, json{{"success", true}, {"result", text_at(body, "outTrackId")}}.dump()};
  }
  if (path != "/v1.0/card/instances/createAndDeliver") {
    return refusal({404, "InvalidAction.NotFound", "path", {}}, false);
  }
  std::string why_not;
  if (auto error = world_.deliver_card(body, robot_, why_not)) return refusal(*error, false);
  const json delivery{{"spaceType", "IM"},
                      {"spaceId", text_at(body, "openSpaceId")},
                      {"success", why_not.empty()},
                      {"errorMsg", why_not}};
  return {200, json{{"success", true},
                    {"result",
                     {{"outTrackId", text_at(body, "outTrackId")},
                      {"deliverResults", json::array({delivery})}}}}
                   .dump()};
}

FakeDingtalk::Reply FakeDingtalk::answer_session(const httplib::Request& request) {
  const auto chat = world_.chat_of_session(request.get_param_value("session"));
  if (!chat) return refusal({200, "300001", "session 不存在", {}}, true);
  if (request.body.size() > kMaxWebhookBytes) {
    return refusal({200, "460101", "message too long, exceed 20000 bytes", {}}, true);
  }
  DingtalkMessage message;
  if (auto error =
          DingtalkWorld::read_webhook(json::parse(request.body, nullptr, false), message)) {
    return refusal(*error, true);
  }
  if (message.kind.empty()) return {200, R"({"errcode":0,"errmsg":"ok"})"};
  if (world_.groups.contains(*chat) && world_.count_message(*chat)) {
    return refusal({200, "410100", "throttled", {}}, true);
  }
  world_.shown[*chat].push_back(message);
  return {200, R"({"errcode":0,"errmsg":"ok"})"};
}

FakeDingtalk::Reply FakeDingtalk::answer_notification(const httplib::Request& request) {
  if (!world_.token_is_valid(request.get_param_value("access_token"))) {
    return refusal({200, "40014", "不合法的access_token", {}}, true);
  }
  const json body = json::parse(request.body, nullptr, false);
  const json msg = body.is_object() ? body.value("msg", json()) : json();
  const std::string account = text_at(body, "userid_list");
  if (text_at(body, "agent_id").empty() || text_at(msg, "msgtype") != "text" ||
      msg.dump().size() > kMaxNotificationBytes || !world_.users.contains(account)) {
    return refusal({200, "400002", "bad parameter", {}}, true);
  }
  DingtalkMessage message;
  message.kind = "notice";
  message.text = text_at(msg["text"], "content");
  world_.shown[account].push_back(message);
  return {200, R"({"errcode":"0","errmsg":"ok","task_id":256271667526})"};
}

}  // namespace xiebot::support
