#include "tests/support/fake_feishu.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/feishu_click_answer.h"
#include "tests/support/feishu_seal.h"
#include "tests/support/feishu_typed_text.h"

namespace xiebot::support {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr const char* kBotName = "协作机器人";

json ids_of(const std::string& open_id) { return json::parse(feishu_ids(open_id)); }

}  // namespace

FakeFeishu::FakeFeishu(const Clock& clock)
    : clock_(clock), api_(clock, {"cli_a1b2c3d4e5f60718", "thesecret", bot_, kBotName}) {
  config_.app_id = "cli_a1b2c3d4e5f60718";
  config_.app_secret = "thesecret";
  config_.encrypt_key = "kP2sV5x8zA1cE4gJ7mQ0tW3yB6nR9uD";
  config_.verification_token = "v7rTtKzQ0pX3mWcL9aBnDfGhJkEsYuIo";
  config_.base_url = fmt::format("http://127.0.0.1:{}", api_.port());
}

void FakeFeishu::connect(const std::string& url) {
  const std::lock_guard lock(mutex_);
  url_ = url;
}

void FakeFeishu::user(const std::string& open_id, const std::string& name, bool available) {
  const std::lock_guard lock(api_.mutex);
  api_.world.users[open_id] = {name, available};
}

void FakeFeishu::group(const std::string& chat, const std::string& name,
                       const std::vector<std::string>& members) {
  const std::lock_guard lock(api_.mutex);
  api_.world.chats[chat] = {name, false, members, true, false};
}

std::string FakeFeishu::personal_chat(const std::string& open_id) {
  const std::lock_guard lock(api_.mutex);
  return api_.world.personal_chat(open_id);
}

void FakeFeishu::recall(const std::string& message_id) {
  const std::lock_guard lock(api_.mutex);
  if (FeishuMessage* message = api_.world.find(message_id)) message->recalled = true;
}

std::string FakeFeishu::milliseconds() const {
  return std::to_string(clock_.now().time_since_epoch().count() * 1000 + 123);
}

FeishuAnswer FakeFeishu::says(const std::string& user, const std::string& chat,
                              const std::string& text) {
  TypedText typed;
  {
    const std::lock_guard lock(api_.mutex);
    typed = type_text(text, api_.world.users, {bot_, kBotName});
  }
  return write(user, chat, "text", json{{"text", typed.text}}.dump(), typed.mentions);
}

FeishuAnswer FakeFeishu::sends(const std::string& user, const std::string& chat,
                               const std::string& type, const std::string& content) {
  return write(user, chat, type, content, "[]");
}

FeishuAnswer FakeFeishu::write(const std::string& user, const std::string& chat,
                               const std::string& type, const std::string& content,
                               const std::string& mentions) {
  FeishuAnswer unseen;
  unseen.delivered = false;
  bool personal = false;
  {
    const std::lock_guard lock(api_.mutex);
    const FeishuChat& place = api_.world.chat_of(user, chat);
    personal = place.personal;
    unseen.message_id = api_.world.write_as_person(chat, type, content);
    if (!place.bot_inside) return unseen;
  }
  const bool to_bot = mentions.find(bot_) != std::string::npos;
  if (!personal && !to_bot && !all_group_messages_) return unseen;

  json message{{"message_id", unseen.message_id},
               {"create_time", milliseconds()},
               {"update_time", milliseconds()},
               {"chat_id", chat},
               {"chat_type", personal ? "p2p" : "group"},
               {"message_type", type},
               {"content", content}};
  if (mentions != "[]") message["mentions"] = json::parse(mentions);
  const json sender{
      {"sender_id", ids_of(user)}, {"sender_type", "user"}, {"tenant_key", kFeishuTenant}};
  FeishuAnswer answer =
      deliver("im.message.receive_v1", json{{"sender", sender}, {"message", message}}.dump(),
              milliseconds());
  answer.message_id = unseen.message_id;
  return answer;
}

