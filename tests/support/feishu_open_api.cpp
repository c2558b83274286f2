#include "tests/support/feishu_open_api.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "tests/support/quoted_token.h"

namespace xiebot::support {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr const char* kTokenPath = "/open-apis/auth/v3/tenant_access_token/internal";
constexpr std::string_view kBuzz = "/urgent_app";
constexpr std::size_t kBuzzedAtOnce = 200;
constexpr std::size_t kMembersAPage = 100;

std::string one(const std::multimap<std::string, std::string>& query, const std::string& name) {
  const auto found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

FeishuError field_error(const std::string& what) {
  return {99992402, "field validation failed: " + what, 400, 0s};
}

// Whether the body is an object of exactly these string members (the optional ones may lack).
std::optional<FeishuError> body_fault(const json& body, const std::set<std::string>& required,
                                      const std::set<std::string>& optional) {
  if (!body.is_object()) return field_error("body");
  for (const std::string& name : required) {
    if (!body.contains(name)) return field_error(name + " is required");
  }
  for (const auto& [name, value] : body.items()) {
    if (required.count(name) + optional.count(name) == 0) return field_error(name + " is unknown");
    if (!value.is_string()) return field_error(name + " is not a string");
  }
  return std::nullopt;
}

FeishuPost post_in(const json& body, const std::string& raw) {
  return {body.value("msg_type", ""), body.value("content", ""), body.value("uuid", ""),
          raw.size()};
}

// The API a path belongs to, for the limits: ids do not count.
std::string api_of(const FeishuCall& call) {
  if (call.path.find("/messages/") == std::string::npos) {
    return call.method + call.path.substr(0, call.path.rfind('/'));
  }
  const std::string last = call.path.substr(call.path.rfind('/'));
  return call.method + (last == "/reply" || last == kBuzz ? last : " message");
}

}  // namespace

FeishuOpenApi::FeishuOpenApi(const Clock& clock, App app)
    : world(clock),
      clock_(clock),
      app_(std::move(app)),
      server_(std::make_unique<httplib::Server>()) {
  const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
    serve(request, response);
  };
  server_->Get(".*", handler);
  server_->Post(".*", handler);
  server_->Patch(".*", handler);
  server_->new_task_queue = [] { return new httplib::ThreadPool(32); };
  server_->set_tcp_nodelay(true);
  server_->set_keep_alive_timeout(1);
  port_ = server_->bind_to_any_port("127.0.0.1");
  if (port_ <= 0) throw std::runtime_error("the fake Feishu cannot bind");
  thread_ = std::thread([this] { server_->listen_after_bind(); });
}

FeishuOpenApi::~FeishuOpenApi() {
  {
    const std::lock_guard lock(mutex);
    stopping_ = true;
  }
  changed.notify_all();
  // stop() does nothing before the server runs.
  while (!server_->is_running()) std::this_thread::yield();
  server_->stop();
  thread_.join();
}

void FeishuOpenApi::set_latency(std::chrono::milliseconds latency) {
  const std::lock_guard lock(mutex);
  latency_ = latency;
}

void FeishuOpenApi::trouble(const FeishuTrouble& trouble, int calls) {
  const std::lock_guard lock(mutex);
  troubles_.insert(troubles_.end(), static_cast<std::size_t>(calls), trouble);
}

std::size_t FeishuOpenApi::troubles_left() const {
  const std::lock_guard lock(mutex);
  return troubles_.size();
}

void FeishuOpenApi::end_troubles() {
  const std::lock_guard lock(mutex);
  troubles_.clear();
}

void FeishuOpenApi::trouble_with_token(const FeishuTrouble& trouble, int calls) {
  const std::lock_guard lock(mutex);
  token_troubles_.insert(token_troubles_.end(), static_cast<std::size_t>(calls), trouble);
}

void FeishuOpenApi::let_go() {
  const std::lock_guard lock(mutex);
  ++hangs_let_go_;
  changed.notify_all();
}

std::vector<FeishuCall> FeishuOpenApi::calls() const {
  const std::lock_guard lock(mutex);
  return calls_;
}

void FeishuOpenApi::trouble_with_buzz(const FeishuTrouble& trouble, int calls) {
  const std::lock_guard lock(mutex);
  buzz_troubles_.insert(buzz_troubles_.end(), static_cast<std::size_t>(calls), trouble);
}

FeishuTrouble FeishuOpenApi::next_trouble(const FeishuCall& call) {
  auto& queue = call.path == kTokenPath      ? token_troubles_
                : call.path.ends_with(kBuzz) ? buzz_troubles_
                                             : troubles_;
  if (queue.empty()) return {};
  FeishuTrouble next = queue.front();
  queue.pop_front();
  return next;
}

