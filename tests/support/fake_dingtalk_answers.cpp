// What the fake answers to each call.
#include <fmt/format.h>
#include <httplib.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_dingtalk.h"

namespace xiebot::support {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxPeople = 20;
constexpr std::size_t kMaxWebhookBytes = 20'000;
constexpr std::size_t kMaxNotificationBytes = 2'048;

std::string text_at(const json& object, const std::string& name) {
  return object.is_object() && object.contains(name) && object[name].is_string()
             ? object[name].get<std::string>()
             : std::string();
}

}  // namespace

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
    if (auto error = world_.ding(body)) return refusal(*error, false);
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
    if (auto error = world_.register_callback(body)) return refusal(*error, false);
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
