#include "adapters/dingtalk/click.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "adapters/dingtalk/fields.h"
#include "adapters/json_reader.h"
#include "bot/crypto.h"
#include "bot/text.h"
#include "cards/dingtalk_template.h"

namespace xiebot::dingtalk {
namespace {

using json_reader::flat;
using json_reader::member;
using json_reader::object_in;
using json_reader::text;
using nlohmann::json;
using webhook::Refusal;

constexpr int kUserId = 1;  // userIdType; 2 is an id that is the same over organisations

// A choice comes as {index, value}; what counts is the value.
bool is_choice(const json& given) {
  return given.is_object() && given.contains("index") && given.contains("value");
}

// What people type may begin with the mark of a person: only what was chosen can be one.
void add_value(std::vector<std::string>& values, const json& given, bool chosen) {
  if (given.is_null() || given.is_structured()) return;
  std::string cleaned = clean(flat(given));
  if (trim(cleaned).empty()) return;
  if (chosen && cleaned.starts_with(cards::kDingtalkPersonMark)) {
    cleaned = kMentionOpen + cleaned.substr(cards::kDingtalkPersonMark.size()) + kMentionClose;
  }
  values.push_back(std::move(cleaned));
}

std::vector<std::string> values_of(const json& given) {
  const json& value = given.is_object() ? member(given, "value") : given;
  const bool chosen = is_choice(given);
  std::vector<std::string> values;
  if (value.is_array()) {
    for (const json& element : value) {
      const bool is_object = element.is_object();
      add_value(values, is_object ? member(element, "value") : element,
                chosen || is_choice(element));
    }
  } else {
    add_value(values, value, chosen);
  }
  return values;
}

void add_input(CardClicked& click, const std::string& name, const json& given) {
  if (auto values = values_of(given); !values.empty()) click.inputs[name] = std::move(values);
}

void add_param(CardClicked& click, const std::string& name, const json& given) {
  if (name == cards::kDingtalkFormParam) {
    const json form = object_in(given);
    for (const auto& [field, value] : form.items()) add_input(click, field, value);
    return;
  }
  if (name == cards::kDingtalkActionParam) {
    if (const json action = object_in(given); action.is_object()) {
      for (const auto& [key, value] : action.items()) click.action[key] = flat(value);
      return;
    }
  }
  if (given.is_structured()) {
    add_input(click, name, given);
  } else if (!given.is_null()) {
    click.action.emplace(name, flat(given));  // beside an ActionValue its own parts come first
  }
}

// A group's id, or none in a personal chat.
std::string group_of(const json& body) {
  const std::string type = text(body, "spaceType");
  if (type != "IM_GROUP" && type != "im_group") return {};
  std::string id = text(body, "spaceId");
  // As it was written for the delivery.
  constexpr std::string_view kPrefix = "dtv1.card//";
  if (id.starts_with(kPrefix)) id.erase(0, id.find('.', kPrefix.size()) + 1);
  return is_id(id) ? id : std::string();
}

// What a personal chat is called in callbacks is not documented; these two names have been seen.
ChatKind kind_of(const json& body) {
  const std::string type = text(body, "spaceType");
  return type == "IM_ROBOT" || type == "IM" ? ChatKind::personal : ChatKind::group;
}

}  // namespace

std::variant<Click, Refusal> read_click(const json& body, Instant clicked_at) {
  if (!body.is_object()) return Refusal{400, "body is not a JSON object"};
  CardClicked click;
  click.message_id = text(body, "outTrackId");
  const std::string person = text(body, "userId");
  if (!is_id(click.message_id)) return Refusal{400, "click without a card"};
  if (!is_id(person)) return Refusal{400, "click without a person"};

  const json& told = body.contains("content") ? member(body, "content") : member(body, "value");
  const json content = object_in(told);
  const json& own = member(content, "cardPrivateData");
  const json params =
      object_in(own.contains("params") ? member(own, "params") : member(content, "params"));
  const json& actions = member(own, "actionIds");
  const std::string action =
      actions.is_array() && !actions.empty() ? flat(actions.front()) : std::string();
  // The action first: what stands beside it must not take its place.
  if (params.contains(cards::kDingtalkActionParam)) {
    add_param(click, std::string(cards::kDingtalkActionParam),
              member(params, cards::kDingtalkActionParam));
  }
  for (const auto& [name, given] : params.items()) {
    if (name != cards::kDingtalkActionParam) add_param(click, name, given);
  }

  Click read;
  const json& type = member(body, "userIdType");
  const bool foreign = type.is_number_integer() && type.get<int>() != kUserId;
  std::string account = foreign ? std::string() : user_account(person);
  if (account.empty()) account = stranger_account(person);
  read.identity = crypto::sha256_hex(
      json_reader::dump(json::array({click.message_id, person, action, flat(told)})));
  read.event.channel = kChannel;
  read.event.sent_at = clicked_at;
  read.event.sender = {std::move(account), {}};
  read.event.chat = group_of(body);
  read.event.chat_kind = kind_of(body);
  read.event.what = std::move(click);
  return read;
}

std::string encode(const Outcome& outcome, const ClickAnswer& answer) {
  if (!outcome.toast && !outcome.card) return "{}";
  const std::string notice =
      outcome.toast ? answer.time + " " + outcome.toast->text : std::string();
  json body{
      {"cardUpdateOptions", {{"updateCardDataByKey", true}, {"updatePrivateDataByKey", true}}},
      {"userPrivateData", {{"cardParamMap", {{cards::kDingtalkNotice, notice}}}}}};
  if (outcome.card) {
    body["cardData"] = {{"cardParamMap", answer.card_params(*outcome.card, answer.kind)}};
  }
  return json_reader::dump(body);
}

}  // namespace xiebot::dingtalk
