#include "tests/support/dingtalk_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace xiebot::support {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::size_t kMaxParamBytes = 15'000;
constexpr std::size_t kMaxTrackId = 100;
constexpr std::size_t kMaxKeyBytes = 100;
constexpr std::size_t kMaxValueBytes = 1'024;  // forms excepted, as is seen in practice
constexpr std::size_t kMaxParamsBytes = 100'000;
constexpr std::size_t kMaxDinged = 200;
constexpr std::size_t kMaxMentions = 50;

DingtalkError bad(const std::string& code) { return {400, code, "bad " + code, {}}; }

// Whether the object has exactly these members, all strings.
bool is_exactly(const json& object, const std::set<std::string>& names) {
  if (!object.is_object() || object.size() != names.size()) return false;
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return object.contains(name) && object[name].is_string();
  });
}

std::string text_at(const json& object, const std::string& name) {
  return object.is_object() && object.contains(name) && object[name].is_string()
             ? object[name].get<std::string>()
             : std::string();
}

// What a card's variables may hold.
bool are_params(const json& params) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : params.items()) {
    if (name.size() > kMaxKeyBytes || !value.is_string()) return false;
    const std::size_t size = value.get_ref<const std::string&>().size();
    if (size > kMaxValueBytes && name != "form") return false;
    bytes += size;
  }
  return bytes <= kMaxParamsBytes;
}

// The members of an ActionCard by API: title and address of each button.
std::vector<std::pair<std::string, std::string>> button_names(const std::string& key) {
  if (key == "sampleActionCard") return {{"singleTitle", "singleURL"}};
  if (key == "sampleActionCard6") {
    return {{"buttonTitle1", "buttonUrl1"}, {"buttonTitle2", "buttonUrl2"}};
  }
  std::vector<std::pair<std::string, std::string>> names;
  for (int i = 1; i <= key.back() - '0'; ++i) {
    names.emplace_back(fmt::format("actionTitle{}", i), fmt::format("actionURL{}", i));
  }
  return names;
}

bool is_action_card(const std::string& key) {
  static const std::set<std::string> kKeys{"sampleActionCard",  "sampleActionCard2",
                                           "sampleActionCard3", "sampleActionCard4",
                                           "sampleActionCard5", "sampleActionCard6"};
  return kKeys.contains(key);
}

}  // namespace

std::string DingtalkWorld::issue_token() {
  // While it is valid the same one is answered.
  if (!token_is_valid(token_)) {
    token_ = fmt::format("token{}", ++tokens_);
    token_ends_ = clock_.steady() + 2h;
  }
  return token_;
}

bool DingtalkWorld::token_is_valid(const std::string& token) const {
  return !token.empty() && token == token_ && clock_.steady() < token_ends_;
}

std::string DingtalkWorld::open_session(const std::string& chat) {
  std::string session = fmt::format("session{}", sessions_.size() + 1);
  sessions_[session] = {chat, clock_.steady() + 90min};
  return session;
}

std::optional<std::string> DingtalkWorld::chat_of_session(const std::string& session) const {
  const auto found = sessions_.find(session);
  if (found == sessions_.end() || found->second.ends <= clock_.steady()) return std::nullopt;
  return found->second.chat;
}

bool DingtalkWorld::over(Times& times, std::size_t limit, SteadyTime::duration window) const {
  const SteadyTime now = clock_.steady();
  while (!times.empty() && times.front() + window <= now) times.pop_front();
  if (times.size() >= limit) return true;
  times.push_back(now);
  return false;
}

std::optional<DingtalkError> DingtalkWorld::count_call(const std::string& api) {
  if (!over(calls_[api], 20, 1s)) return std::nullopt;
  return DingtalkError{403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "qps", {}};
}

std::optional<DingtalkError> DingtalkWorld::count_message(const std::string& group) {
  if (!over(messages_[group], 20, 1min)) return std::nullopt;
  return bad("send.too.fast");
}