void FeishuOpenApi::serve(const httplib::Request& request, httplib::Response& response) {
  FeishuCall call;
  call.method = request.method;
  call.path = request.path;
  call.query = request.params;
  call.body = request.body;
  const std::string authorization = request.get_header_value("Authorization");
  call.token = authorization.substr(authorization.rfind("Bearer ", 0) == 0 ? 7 : 0);

  std::unique_lock lock(mutex);
  const std::size_t place = calls_.size();
  calls_.push_back(call);
  changed.notify_all();
  const FeishuTrouble trouble = next_trouble(call);
  // A call takes its time, as in real life, without keeping others waiting.
  if (latency_ > 0ms) changed.wait_for(lock, latency_, [this] { return stopping_; });
  if (trouble.kind == FeishuTrouble::Kind::hang) {
    const int seen = hangs_let_go_;
    changed.wait(lock, [&] { return stopping_ || hangs_let_go_ != seen; });
  }

  Reply reply;
  if (trouble.kind == FeishuTrouble::Kind::refuse) {
    reply = error(trouble.error);
    if (const auto at = reply.body.find(kQuotedToken); at != std::string::npos) {
      reply.body.replace(at, std::string_view(kQuotedToken).size(), call.token);
    }
  } else if (trouble.kind != FeishuTrouble::Kind::hang) {
    reply = answer(call, request.get_header_value("Content-Type"));
  }
  if (trouble.kind == FeishuTrouble::Kind::lose_answer ||
      trouble.kind == FeishuTrouble::Kind::hang) {
    reply = {502, "<html>Bad Gateway</html>", {}};
  }
  calls_[place].status = reply.status;
  calls_[place].answered_at = clock_.steady();
  lock.unlock();
  changed.notify_all();

  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) response.set_header(name, value);
  response.set_header("X-Tt-Logid", "20261123100000fake");
  response.set_content(reply.body, "application/json; charset=utf-8");
}

FeishuOpenApi::Reply FeishuOpenApi::error(const FeishuError& error) {
  Reply reply{
      error.status,
      json{{"code", error.code}, {"msg", error.msg}, {"error", {{"log_id", "20261123100000fake"}}}}
          .dump(),
      {}};
  if (error.wait > 0s) {
    reply.headers["x-ogw-ratelimit-limit"] = "50";
    reply.headers["x-ogw-ratelimit-reset"] = std::to_string(error.wait.count());
  }
  return reply;
}

FeishuOpenApi::Reply FeishuOpenApi::answer(const FeishuCall& call,
                                           const std::string& content_type) {
  if (!call.body.empty() && content_type != "application/json; charset=utf-8") {
    return error(field_error("Content-Type"));
  }
  if (call.path == kTokenPath) return answer_token(call);
  if (call.token.empty()) return error({99991661, "Missing access token", 400, 0s});
  if (call.token.rfind("t-", 0) != 0) {
    return error({99991671, "Invalid access token, must start with t- or u-", 400, 0s});
  }
  if (!world.token_is_valid(call.token)) {
    return error({99991663, "Invalid access token for authorization.", 400, 0s});
  }
  if (auto over = world.count_call(api_of(call))) return error(*over);

  const auto rest_after = [&](const std::string& prefix) -> std::optional<std::string> {
    if (call.path.rfind(prefix, 0) != 0) return std::nullopt;
    return call.path.substr(prefix.size());
  };
  if (call.method == "GET" && call.path == "/open-apis/bot/v3/info") {
    return {
        200,
        json{{"code", 0},
             {"msg", "ok"},
             {"bot",
              {{"open_id", app_.bot_open_id}, {"app_name", app_.bot_name}, {"activate_status", 2}}}}
            .dump(),
        {}};
  }
  if (const auto rest = rest_after("/open-apis/im/v1/messages")) return answer_message(call, *rest);
  if (const auto rest = rest_after("/open-apis/im/v1/chats/")) return answer_chat(call, *rest);
  if (const auto rest = rest_after("/open-apis/contact/v3/users/")) return answer_user(*rest);
  return error({99991201, "path not found", 404, 0s});
}

FeishuOpenApi::Reply FeishuOpenApi::answer_token(const FeishuCall& call) {
  const json body = json::parse(call.body, nullptr, false);
  if (call.method != "POST" || body_fault(body, {"app_id", "app_secret"}, {})) {
    return error({10003, "invalid param", 200, 0s});
  }
  if (body["app_id"] != app_.id || body["app_secret"] != app_.secret) {
    return error({10014, "app secret invalid", 200, 0s});
  }
  const auto token = world.issue_token();
  return {200,
          json{{"code", 0},
               {"msg", "ok"},
               {"tenant_access_token", token.text},
               {"expire", token.left.count()}}
              .dump(),
          {}};
}

FeishuOpenApi::Reply FeishuOpenApi::written(const FeishuWorld::Written& written) {
  if (const auto* refused = std::get_if<FeishuError>(&written)) return error(*refused);
  const auto& message = std::get<FeishuMessage>(written);
  const std::string sent_at = std::to_string(message.sent_at.time_since_epoch().count() * 1000);
  json data{{"message_id", message.id},
            {"msg_type", message.type},
            {"create_time", sent_at},
            {"update_time", sent_at},
            {"deleted", false},
            {"updated", false},
            {"chat_id", message.chat},
            {"body", {{"content", message.content()}}},
            {"root_id", message.reply_to},
            {"parent_id", message.reply_to}};
  return {200, json{{"code", 0}, {"msg", "success"}, {"data", data}}.dump(), {}};
}

