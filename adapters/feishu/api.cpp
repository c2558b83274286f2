#include "adapters/feishu/api.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/feishu/answer.h"
#include "adapters/hide.h"
#include "adapters/json_reader.h"

namespace xiebot::feishu {
namespace {

using json_reader::member;
using json_reader::text;
using nlohmann::json;

constexpr std::string_view kMessages = "/open-apis/im/v1/messages";
constexpr std::chrono::seconds kBuzzTime{3};
constexpr std::string_view kChats = "/open-apis/im/v1/chats";

// As one segment of a path or value of a query: ids come from outside.
std::string encoded(std::string_view id) {
  std::string result;
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-';
    if (plain) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

// The prefix tells the kinds of ids apart; an employee's own id has none.
std::string_view type_of(ChatKind kind, std::string_view receiver) {
  if (kind == ChatKind::group) return "chat_id";
  const std::string_view prefix = receiver.substr(0, 3);
  if (prefix == "ou_") return "open_id";
  if (prefix == "on_") return "union_id";
  return "user_id";
}

}  // namespace

Api::Api(const FeishuConfig& config, const Clock& clock, http::Timeouts timeouts)
    : http_(config.base_url, timeouts), token_(http_, config, clock) {}

Result<json> Api::call(std::string_view method, const std::string& path, const std::string& body,
                       std::chrono::milliseconds at_most) {
  // Every call made here may be repeated: reads, updates, and sends that carry a uuid.
  constexpr bool kIdempotent = true;
  for (bool renewed = false;; renewed = true) {
    auto token = token_.get();
    if (auto* failure = std::get_if<Failure>(&token)) return std::move(*failure);
    const std::string& bearer = std::get<std::string>(token);
    std::map<std::string, std::string> headers{{"Authorization", "Bearer " + bearer}};
    if (!body.empty()) headers["Content-Type"] = "application/json; charset=utf-8";

    http::Reply reply = http_.request(method, path, headers, body, kIdempotent, at_most);
    hide(reply.body, bearer);
    auto answer = read_answer(reply);
    const auto* failure = std::get_if<Failure>(&answer);
    if (failure == nullptr || renewed || treatment_of(*failure) != Treatment::renew_token) {
      return answer;
    }
    token_.drop(bearer);
  }
}

Result<Posted> Api::post(const std::string& path, const json& body) {
  auto answer = call("POST", path, json_reader::dump(body));
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  const json& data = member(std::get<json>(answer), "data");
  Posted posted{text(data, "message_id"), text(data, "chat_id")};
  // Repeating is safe, and without the id the message could never be changed.
  if (posted.message_id.empty())
    return Failure{200, 0, "the answer holds no message id", {}, false};
  return posted;
}

Result<Posted> Api::send(ChatKind kind, const std::string& receiver, const Content& content,
                         const std::string& uuid) {
  return post(fmt::format("{}?receive_id_type={}", kMessages, type_of(kind, receiver)),
              {{"receive_id", receiver},
               {"msg_type", content.type},
               {"content", content.json},
               {"uuid", uuid}});
}

Result<Posted> Api::reply(const std::string& message_id, const Content& content,
                          const std::string& uuid) {
  return post(fmt::format("{}/{}/reply", kMessages, encoded(message_id)),
              {{"msg_type", content.type}, {"content", content.json}, {"uuid", uuid}});
}

Result<std::monostate> Api::update(const std::string& message_id, const std::string& card) {
  auto answer = call("PATCH", fmt::format("{}/{}", kMessages, encoded(message_id)),
                     json_reader::dump({{"content", card}}));
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return std::monostate{};
}

Result<std::monostate> Api::buzz(const std::string& message_id, const std::string& account) {
  auto answer = call("PATCH",
                     fmt::format("{}/{}/urgent_app?user_id_type={}", kMessages, encoded(message_id),
                                 type_of(ChatKind::personal, account)),
                     json_reader::dump({{"user_id_list", json::array({account})}}), kBuzzTime);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  const json& refused = member(member(std::get<json>(answer), "data"), "invalid_user_id_list");
  if (!refused.empty()) return Failure{200, 0, "the person cannot be buzzed", {}, false};
  return std::monostate{};
}

Result<Bot> Api::bot() {
  auto answer = call("GET", "/open-apis/bot/v3/info");
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  constexpr int kActivated = 2;
  const json& bot = member(std::get<json>(answer), "bot");
  return Bot{text(bot, "open_id"), text(bot, "app_name"),
             member(bot, "activate_status") == kActivated};
}

Result<std::string> Api::user_name(const std::string& open_id) {
  auto answer = call("GET", fmt::format("/open-apis/contact/v3/users/{}?user_id_type=open_id"
                                        "&department_id_type=open_department_id",
                                        encoded(open_id)));
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return text(member(member(std::get<json>(answer), "data"), "user"), "name");
}

Result<ChatInfo> Api::chat(const std::string& chat) {
  auto answer = call("GET", fmt::format("{}/{}", kChats, encoded(chat)));
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  const json& data = member(std::get<json>(answer), "data");
  const std::string status = text(data, "chat_status");
  return ChatInfo{text(data, "name"),
                  text(data, "chat_mode") == "p2p" ? ChatKind::personal : ChatKind::group,
                  !status.empty() && status != "normal"};
}

Result<std::vector<Account>> Api::members(const std::string& chat) {
  // Ten thousand people; a platform that never ends its pages must not keep us for ever.
  constexpr int kMaxPages = 100;
  std::vector<Account> members;
  std::string page;
  for (int i = 0; i < kMaxPages; ++i) {
    std::string path =
        fmt::format("{}/{}/members?member_id_type=open_id&page_size=100", kChats, encoded(chat));
    if (!page.empty()) path += "&page_token=" + encoded(page);
    auto answer = call("GET", path);
    if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
    const json& data = member(std::get<json>(answer), "data");
    for (const json& item : member(data, "items")) {
      members.push_back({text(item, "member_id"), text(item, "name")});
    }
    // Pages may be shorter or longer than asked for: has_more alone counts.
    page = text(data, "page_token");
    if (member(data, "has_more") != true || page.empty()) break;
  }
  return members;
}

}  // namespace xiebot::feishu