std::optional<DingtalkError> DingtalkWorld::read_param(const std::string& key, const json& param,
                                                       DingtalkMessage& message) {
  if (!param.is_string()) return bad("invalidParameter.msgParam.invalid");
  const std::string text = param;
  if (text.size() > kMaxParamBytes) return bad("invalidParameter.msgParam.tooLong");
  const json parsed = json::parse(text, nullptr, false);
  const auto wrong = bad("invalidParameter.msgParam.invalid");
  if (key == "sampleText") {
    if (!is_exactly(parsed, {"content"})) return wrong;
    message = {"text", parsed["content"], parsed["content"], {}, {}, {}, {}};
    return std::nullopt;
  }
  if (key == "sampleLink") {
    if (!is_exactly(parsed, {"title", "text", "picUrl", "messageUrl"})) return wrong;
    message = {"link", parsed["title"], parsed["text"], {}, {}, {}, {}};
    return std::nullopt;
  }
  std::set<std::string> names{"title", "text"};
  if (is_action_card(key)) {
    for (const auto& [title, address] : button_names(key)) {
      names.insert(title);
      names.insert(address);
    }
  } else if (key != "sampleMarkdown") {
    return bad("invalidParameter.msgKey.invalid");
  }
  if (!is_exactly(parsed, names)) return wrong;
  message = {is_action_card(key) ? "actionCard" : "markdown",
             parsed["title"],
             parsed["text"],
             {},
             {},
             {},
             {}};
  if (is_action_card(key)) {
    for (const auto& [title, address] : button_names(key)) {
      message.buttons.emplace_back(parsed[title], parsed[address]);
    }
  }
  return std::nullopt;
}

std::optional<DingtalkError> DingtalkWorld::read_webhook(const json& body,
                                                         DingtalkMessage& message) {
  const std::string type = text_at(body, "msgtype");
  const json& part = body.is_object() && body.contains(type) ? body[type] : body;
  const DingtalkError wrong{200, "40035", "missing parameter json", {}};
  if (type == "text" && is_exactly(part, {"content"})) {
    message = {type, part["content"], part["content"], {}, {}, {}, {}};
  } else if (type == "markdown" && is_exactly(part, {"title", "text"})) {
    message = {type, part["title"], part["text"], {}, {}, {}, {}};
  } else if (type == "actionCard" && !text_at(part, "title").empty()) {
    message = {type, part["title"], text_at(part, "text"), {}, {}, {}, {}};
    if (part.contains("singleURL")) {
      message.buttons.emplace_back(text_at(part, "singleTitle"), text_at(part, "singleURL"));
    }
    for (const json& button : part.value("btns", json::array())) {
      message.buttons.emplace_back(text_at(button, "title"), text_at(button, "actionURL"));
    }
    if (message.buttons.empty()) return wrong;
  } else if (type != "empty") {
    return wrong;
  }
  const json at = body.value("at", json::object()).value("atUserIds", json::array());
  if (at.size() > kMaxMentions) return wrong;
  for (const json& account : at) {
    // Who is named beside the text and not in it is not highlighted.
    const std::string literal = "@" + account.get<std::string>();
    if (message.text.find(literal) != std::string::npos) message.mentioned.push_back(account);
  }
  return std::nullopt;
}

std::optional<DingtalkError> DingtalkWorld::refusal_of(const json& body) const {
  if (!may_write_cards) {
    return DingtalkError{403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "no permission",
                         "Card.Instance.Write"};
  }
  if (!templates.contains(text_at(body, "cardTemplateId"))) return bad("param.templateNotExist");
  const std::string id = text_at(body, "outTrackId");
  if (id.empty() || id.size() > kMaxTrackId) return bad("param.invalid");
  if (cards.contains(id)) return bad("param.cardAlreadyExist");
  const std::string callback = text_at(body, "callbackType");
  if (callback != "STREAM" && (callback != "HTTP" || text_at(body, "callbackRouteKey").empty())) {
    return bad("param.invalid");
  }
  const json params = body.value("cardData", json::object()).value("cardParamMap", json::object());
  return are_params(params) ? std::nullopt : std::optional(bad("param.invalid"));
}

std::optional<DingtalkError> DingtalkWorld::make_card(const json& body) {
  if (auto error = refusal_of(body)) return error;
  cards[text_at(body, "outTrackId")] = {.route = text_at(body, "callbackRouteKey")};
  return std::nullopt;
}

