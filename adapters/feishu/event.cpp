#include "adapters/feishu/event.h"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "adapters/feishu/click.h"
#include "adapters/feishu/message.h"
#include "adapters/json_reader.h"
#include "bot/text.h"

namespace xiebot::feishu {
namespace {

using json_reader::member;
using json_reader::text;
using nlohmann::json;

// An envelope of either version, its common parts read.
struct Envelope {
  const json& root;
  const json& event;
  std::string type;
  std::string bot;
};

using Decoded = std::variant<Event, PersonLeft, Ignored>;

// Seconds, milliseconds and microseconds all occur, as texts (a fraction in version 1) and as
// numbers; their magnitude tells them apart until the year 5138.
std::optional<Instant> time_of(const json& value) {
  std::int64_t number = 0;
  if (value.is_number_integer()) {
    number = value.get<std::int64_t>();
  } else if (value.is_string()) {
    const auto& digits = value.get_ref<const std::string&>();
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
  }
  constexpr std::int64_t kLaterThanAnySeconds = 100'000'000'000;
  while (number >= kLaterThanAnySeconds) number /= 1000;
  if (number <= 0) return std::nullopt;
  return Instant(std::chrono::seconds(number));
}

// The id the bot knows people by; the others only where the platform leaves it out.
std::string account_in(const json& ids) {
  for (const std::string_view kind : {"open_id", "user_id", "union_id"}) {
    if (std::string id = text(ids, kind); !id.empty()) return id;
  }
  return {};
}

Decoded read_message_event(const Envelope& envelope, Event event) {
  const json& message = member(envelope.event, "message");
  const json& sender = member(envelope.event, "sender");
  event.sender = {account_in(member(sender, "sender_id")), {}};
  event.chat = text(message, "chat_id");
  event.chat_kind = text(message, "chat_type") == "p2p" ? ChatKind::personal : ChatKind::group;

  const std::string id = text(message, "message_id");
  if (id.empty()) return Ignored{"message without an id"};
  if (text(sender, "sender_type") != "user" ||
      (!envelope.bot.empty() && event.sender.id == envelope.bot)) {
    return Ignored{"message of a bot"};
  }
  if (text(message, "content").empty()) return Ignored{"message recalled before it arrived"};
  if (text(message, "message_type") == "system") return Ignored{"system message"};

  ReadMessage read = read_message(message, envelope.bot);
  if (event.chat_kind == ChatKind::group && !read.mentions_bot) {
    return Ignored{"group message that does not mention the bot"};
  }
  // One message comes under several event ids.
  event.key = "message:" + id;
  if (const auto sent_at = time_of(member(message, "create_time"))) event.sent_at = *sent_at;
  event.what = std::move(read.message);
  return event;
}

// Where the card stands: pages of the documentation print it in three places.
std::string context_id(const Envelope& envelope, std::string_view name) {
  for (const json* place : {&member(envelope.event, "context"), &envelope.event,
                            &member(envelope.root, "context"), &envelope.root}) {
    if (std::string id = text(*place, name); !id.empty()) return id;
  }
  return {};
}

Decoded read_click_event(const Envelope& envelope, Event event) {
  event.sender = {account_in(member(envelope.event, "operator")), {}};
  event.chat = context_id(envelope, "open_chat_id");
  // A click does not say what kind of chat it was made in.
  event.chat_kind = ChatKind::group;
  CardClicked click = read_click(member(envelope.event, "action"));
  click.message_id = context_id(envelope, "open_message_id");
  event.what = std::move(click);
  return event;
}

Decoded read_chat_event(const Envelope& envelope, Event event) {
  event.sender = {account_in(member(envelope.event, "operator_id")), {}};
  event.chat = text(envelope.event, "chat_id");
  event.chat_kind = ChatKind::group;
  event.what = ChatChanged{envelope.type == "im.chat.member.bot.added_v1",
                           clean_line(text(envelope.event, "name"))};
  return event;
}

Decoded read_chat_entered(const Envelope& envelope, Event event) {
  event.sender = {account_in(member(envelope.event, "operator_id")), {}};
  event.chat = text(envelope.event, "chat_id");
  event.what = ChatOpened{};
  return event;
}

// Version 1, and the first a person ever does with the bot.
Decoded read_chat_created(const Envelope& envelope, Event event) {
  const json& user = member(envelope.event, "user");
  event.sender = {account_in(user), clean_line(text(user, "name"))};
  event.chat = text(envelope.event, "chat_id");
  event.what = ChatOpened{};
  return event;
}

Decoded read_menu(const Envelope& envelope, Event event) {
  const json& who = member(envelope.event, "operator");
  event.sender = {account_in(member(who, "operator_id")), clean_line(text(who, "operator_name"))};
  if (const auto sent_at = time_of(member(envelope.event, "timestamp"))) event.sent_at = *sent_at;
  event.what = ChatOpened{};
  return event;
}

Decoded person_left(const json& person, Event event) {
  std::string account = account_in(person);
  if (account.empty()) return Ignored{"a person left, but it is not said who"};
  return PersonLeft{std::move(event.key), event.sent_at, std::move(account)};
}

// Who is taken out of the company's directory.
Decoded read_person_deleted(const Envelope& envelope, Event event) {
  const json& person = member(envelope.event, "object");
  return person_left(account_in(person).empty() ? member(envelope.event, "old_object") : person,
                     std::move(event));
}

// Of what changes in the directory only that somebody resigned is of use.
Decoded read_person_updated(const Envelope& envelope, Event event) {
  const json& person = member(envelope.event, "object");
  const json& resigned = member(member(person, "status"), "is_resigned");
  if (!resigned.is_boolean() || !resigned.get<bool>()) return Ignored{"a person's data changed"};
  return person_left(person, std::move(event));
}

struct Reader {
  std::string_view type;
  Decoded (*read)(const Envelope&, Event);
};
constexpr std::array<Reader, 10> kReaders{{
    {"im.message.receive_v1", read_message_event},
    {"card.action.trigger", read_click_event},
    {"im.chat.member.bot.added_v1", read_chat_event},
    {"im.chat.member.bot.deleted_v1", read_chat_event},
    {"im.chat.disbanded_v1", read_chat_event},
    {"im.chat.access_event.bot_p2p_chat_entered_v1", read_chat_entered},
    {"p2p_chat_create", read_chat_created},
    {"application.bot.menu_v6", read_menu},
    {"contact.user.deleted_v3", read_person_deleted},
    {"contact.user.updated_v3", read_person_updated},
}};

}  // namespace

Decoded to_event(const json& root, std::string_view bot, Instant now) {
  const json& head = member(root, "header");
  const bool version1 = !head.is_object();
  const json& body = member(root, "event");
  const Envelope envelope{root, body, version1 ? text(body, "type") : text(head, "event_type"),
                          std::string(bot)};

  for (const Reader& reader : kReaders) {
    if (reader.type != envelope.type) continue;
    const std::string id = version1 ? text(root, "uuid") : text(head, "event_id");
    Event event;
    event.channel = kChannel;
    event.key = (version1 ? "uuid:" : "event:") + id;
    event.sent_at =
        time_of(version1 ? member(root, "ts") : member(head, "create_time")).value_or(now);
    auto decoded = reader.read(envelope, std::move(event));
    if (std::holds_alternative<PersonLeft>(decoded) && id.empty()) {
      return Ignored{"event without an id"};
    }
    const auto* read = std::get_if<Event>(&decoded);
    if (read == nullptr) return decoded;
    // A dissolved chat may not say who did it.
    if (read->sender.id.empty() && !std::holds_alternative<ChatChanged>(read->what)) {
      return Ignored{"event without a person"};
    }
    if (id.empty() && !std::holds_alternative<MessageReceived>(read->what)) {
      return Ignored{"event without an id"};
    }
    return decoded;
  }
  return Ignored{"event type without a use"};
}

}  // namespace xiebot::feishu
