#include "adapters/dingtalk/message.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/dingtalk/fields.h"
#include "adapters/dingtalk/message_text.h"
#include "adapters/json_reader.h"
#include "bot/text.h"

namespace xiebot::dingtalk {
namespace {

using json_reader::flat;
using json_reader::member;
using json_reader::text;
using nlohmann::json;
using webhook::Refusal;

constexpr std::string_view kQuotaExhausted = "20001";

Account sender_of(const json& body) {
  std::string account = user_account(text(body, "senderStaffId"));
  if (account.empty()) account = stranger_account(text(body, "senderId"));
  return {std::move(account), clean_line(text(body, "senderNick"))};
}

std::optional<Session> session_of(const json& body, const Event& event,
                                  const DingTalkConfig& config) {
  Session session;
  session.kind = event.chat_kind;
  session.address = event.chat_kind == ChatKind::group ? event.chat : event.sender.id;
  session.webhook = text(body, "sessionWebhook");
  const auto expires_at = time_of(member(body, "sessionWebhookExpiredTime"));
  if (!expires_at || !is_of_platform(session.webhook, config.oapi_base_url)) return std::nullopt;
  session.expires_at = *expires_at;
  return session;
}

}  // namespace

std::variant<RobotMessage, QuotaExhausted, Refusal> read_robot_message(const json& body,
                                                                       const DingTalkConfig& config,
                                                                       Instant now) {
  if (!body.is_object()) return Refusal{400, "body is not a JSON object"};
  std::string id = text(body, "msgId");
  if (id.empty() && member(body, "encrypt").is_string()) {
    return Refusal{400, "body is encrypted; switch that off for the robot in DingTalk's console"};
  }
  if (!is_id(id)) return Refusal{400, "message without an id"};

  Event event;
  event.sent_at = acted_at(member(body, "createAt"), now);
  if (flat(member(body, "errCode")) == kQuotaExhausted) {
    return QuotaExhausted{std::move(id), event.sent_at};
  }
  event.channel = kChannel;
  event.sender = sender_of(body);
  event.chat = text(body, "conversationId");
  event.chat_kind = is_personal(body) ? ChatKind::personal : ChatKind::group;
  if (event.chat_kind == ChatKind::group) {
    event.chat_name = clean_line(text(body, "conversationTitle"));
  }
  if (event.sender.id.empty()) return Refusal{400, "message without a sender"};
  if (!is_id(event.chat)) return Refusal{400, "message without a chat"};

  std::string robot = text(body, "robotCode");
  if (!is_id(robot)) robot = config.robot_code;
  MessageReceived message = read_text(body);
  message.message_id = id;
  event.key = "message:" + robot + ":" + id;
  event.what = std::move(message);
  auto session = session_of(body, event, config);
  return RobotMessage{std::move(event), std::move(id), std::move(session),
                      robot != config.robot_code};
}

}  // namespace xiebot::dingtalk