std::optional<DingtalkError> DingtalkWorld::deliver_card(const json& body, const std::string& robot,
                                                         std::string& why_not) {
  if (auto error = refusal_of(body)) return error;
  const std::string id = text_at(body, "outTrackId");
  const json params = body.value("cardData", json::object()).value("cardParamMap", json::object());
  const std::string space = text_at(body, "openSpaceId");
  const bool in_group = space.starts_with("dtv1.card//IM_GROUP.");
  if (!in_group && !space.starts_with("dtv1.card//IM_ROBOT.")) {
    return bad("param.openSpaceIdInvalid");
  }
  const char* model = in_group ? "imGroupOpenDeliverModel" : "imRobotOpenDeliverModel";
  const json deliver = body.value(model, json::object());
  if (deliver.empty() || text_at(deliver, "robotCode") != robot) {
    return bad("param.openDeliverModelEmpty");
  }
  const std::string chat = space.substr(space.find('.', 12) + 1);
  const bool reachable =
      in_group ? groups.contains(chat) : users.contains(chat) && users[chat].robot_may_write;
  const std::string route = text_at(body, "callbackRouteKey");
  if (!reachable) {
    cards[id] = {.route = route};
    why_not = "the robot is not there";
    return std::nullopt;
  }
  DingtalkMessage message;
  message.kind = "card";
  message.title = params.value("title", "");
  message.track_id = id;
  message.params = params.get<std::map<std::string, std::string>>();
  const json at = deliver.value("atUserIds", json::object());
  for (const auto& [account, name] : at.items()) {
    message.mentioned.push_back(account);
  }
  cards[id] = {chat, shown[chat].size(), route};
  shown[chat].push_back(std::move(message));
  return std::nullopt;
}

std::optional<DingtalkError> DingtalkWorld::update_card(const json& body) {
  const auto card = cards.find(text_at(body, "outTrackId"));
  if (card == cards.end()) return bad("param.cardNotExist");
  const json params = body.value("cardData", json::object()).value("cardParamMap", json::object());
  if (!are_params(params)) return bad("param.invalid");
  show(card->second, body);
  return std::nullopt;
}

void DingtalkWorld::show(const DingtalkCard& card, const json& body) {
  if (card.chat.empty()) return;
  const json params = body.value("cardData", json::object()).value("cardParamMap", json::object());
  if (params.empty()) return;
  DingtalkMessage& message = shown[card.chat][card.at];
  const json options = body.value("cardUpdateOptions", json::object());
  if (!options.value("updateCardDataByKey", false)) message.params.clear();
  for (const auto& [name, value] : params.items()) message.params[name] = value;
}

std::optional<DingtalkError> DingtalkWorld::register_callback(const json& body) {
  const std::string route = text_at(body, "callbackRouteKey");
  const std::string url = text_at(body, "callbackUrl");
  if (route.empty() || !url.starts_with("http")) return bad("param.invalid");
  if (callbacks.contains(route) && !body.value("forceUpdate", false)) {
    return DingtalkError{500, "param.callbackRouteKeyExist", "the key exists", {}};
  }
  callbacks[route] = {url, text_at(body, "apiSecret")};
  return std::nullopt;
}

std::string DingtalkWorld::take_answer(const std::string& track_id, const json& answer,
                                       std::string& notice) {
  const auto card = cards.find(track_id);
  if (card == cards.end()) return "there is no such card";
  if (!answer.is_object()) return "the answer is no object";
  for (const auto& [name, part] : answer.items()) {
    const bool known =
        name == "cardUpdateOptions" || name == "cardData" || name == "userPrivateData";
    if (!known || !part.is_object()) return "the platform does not know " + name;
    if (name != "cardUpdateOptions" && !are_params(part.value("cardParamMap", json::object()))) {
      return name + " holds something else than short strings";
    }
  }
  const json own = answer.value("userPrivateData", json::object());
  notice = own.value("cardParamMap", json::object()).value("notice", "");
  show(card->second, answer);
  return {};
}

std::optional<DingtalkError> DingtalkWorld::ding(const json& body) {
  if (!may_ding) {
    return DingtalkError{403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "no permission",
                         "Premium.Ding.Write"};
  }
  const json accounts = body.value("receiverUserIdList", json());
  const json kind = body.value("remindType", json());
  if (!accounts.is_array() || accounts.empty() || accounts.size() > kMaxDinged ||
      !kind.is_number_integer() || kind.get<int>() < 1 || kind.get<int>() > 3 ||
      text_at(body, "content").empty()) {
    return bad("miss.param.content");
  }
  for (const std::string account : accounts) dings[account].push_back(text_at(body, "content"));
  return std::nullopt;
}

}  // namespace xiebot::support
