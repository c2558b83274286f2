#include "tests/support/dingtalk_people.h"

#include <fmt/format.h>
#include <httplib.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/dingtalk_seal.h"

namespace xiebot::support {
namespace {

using nlohmann::json;

constexpr const char* kRobotId = "$:LWCP_v1:$Robot==";
constexpr std::int64_t kSessionLife = 5'400'000;  // milliseconds
constexpr int kClickTime = 2;                     // seconds, within which the bot must answer
constexpr int kMessageTime = 15;  // after 16 or 60 seconds the same message comes again

std::string encrypted_id(const std::string& account) { return "$:LWCP_v1:$" + account + "=="; }

}  // namespace

void DingtalkPeople::connect(const std::string& bot_url, const std::string& public_url) {
  bot_url_ = bot_url;
  public_url_ = public_url;
}

std::string DingtalkPeople::path_of(const std::string& url) const {
  if (public_url_.empty() || !url.starts_with(public_url_)) {
    throw std::logic_error("not our address: " + url);
  }
  return url.substr(public_url_.size());
}

std::string DingtalkPeople::reached_at(const std::string& url) const {
  return bot_url_ + path_of(url);
}

DingtalkAnswer DingtalkPeople::says(const std::string& account, const std::string& group,
                                    const std::string& text) {
  constexpr std::string_view kMention = "@bot";
  std::string heard = text;
  const std::size_t mention = heard.find(kMention);
  if (mention == std::string::npos) return {};  // the platform tells nobody
  heard.erase(mention, kMention.size());
  json others = json::array();
  for (const auto& [other, name] : names_) {
    const bool meant = heard.find("@" + name) != std::string::npos;
    if (meant) others.push_back({{"dingtalkId", encrypted_id(other)}, {"staffId", other}});
  }
  return send_message(account, group, heard, others.dump());
}

DingtalkAnswer DingtalkPeople::writes(const std::string& account, const std::string& text) {
  return send_message(account, {}, text, "[]");
}

DingtalkAnswer DingtalkPeople::touches(const std::string& account, const DingtalkMessage& message,
                                       const std::string& title) {
  return writes(account, sent_text(address_of(message, title)));
}

DingtalkAnswer DingtalkPeople::send_message(const std::string& account, const std::string& group,
                                            const std::string& text, const std::string& mentioned) {
  const std::int64_t now = milliseconds();
  json at = json::parse(mentioned);
  if (!group.empty()) at.push_back({{"dingtalkId", kRobotId}});
  json body{{"msgId", fmt::format("msg{}==", now)},
            {"msgtype", "text"},
            {"text", {{"content", text}}},
            {"conversationId", group.empty() ? "cidOf" + account + "==" : group},
            {"conversationType", group.empty() ? "1" : "2"},
            {"senderId", encrypted_id(account)},
            {"senderStaffId", account},
            {"senderNick", names_.contains(account) ? names_.at(account) : account},
            {"senderCorpId", "dingcorp"},
            {"chatbotCorpId", "dingcorp"},
            {"chatbotUserId", kRobotId},
            {"isAdmin", false},
            {"createAt", now},
            {"sessionWebhook", dingtalk_.open_session(group.empty() ? account : group)},
            {"sessionWebhookExpiredTime", now + kSessionLife},
            {"robotCode", FakeDingtalk::kClientId},
            {"senderPlatform", "Mac"}};
  if (!group.empty()) {
    body["conversationTitle"] = titles_.contains(group) ? titles_.at(group) : "新品上市协作群";
    body["isInAtList"] = true;
    body["atUsers"] = at;
  }
  return post({"/dingtalk/robot", body.dump(), FakeDingtalk::kClientSecret, false});
}

DingtalkAnswer DingtalkPeople::clicks(const std::string& account, const DingtalkMessage& card,
                                      const std::string& label, const DingtalkInputs& filled) {
  const auto callback = dingtalk_.callback_of(card.track_id);
  if (!callback) throw std::logic_error("nobody hears of clicks on this card");
  const std::string chat = dingtalk_.chat_of_card(card.track_id);
  const bool personal = chat == account;
  const json body{{"type", "actionCallback"},
                  {"outTrackId", card.track_id},
                  {"corpId", "dingcorp"},
                  {"userId", account},
                  {"userIdType", 1},
                  {"spaceType", personal ? "IM" : "IM_GROUP"},
                  {"spaceId", chat},
                  {"extension", "{}"},
                  {"content", press_template_button(card, label, filled)}};
  DingtalkAnswer answer = post({path_of(callback->url), body.dump(), callback->secret, true});
  answer.wrong = answer.status == 200
                     ? dingtalk_.take_answer(card.track_id, answer.body, answer.notice)
                     : fmt::format("status {}", answer.status);
  return answer;
}

DingtalkAnswer DingtalkPeople::delivers_again() {
  Sent last;
  {
    const std::lock_guard lock(mutex_);
    last = last_;
  }
  return post(last);
}

DingtalkAnswer DingtalkPeople::post(const Sent& request) {
  {
    const std::lock_guard lock(mutex_);
    last_ = request;
  }
  httplib::Client client(bot_url_);
  client.set_read_timeout(request.is_click ? kClickTime : kMessageTime);
  httplib::Headers headers;
  const Headers signature = request.is_click
                                ? dingtalk_card_headers(milliseconds(), request.secret)
                                : dingtalk_robot_headers(milliseconds(), request.secret);
  for (const auto& [name, value] : signature) headers.emplace(name, value);
  const auto result =
      client.Post(request.path, headers, request.body, "application/json; charset=utf-8");
  if (!result) return {};
  return {result->status, result->body, {}, {}};
}

// No two alike: genuine messages seldom share one.
std::int64_t DingtalkPeople::milliseconds() {
  const std::lock_guard lock(mutex_);
  return std::chrono::milliseconds(clock_.now().time_since_epoch()).count() + ++count_;
}

}  // namespace xiebot::support