// `rest` is what stands after /messages.
FeishuOpenApi::Reply FeishuOpenApi::answer_message(const FeishuCall& call,
                                                   const std::string& rest) {
  const json body = json::parse(call.body, nullptr, false);
  if (call.method == "POST" && rest.empty()) {
    const std::string id_type = one(call.query, "receive_id_type");
    static const std::set<std::string> kTypes{"open_id", "union_id", "user_id", "email", "chat_id"};
    if (kTypes.count(id_type) == 0) return error(field_error("receive_id_type"));
    if (auto fault = body_fault(body, {"receive_id", "msg_type", "content"}, {"uuid"})) {
      return error(*fault);
    }
    return written(world.send(id_type, body["receive_id"], post_in(body, call.body)));
  }
  const std::size_t end = rest.find('/', 1);
  const std::string id = rest.substr(std::min<std::size_t>(1, rest.size()), end - 1);
  if (call.method == "POST" && end != std::string::npos && rest.substr(end) == "/reply") {
    if (auto fault = body_fault(body, {"msg_type", "content"}, {"uuid"})) return error(*fault);
    return written(world.reply(id, post_in(body, call.body)));
  }
  if (call.method == "PATCH" && end != std::string::npos && rest.substr(end) == kBuzz) {
    return answer_buzz(call, id);
  }
  if (call.method == "PATCH" && end == std::string::npos) {
    if (auto fault = body_fault(body, {"content"}, {})) return error(*fault);
    if (auto refused = world.update(id, body["content"])) return error(*refused);
    return {200, R"({"code":0,"msg":"success","data":{}})", {}};
  }
  return error({99991301, "method not allowed", 405, 0s});
}

FeishuOpenApi::Reply FeishuOpenApi::answer_buzz(const FeishuCall& call,
                                                const std::string& message) {
  const json body = json::parse(call.body, nullptr, false);
  if (one(call.query, "user_id_type") != "open_id") return error(field_error("user_id_type"));
  if (!body.is_object() || body.size() != 1 || !body.contains("user_id_list")) {
    return error(field_error("body"));
  }
  const json& list = body["user_id_list"];
  const bool are_ids = list.is_array() && std::all_of(list.begin(), list.end(), [](const json& id) {
                         return id.is_string() && id.get<std::string>().starts_with("ou_");
                       });
  if (!are_ids || list.empty() || list.size() > kBuzzedAtOnce) {
    return error(field_error("user_id_list"));
  }
  const auto buzzed = world.buzz(message, list.get<std::vector<std::string>>());
  if (const auto* refused = std::get_if<FeishuError>(&buzzed)) return error(*refused);
  const json data{{"invalid_user_id_list", std::get<std::vector<std::string>>(buzzed)}};
  return {200, json{{"code", 0}, {"msg", "success"}, {"data", data}}.dump(), {}};
}

FeishuOpenApi::Reply FeishuOpenApi::answer_chat(const FeishuCall& call, const std::string& rest) {
  const std::size_t slash = rest.find('/');
  const auto chat = world.chats.find(rest.substr(0, slash));
  if (chat == world.chats.end()) return error({232006, "invalid chat_id", 400, 0s});
  if (!chat->second.bot_inside) return error({232011, "operator is not in the chat", 400, 0s});
  if (slash == std::string::npos) {
    json data{{"name", chat->second.name},
              {"chat_mode", chat->second.personal ? "p2p" : "group"},
              {"chat_status", chat->second.dissolved ? "dissolved" : "normal"},
              {"user_count", std::to_string(chat->second.members.size())}};
    return {200, json{{"code", 0}, {"msg", "success"}, {"data", data}}.dump(), {}};
  }
  if (rest.substr(slash) != "/members" || one(call.query, "member_id_type") != "open_id") {
    return error({99991201, "path not found", 404, 0s});
  }
  const auto& members = chat->second.members;
  const std::string token = one(call.query, "page_token");
  const std::size_t from = token.empty() ? 0 : std::stoul(token);
  const std::size_t to = std::min(from + kMembersAPage, members.size());
  json items = json::array();
  for (std::size_t i = from; i < to; ++i) {
    items.push_back({{"member_id_type", "open_id"},
                     {"member_id", members[i]},
                     {"name", world.users[members[i]].name}});
  }
  json data{{"items", items},
            {"page_token", std::to_string(to)},
            {"has_more", to < members.size()},
            {"member_total", members.size()}};
  return {200, json{{"code", 0}, {"msg", "success"}, {"data", data}}.dump(), {}};
}

FeishuOpenApi::Reply FeishuOpenApi::answer_user(const std::string& open_id) {
  const auto user = world.users.find(open_id);
  if (user == world.users.end() || !user->second.available) {
    return error({41050, "no user authority error", 400, 0s});
  }
  json data{{"user", {{"name", user->second.name}, {"open_id", open_id}}}};
  return {200, json{{"code", 0}, {"msg", "success"}, {"data", data}}.dump(), {}};
}

}  // namespace xiebot::support
