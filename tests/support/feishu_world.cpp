#include "tests/support/feishu_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/feishu_card_rules.h"
#include "tests/support/feishu_card_view.h"

namespace xiebot::support {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::size_t kMaxTextRequest = 150 * 1024;
constexpr std::size_t kMaxUuid = 50;
constexpr std::size_t kUnreadBuzzes = 200;
constexpr auto kTokenLife = 2h;
constexpr auto kUuidLife = 1h;
constexpr auto kUpdateLife = std::chrono::hours(14 * 24);

FeishuError parameter(const std::string& what) {
  return {230001, "invalid parameter: " + what, 400, 0s};
}

bool updatable(const std::string& card) {
  const json tree = json::parse(card, nullptr, false);
  return tree.is_object() && tree.value("/config/update_multi"_json_pointer, json()) == true;
}

}  // namespace

bool ever_said(const FeishuMessage& message, const std::string& words) {
  return std::ranges::any_of(message.contents, [&](const std::string& content) {
    return visible_text(content).find(words) != std::string::npos;
  });
}

bool FeishuWorld::fits(const std::string& what, std::size_t limit, std::chrono::seconds window) {
  auto& times = calls_[fmt::format("{} in {}", what, window.count())];
  const SteadyTime now = clock_.steady();
  while (!times.empty() && times.front() <= now - window) times.pop_front();
  if (times.size() >= limit) return false;
  times.push_back(now);
  return true;
}

std::optional<FeishuError> FeishuWorld::count_call(const std::string& api) {
  const bool within = fits(api, 50, 1s) && fits(api, 1000, 60s);
  if (within) return std::nullopt;
  const bool second = calls_[api + " in 1"].size() >= 50;
  return FeishuError{99991400, "request trigger frequency limit", 429, second ? 1s : 60s};
}

FeishuWorld::Token FeishuWorld::issue_token() {
  const SteadyTime now = clock_.steady();
  for (const auto& [text, expires] : tokens_) {
    if (expires - now >= 30min) {
      return {text, std::chrono::floor<std::chrono::seconds>(expires - now)};
    }
  }
  const std::string text = fmt::format("t-{:040d}", ++made_);
  tokens_[text] = now + kTokenLife;
  return {text, kTokenLife};
}

bool FeishuWorld::token_is_valid(const std::string& token) const {
  const auto found = tokens_.find(token);
  return found != tokens_.end() && found->second > clock_.steady();
}

FeishuMessage* FeishuWorld::find(const std::string& message) {
  const auto found = std::find_if(messages.begin(), messages.end(),
                                  [&](const FeishuMessage& m) { return m.id == message; });
  return found == messages.end() ? nullptr : &*found;
}

std::size_t FeishuWorld::buzzes(const std::string& open_id) const {
  std::ptrdiff_t found = 0;
  for (const FeishuMessage& message : messages) {
    found += std::count(message.buzzed.begin(), message.buzzed.end(), open_id);
  }
  return static_cast<std::size_t>(found);
}

std::string FeishuWorld::personal_chat(const std::string& open_id) {
  std::string id = "oc_p2p_" + open_id;
  if (chats.count(id) == 0) chats[id] = {"", true, {open_id}, true, false};
  return id;
}

const FeishuChat& FeishuWorld::chat_of(const std::string& member, const std::string& chat) const {
  const auto found = chats.find(chat);
  if (found == chats.end()) throw std::logic_error("no such chat: " + chat);
  const auto& members = found->second.members;
  if (std::find(members.begin(), members.end(), member) == members.end()) {
    throw std::logic_error(member + " is not in " + chat);
  }
  return found->second;
}

std::string FeishuWorld::write_as_person(const std::string& chat, const std::string& type,
                                         const std::string& content) {
  FeishuMessage message{fmt::format("om_{:032d}", ++made_),
                        chat,
                        type,
                        {content},
                        "",
                        "",
                        clock_.now(),
                        false,
                        false};
  messages.push_back(message);
  return message.id;
}

std::optional<FeishuError> FeishuWorld::refusal_of_card(const std::string& card) const {
  const auto faults = feishu_card_faults(card);
  if (!faults.empty()) {
    const json body = json::parse(feishu_refusal(faults.front()));
    return FeishuError{body.value("code", 0), body.value("msg", ""), 400, 0s};
  }
  if (!updatable(card)) return parameter("config.update_multi is not true");
  for (const std::string& mentioned : feishu_card_mentions(card)) {
    if (mentioned != "all" && users.count(mentioned) == 0) {
      return FeishuError{
          230099, "Failed to create card content, ext=ErrCode: 100290; ErrMsg: invalid user id",
          400, 0s};
    }
  }
  return std::nullopt;
}