FeishuAnswer FakeFeishu::clicks(const std::string& user, const std::string& message_id,
                                const std::string& label, const FilledIn& filled, int version) {
  const FeishuMessage card = message(message_id);
  if (card.type != "interactive" || card.recalled) throw std::logic_error("no card to click");
  {
    const std::lock_guard lock(api_.mutex);
    (void)api_.world.chat_of(user, card.chat);
  }
  const std::string& shown =
      version == kCurrent ? card.content() : card.contents.at(static_cast<std::size_t>(version));
  json who = ids_of(user);
  who["tenant_key"] = kFeishuTenant;
  const json event{{"operator", who},
                   {"token", "c-295ee57216a5dc9de90fefd0aadb4b1d7dabcdef"},
                   {"action", json::parse(press_button(shown, label, filled, unfilled_))},
                   {"host", "im_message"},
                   {"context", {{"open_message_id", message_id}, {"open_chat_id", card.chat}}}};
  // Callbacks tell microseconds where events tell milliseconds.
  FeishuAnswer answer = deliver("card.action.trigger", event.dump(), milliseconds() + "456");
  const FeishuClickAnswer seen = judge_click_answer(answer.status, answer.body);
  answer.toast_kind = seen.toast_kind;
  answer.toast = seen.toast;
  answer.new_card = !seen.card.empty();
  answer.error = seen.error;
  answer.why = seen.why;
  if (answer.new_card) {
    const std::lock_guard lock(api_.mutex);
    api_.world.find(message_id)->contents.push_back(seen.card);
  }
  return answer;
}

FeishuAnswer FakeFeishu::opens_chat(const std::string& user) {
  const json event{{"chat_id", personal_chat(user)},
                   {"operator_id", ids_of(user)},
                   {"last_message_id", ""},
                   {"last_message_create_time", ""}};
  return happens("im.chat.access_event.bot_p2p_chat_entered_v1", event.dump());
}

FeishuAnswer FakeFeishu::presses_menu(const std::string& user, const std::string& key) {
  const json event{{"operator", {{"operator_id", ids_of(user)}}},
                   {"event_key", key},
                   {"timestamp", clock_.now().time_since_epoch().count()}};
  return happens("application.bot.menu_v6", event.dump());
}

FeishuAnswer FakeFeishu::chat_event(const std::string& type, const std::string& user,
                                    const std::string& chat) {
  std::string name;
  {
    const std::lock_guard lock(api_.mutex);
    name = api_.world.chats[chat].name;
  }
  const json event{{"chat_id", chat},
                   {"operator_id", ids_of(user)},
                   {"external", false},
                   {"operator_tenant_key", kFeishuTenant},
                   {"name", name}};
  return happens(type, event.dump());
}

FeishuAnswer FakeFeishu::adds_bot(const std::string& user, const std::string& chat) {
  {
    const std::lock_guard lock(api_.mutex);
    api_.world.chats[chat].bot_inside = true;
  }
  return chat_event("im.chat.member.bot.added_v1", user, chat);
}

FeishuAnswer FakeFeishu::removes_bot(const std::string& user, const std::string& chat) {
  {
    const std::lock_guard lock(api_.mutex);
    api_.world.chats[chat].bot_inside = false;
  }
  return chat_event("im.chat.member.bot.deleted_v1", user, chat);
}

FeishuAnswer FakeFeishu::dissolves(const std::string& user, const std::string& chat) {
  {
    const std::lock_guard lock(api_.mutex);
    api_.world.chats[chat].dissolved = true;
  }
  return chat_event("im.chat.disbanded_v1", user, chat);
}

FeishuAnswer FakeFeishu::happens(const std::string& type, const std::string& event) {
  return deliver(type, event, milliseconds());
}

FeishuAnswer FakeFeishu::deliver(const std::string& type, const std::string& event,
                                 const std::string& create_time) {
  Envelope envelope{type, event, "", create_time};
  {
    const std::lock_guard lock(mutex_);
    envelope.event_id = fmt::format("{:032d}", ++events_);
    last_ = envelope;
  }
  return post(envelope);
}

FeishuAnswer FakeFeishu::delivers_again(bool new_event_id) {
  Envelope envelope;
  {
    const std::lock_guard lock(mutex_);
    envelope = last_;
    if (new_event_id) envelope.event_id = fmt::format("{:032d}", ++events_);
  }
  return post(envelope);
}

