#include "adapters/dingtalk/event.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/dingtalk/fields.h"
#include "adapters/json_reader.h"
#include "bot/crypto.h"
#include "bot/text.h"

namespace xiebot::dingtalk {
namespace {

using json_reader::flat;
using nlohmann::json;

std::string lower(std::string_view name) {
  std::string result(name);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

class Fields {
 public:
  explicit Fields(const json& object) {
    for (const auto& [name, value] : object.items()) values_.emplace(lower(name), &value);
  }

  // `name` is lower case.
  [[nodiscard]] const json& value(const std::string& name) const {
    static const json kNull;
    const auto found = values_.find(name);
    return found == values_.end() ? kNull : *found->second;
  }
  [[nodiscard]] std::string text(const std::string& name) const {
    const json& found = value(name);
    return found.is_string() ? flat(found) : std::string();
  }

 private:
  std::map<std::string, const json*> values_;
};

// A list, or a single one; the documentation also prints lists as texts.
std::vector<std::string> accounts_in(const json& given) {
  if (given.is_string()) {
    const std::string& line = given.get_ref<const std::string&>();
    if (line.starts_with('[')) return accounts_in(json_reader::parse(line));
    return is_id(line) ? std::vector<std::string>{line} : std::vector<std::string>();
  }
  std::vector<std::string> accounts;
  if (!given.is_array()) return accounts;
  for (const json& element : given) {
    if (element.is_structured()) continue;
    if (std::string account = user_account(flat(element)); !account.empty()) {
      accounts.push_back(std::move(account));
    }
  }
  return accounts;
}

bool is_of_address_book(std::string_view type) {
  return type.starts_with("user_") || type.starts_with("org_") || type.starts_with("label_");
}

ReadEvent read_chat_event(const Fields& fields, Event event, const ChatChanged& change) {
  event.channel = kChannel;
  event.sender = {user_account(fields.text("operator")), {}};
  event.chat_kind = ChatKind::group;
  event.chat = fields.text("openconversationid");
  if (!is_id(event.chat)) return Ignored{"chat event without a chat"};
  event.what = change;
  return event;
}

}  // namespace

ReadEvent read_event(std::string_view plaintext, Instant now) {
  const json body = json_reader::parse(plaintext);
  if (!body.is_object()) return webhook::Refusal{400, "decrypted body is not a JSON object"};
  const Fields fields(body);
  const std::string type = fields.text("eventtype");
  if (type == "check_url") return AddressCheck{};

  const std::string id = fields.text("eventid");
  Event event;
  event.key = "event:" + (is_id(id) ? id : crypto::sha256_hex(plaintext));
  const json& time = fields.value("eventtime");
  event.sent_at = acted_at(time.is_null() ? fields.value("timestamp") : time, now);

  if (type == "chat_disband") return read_chat_event(fields, std::move(event), {false, {}, false});
  if (type == "chat_update_title") {
    return read_chat_event(fields, std::move(event),
                           {true, clean_line(fields.text("title")), false});
  }
  if (type == "user_leave_org") {
    PeopleLeft left{std::move(event.key), event.sent_at, accounts_in(fields.value("userid"))};
    if (left.accounts.empty()) return Ignored{"people left, but it is not said who", true};
    return left;
  }
  return Ignored{"event type without a use", is_of_address_book(type)};
}

bool counts(const ReadEvent& read) {
  if (const auto* ignored = std::get_if<Ignored>(&read)) return !ignored->of_address_book;
  return std::holds_alternative<Event>(read);
}

}  // namespace xiebot::dingtalk
