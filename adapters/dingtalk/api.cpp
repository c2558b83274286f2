#include "adapters/dingtalk/api.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/dingtalk/answer.h"
#include "adapters/hide.h"
#include "adapters/json_reader.h"
#include "bot/text.h"
#include "cards/percent.h"

namespace xiebot::dingtalk {
namespace {

using json_reader::member;
using json_reader::text;
using nlohmann::json;

constexpr const char* kJson = "application/json; charset=utf-8";
constexpr std::size_t kMaxReason = 200;

std::vector<std::string> strings(const json& list) {
  std::vector<std::string> found;
  if (!list.is_array()) return found;
  for (const json& item : list) {
    if (item.is_string()) found.push_back(item);
  }
  return found;
}

// The host, and what comes before it, of an address.
std::string_view origin(std::string_view address) {
  const auto scheme = address.find("://");
  if (scheme == std::string_view::npos) return {};
  return address.substr(0, address.find_first_of("/?#", scheme + 3));
}

// `object` holds the answer's `result`, or is it.
std::string first_error(const json& result) {
  const json& deliveries = member(result, "deliverResults");
  if (!deliveries.is_array() || deliveries.empty()) return "nothing was delivered";
  for (const json& delivery : deliveries) {
    if (member(delivery, "success") == true) continue;
    const std::string why = shorten(clean(text(delivery, "errorMsg")), kMaxReason);
    return why.empty() ? "not delivered" : why;
  }
  return {};
}

}  // namespace

Api::Api(App app, const Clock& clock, http::Timeouts timeouts)
    : app_(std::move(app)),
      clock_(clock),
      api_(app_.api_base_url, timeouts),
      old_(app_.oapi_base_url, timeouts),
      token_(api_, app_, clock) {}

void Api::end_within(std::chrono::milliseconds time) {
  api_.end_within(time);
  old_.end_within(time);
}

Usage Api::usage() const {
  Usage usage{api_calls_.load(), webhook_calls_.load()};
  const Instant refused_at = quota_refused_at_.load();
  if (refused_at != Instant::min()) usage.quota_refused_at = refused_at;
  return usage;
}

void Api::count(std::atomic<std::int64_t>& counter, const Failure* failure) {
  if (failure != nullptr) {
    if (failure->unsent) return;
    const Treatment treatment = treatment_of(*failure);
    if (treatment == Treatment::wait_a_second || treatment == Treatment::wait_a_minute) return;
    if (treatment == Treatment::quota_is_used_up) quota_refused_at_ = clock_.now();
  }
  ++counter;
}

Result<json> Api::call(Host host, std::string_view method, const std::string& path,
                       const json& body, Repeat repeat) {
  for (bool renewed = false;; renewed = true) {
    auto token = token_.get();
    if (auto* failure = std::get_if<Failure>(&token)) return std::move(*failure);
    const std::string& secret = std::get<std::string>(token);
    std::map<std::string, std::string> headers{{"Content-Type", kJson},
                                               {"Accept", "application/json"}};
    std::string target = path;
    if (host == Host::api) {
      headers["x-acs-dingtalk-access-token"] = secret;
    } else {
      target += "?access_token=" + cards::percent_encoded(secret);
    }
    http::Reply reply = (host == Host::api ? api_ : old_)
                            .request(method, target, headers, json_reader::dump(body),
                                     repeat == Repeat::on_a_stale_connection);
    hide(reply.body, secret);
    auto answer = host == Host::api ? read_answer(reply) : read_old_answer(reply);
    auto* failure = std::get_if<Failure>(&answer);
    count(api_calls_, failure);
    if (failure == nullptr) return answer;
    if (renewed || treatment_of(*failure) != Treatment::renew_token) return answer;
    token_.drop(secret);
  }
}

Result<std::string> Api::send_to_group(const std::string& conversation,
                                       const OutgoingMessage& message) {
  auto answer = call(Host::api, "POST", "/v1.0/robot/groupMessages/send",
                     {{"robotCode", app_.robot()},
                      {"openConversationId", conversation},
                      {"msgKey", message.key},
                      {"msgParam", message.param}},
                     Repeat::never);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return text(std::get<json>(answer), "processQueryKey");
}

Result<Batch> Api::send_to_people(const std::vector<std::string>& accounts,
                                  const OutgoingMessage& message) {
  auto answer = call(Host::api, "POST", "/v1.0/robot/oToMessages/batchSend",
                     {{"robotCode", app_.robot()},
                      {"userIds", accounts},
                      {"msgKey", message.key},
                      {"msgParam", message.param}},
                     Repeat::never);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  const json& body = std::get<json>(answer);
  return Batch{text(body, "processQueryKey"), strings(member(body, "invalidStaffIdList")),
               strings(member(body, "flowControlledStaffIdList"))};
}

Result<std::monostate> Api::reply(const std::string& webhook, const std::string& body) {
  if (origin(webhook).empty() || origin(webhook) != origin(app_.oapi_base_url)) {
    return Failure{.code = "session.expired", .detail = "of another host", .unsent = true};
  }
  const std::string_view base = app_.oapi_base_url;
  std::string path = webhook.substr(origin(webhook).size());
  // The client puts the path of the base URL in front of this.
  const std::string_view prefix = base.substr(origin(base).size());
  if (!prefix.empty() && prefix != "/" && path.starts_with(prefix)) path.erase(0, prefix.size());
  auto answer = read_old_answer(old_.request("POST", path, {{"Content-Type", kJson}}, body, false));
  auto* failure = std::get_if<Failure>(&answer);
  count(webhook_calls_, failure);
  if (failure != nullptr) return std::move(*failure);
  return std::monostate{};
}

Result<std::string> Api::deliver_card(const CardToDeliver& card) {
  json body{{"cardTemplateId", card.template_id},
            {"outTrackId", card.out_track_id},
            {"callbackType", card.callback_route.empty() ? "STREAM" : "HTTP"},
            {"cardData", {{"cardParamMap", card.params}}},
            {"userIdType", 1}};
  if (!card.callback_route.empty()) body["callbackRouteKey"] = card.callback_route;

  json space{{"supportForward", false}};
  if (!card.preview.empty()) space["lastMessageI18n"] = {{"ZH_CN", card.preview}};
  json deliver{{"robotCode", app_.robot()}};
  if (card.kind == ChatKind::group) {
    body["openSpaceId"] = "dtv1.card//IM_GROUP." + card.address;
    body["imGroupOpenSpaceModel"] = std::move(space);
    if (!card.at.empty()) deliver["atUserIds"] = card.at;
    if (!card.seen_by.empty()) deliver["recipients"] = card.seen_by;
    body["imGroupOpenDeliverModel"] = std::move(deliver);
  } else {
    body["openSpaceId"] = "dtv1.card//IM_ROBOT." + card.address;
    body["imRobotOpenSpaceModel"] = std::move(space);
    deliver["spaceType"] = "IM_ROBOT";
    body["imRobotOpenDeliverModel"] = std::move(deliver);
  }
  if (card.at_inside && !card.at.empty()) {
    body["cardAtUserIds"] = json::array();
    for (const auto& [account, name] : card.at) body["cardAtUserIds"].push_back(account);
  }

  // Repeating makes no second card: the outTrackId is taken.
  auto answer =
      call(Host::api, "POST", "/v1.0/card/instances/createAndDeliver", body, Repeat::never);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return first_error(member(std::get<json>(answer), "result"));
}

Result<std::monostate> Api::update_card(const std::string& out_track_id,
                                        const std::map<std::string, std::string>& params) {
  auto answer = call(
      Host::api, "PUT", "/v1.0/card/instances",
      {{"outTrackId", out_track_id},
       {"cardData", {{"cardParamMap", params}}},
       {"cardUpdateOptions", {{"updateCardDataByKey", true}, {"updatePrivateDataByKey", true}}},
       {"userIdType", 1}},
      Repeat::on_a_stale_connection);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return std::monostate{};
}

Result<std::monostate> Api::register_card_callback(const std::string& route, const std::string& url,
                                                   const std::string& secret) {
  auto answer = call(Host::api, "POST", "/v1.0/card/callbacks/register",
                     {{"callbackRouteKey", route},
                      {"callbackUrl", url},
                      {"apiSecret", secret},
                      {"forceUpdate", true}},
                     Repeat::on_a_stale_connection);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return std::monostate{};
}

Result<std::string> Api::ding(const std::vector<std::string>& accounts, const std::string& words,
                              Remind remind) {
  auto answer = call(Host::api, "POST", "/v1.0/robot/ding/send",
                     {{"robotCode", app_.robot()},
                      {"remindType", static_cast<int>(remind)},
                      {"receiverUserIdList", accounts},
                      {"content", words}},
                     Repeat::never);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return text(std::get<json>(answer), "openDingId");
}

Result<std::string> Api::notify(const std::vector<std::string>& accounts,
                                const std::string& words) {
  auto answer = call(Host::old, "POST", "/topapi/message/corpconversation/asyncsend_v2",
                     {{"agent_id", app_.agent_id},
                      {"userid_list", fmt::format("{}", fmt::join(accounts, ","))},
                      {"msg", {{"msgtype", "text"}, {"text", {{"content", words}}}}}},
                     Repeat::never);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  const json& task = member(std::get<json>(answer), "task_id");
  return task.is_number_integer() ? std::to_string(task.get<std::int64_t>())
                                  : text(std::get<json>(answer), "task_id");
}

Result<std::monostate> Api::try_robot() {
  auto answer = call(Host::api, "POST", "/v1.0/robot/messageFiles/download",
                     {{"robotCode", app_.robot()}, {"downloadCode", "xiebot-doctor"}},
                     Repeat::on_a_stale_connection);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return std::monostate{};
}

Result<std::monostate> Api::try_template(const std::string& template_id,
                                         const std::string& out_track_id) {
  auto answer = call(Host::api, "POST", "/v1.0/card/instances",
                     {{"cardTemplateId", template_id},
                      {"outTrackId", out_track_id},
                      {"callbackType", "STREAM"},
                      {"cardData", {{"cardParamMap", json::object()}}},
                      {"userIdType", 1}},
                     Repeat::never);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return std::monostate{};
}

}  // namespace xiebot::dingtalk