std::optional<FeishuError> FeishuWorld::refusal_of(const FeishuPost& post) const {
  if (post.uuid.size() > kMaxUuid) return parameter("uuid");
  if (post.type == "interactive") return refusal_of_card(post.content);
  if (post.type != "text") return FeishuError{230054, "msg_type is not allowed", 400, 0s};
  if (post.request_bytes > kMaxTextRequest) return FeishuError{230025, "too long", 400, 0s};
  const json content = json::parse(post.content, nullptr, false);
  const bool fits_type = content.is_object() && content.size() == 1 && content.contains("text") &&
                         content["text"].is_string() &&
                         !content["text"].get_ref<const std::string&>().empty();
  return fits_type ? std::nullopt : std::optional(parameter("content"));
}

std::optional<FeishuError> FeishuWorld::refusal_to_write(const std::string& chat) {
  const auto found = chats.find(chat);
  if (found == chats.end() || !found->second.bot_inside) {
    return FeishuError{230002, "The bot can not be outside the group.", 400, 0s};
  }
  if (found->second.dissolved) return FeishuError{232009, "The chat is dissolved.", 400, 0s};
  if (!fits(chat, 5, 1s)) return FeishuError{230020, "frequency limit of the chat", 400, 0s};
  return std::nullopt;
}

const FeishuMessage* FeishuWorld::sent_before(const std::string& uuid) const {
  if (uuid.empty()) return nullptr;
  const auto found = std::find_if(messages.begin(), messages.end(), [&](const FeishuMessage& m) {
    return m.uuid == uuid && m.sent_at > clock_.now() - kUuidLife;
  });
  return found == messages.end() ? nullptr : &*found;
}

FeishuWorld::Written FeishuWorld::add(const std::string& chat, const std::string& reply_to,
                                      const FeishuPost& post) {
  if (const auto* same = sent_before(post.uuid)) return *same;
  if (auto refusal = refusal_to_write(chat)) return *refusal;
  messages.push_back({fmt::format("om_{:032d}", ++made_),
                      chat,
                      post.type,
                      {post.content},
                      reply_to,
                      post.uuid,
                      clock_.now(),
                      true,
                      false});
  return messages.back();
}

FeishuWorld::Written FeishuWorld::send(const std::string& id_type, const std::string& receiver,
                                       const FeishuPost& post) {
  if (auto refusal = refusal_of(post)) return *refusal;
  if (id_type == "chat_id") {
    if (receiver.rfind("oc_", 0) != 0) return FeishuError{230034, "receive_id", 400, 0s};
    return add(receiver, "", post);
  }
  if (id_type != "open_id" || receiver.rfind("ou_", 0) != 0) {
    return FeishuError{230034, "receive_id does not fit receive_id_type", 400, 0s};
  }
  const auto user = users.find(receiver);
  if (user == users.end()) return FeishuError{99992351, "open_id not exist", 400, 0s};
  if (!user->second.available) {
    return FeishuError{230013, "Bot has NO availability to this user.", 400, 0s};
  }
  return add(personal_chat(receiver), "", post);
}

FeishuWorld::Written FeishuWorld::reply(const std::string& message, const FeishuPost& post) {
  if (auto refusal = refusal_of(post)) return *refusal;
  const FeishuMessage* original = find(message);
  if (original == nullptr) return parameter("message_id");
  if (original->recalled) return FeishuError{230011, "The message was recalled.", 400, 0s};
  return add(original->chat, message, post);
}

std::optional<FeishuError> FeishuWorld::update(const std::string& message,
                                               const std::string& card) {
  FeishuMessage* original = find(message);
  if (original == nullptr) return parameter("message_id");
  if (!original->of_bot) return FeishuError{230071, "not the sender", 400, 0s};
  if (original->type != "interactive") return parameter("not a card");
  if (original->recalled) return FeishuError{230011, "The message was recalled.", 400, 0s};
  if (original->sent_at < clock_.now() - kUpdateLife) {
    return FeishuError{230031, "The message can be changed no more.", 400, 0s};
  }
  if (auto refusal = refusal_of_card(card)) return refusal;
  if (!fits("update of " + message, 5, 1s)) {
    return FeishuError{230020, "frequency limit of the message", 400, 0s};
  }
  original->contents.push_back(card);
  return std::nullopt;
}

FeishuWorld::Buzzed FeishuWorld::buzz(const std::string& message,
                                      const std::vector<std::string>& people) {
  if (!may_buzz) {
    return FeishuError{99991672,
                       "Access denied. One of the following scopes is required: "
                       "[im:message.urgent].",
                       400, 0s};
  }
  FeishuMessage* original = find(message);
  if (original == nullptr) return parameter("message_id");
  if (!original->of_bot) return FeishuError{230071, "not the sender", 400, 0s};
  if (original->recalled) return FeishuError{230011, "The message was recalled.", 400, 0s};
  for (const std::string& person : people) {
    if (buzzes(person) >= kUnreadBuzzes) {  // nobody reads here
      return FeishuError{230023, "too many unread urgent messages", 400, 0s};
    }
  }
  std::vector<std::string> invalid;
  const auto& members = chats[original->chat].members;
  for (const std::string& person : people) {
    if (std::find(members.begin(), members.end(), person) == members.end()) {
      invalid.push_back(person);
      continue;
    }
    original->buzzed.push_back(person);
  }
  return invalid;
}

}  // namespace xiebot::support