FeishuAnswer FakeFeishu::post(const Envelope& envelope) {
  const json plain{{"schema", "2.0"},
                   {"header",
                    {{"event_id", envelope.event_id},
                     {"event_type", envelope.type},
                     {"create_time", envelope.create_time},
                     {"token", config_.verification_token},
                     {"app_id", config_.app_id},
                     {"tenant_key", kFeishuTenant}}},
                   {"event", json::parse(envelope.event)}};
  std::string url;
  {
    const std::lock_guard lock(mutex_);
    url = url_;
  }
  const std::size_t path_at = url.find('/', url.find("://") + 3);
  const std::string body = feishu_encrypt(plain.dump(), config_.encrypt_key, envelope.event_id);
  httplib::Headers headers;
  for (const auto& [name, value] :
       feishu_sign(body, config_.encrypt_key,
                   std::to_string(clock_.now().time_since_epoch().count()), envelope.event_id)) {
    headers.emplace(name, value);
  }
  httplib::Client client(url.substr(0, path_at));
  client.set_tcp_nodelay(true);
  // The platform gives up after three seconds; sanitizers are slow.
  client.set_read_timeout(15s);
  const auto result =
      client.Post(url.substr(path_at), headers, body, "application/json;charset=utf-8");
  FeishuAnswer answer;
  if (result) {
    answer.status = result->status;
    answer.body = result->body;
  }
  return answer;
}

std::vector<FeishuMessage> FakeFeishu::messages_in(const std::string& chat) const {
  const std::lock_guard lock(api_.mutex);
  std::vector<FeishuMessage> found;
  for (const FeishuMessage& message : api_.world.messages) {
    if (message.chat == chat && message.of_bot) found.push_back(message);
  }
  return found;
}

std::vector<FeishuMessage> FakeFeishu::personal(const std::string& open_id) const {
  return messages_in("oc_p2p_" + open_id);
}

FeishuMessage FakeFeishu::message(const std::string& message_id) const {
  const std::lock_guard lock(api_.mutex);
  for (const FeishuMessage& message : api_.world.messages) {
    if (message.id == message_id) return message;
  }
  throw std::logic_error("no message " + message_id);
}

std::size_t FakeFeishu::buzzes(const std::string& open_id) const {
  const std::lock_guard lock(api_.mutex);
  return api_.world.buzzes(open_id);
}

std::size_t FakeFeishu::calls_of(const std::string& method, const std::string& path) const {
  const auto all = calls();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const FeishuCall& call) {
        return call.method == method && call.path.rfind(path, 0) == 0;
      }));
}

bool FakeFeishu::wait_until(const std::function<bool()>& condition,
                            std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    // The condition looks without the lock, so a change may slip in between: look again soon.
    std::unique_lock lock(api_.mutex);
    api_.changed.wait_for(lock, 20ms);
  }
  return true;
}

void FakeFeishu::fail_next(int calls, int code, int status, std::chrono::seconds wait) {
  api_.trouble({FeishuTrouble::Kind::refuse, {code, "scripted", status, wait}}, calls);
}

void FakeFeishu::fail_next(int calls, int code, int status, const std::string& message) {
  api_.trouble({FeishuTrouble::Kind::refuse, {code, message, status, 0s}}, calls);
}

void FakeFeishu::fail_next_token(int calls, int code, int status, const std::string& message) {
  api_.trouble_with_token({FeishuTrouble::Kind::refuse, {code, message, status, 0s}}, calls);
}

void FakeFeishu::fail_next_buzz(int calls, int code, int status) {
  api_.trouble_with_buzz({FeishuTrouble::Kind::refuse, {code, "scripted", status, 0s}}, calls);
}

void FakeFeishu::hang_next_buzz(int calls) {
  api_.trouble_with_buzz({FeishuTrouble::Kind::hang, {}}, calls);
}

void FakeFeishu::allow_buzzing(bool may) {
  const std::lock_guard lock(api_.mutex);
  api_.world.may_buzz = may;
}

void FakeFeishu::lose_next_answers(int calls) {
  api_.trouble({FeishuTrouble::Kind::lose_answer, {}}, calls);
}

void FakeFeishu::hang_next(int calls) { api_.trouble({FeishuTrouble::Kind::hang, {}}, calls); }

void FakeFeishu::expire_tokens() {
  const std::lock_guard lock(api_.mutex);
  api_.world.expire_tokens();
}

}  // namespace xiebot::support
