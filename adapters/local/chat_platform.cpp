#include "adapters/local/chat_platform.h"

#include <algorithm>

#include <fmt/format.h>

namespace xiebot::local {
namespace {

std::string personal_id(std::string_view account) { return fmt::format("personal-{}", account); }

}  // namespace

ChatPlatform::ChatPlatform(std::vector<Member> members, std::vector<Group> groups,
                           const Clock& clock, std::string session)
    : clock_(clock), session_(std::move(session)), members_(std::move(members)) {
  for (const Member& member : members_) {
    const std::string id = personal_id(member.account);
    rooms_[id] = {
        .name = kBotName, .kind = ChatKind::personal, .members = {member.account}, .messages = {}};
    room_order_.push_back(id);
  }
  for (Group& group : groups) {
    room_order_.push_back(group.id);
    rooms_[group.id] = {.name = std::move(group.name),
                        .kind = ChatKind::group,
                        .members = std::move(group.members),
                        .messages = {}};
  }
}

const Member* ChatPlatform::member(std::string_view account) const {
  const auto found = std::ranges::find(members_, account, &Member::account);
  return found == members_.end() ? nullptr : &*found;
}

std::optional<std::string> ChatPlatform::personal_chat(std::string_view account) const {
  if (!member(account)) return std::nullopt;
  return personal_id(account);
}

std::optional<ChatKind> ChatPlatform::kind(std::string_view chat) const {
  const std::lock_guard lock(mutex_);
  const auto room = rooms_.find(chat);
  if (room == rooms_.end()) return std::nullopt;
  return room->second.kind;
}

std::vector<const Member*> ChatPlatform::members_of(std::string_view chat) const {
  const std::lock_guard lock(mutex_);
  std::vector<const Member*> result;
  const auto room = rooms_.find(chat);
  if (room == rooms_.end()) return result;
  for (const std::string& account : room->second.members) {
    if (const Member* known = member(account)) result.push_back(known);
  }
  return result;
}

bool ChatPlatform::can_see(std::string_view account, std::string_view chat) const {
  const std::lock_guard lock(mutex_);
  const auto room = rooms_.find(chat);
  return room != rooms_.end() &&
         std::ranges::find(room->second.members, account) != room->second.members.end();
}

std::vector<ChatSummary> ChatPlatform::chats_of(std::string_view account) const {
  const std::lock_guard lock(mutex_);
  std::vector<ChatSummary> result;
  for (const std::string& id : room_order_) {
    const Room& room = rooms_.find(id)->second;
    if (std::ranges::find(room.members, account) == room.members.end()) continue;
    const auto read = read_.find({std::string(account), id});
    const std::uint64_t seen = read == read_.end() ? 0 : read->second;
    const auto unread = std::ranges::count_if(room.messages, [&](const std::string& message_id) {
      const Message& message = messages_.find(message_id)->second.message;
      return message.number > seen && message.author != account;
    });
    ChatSummary summary{.id = id,
                        .kind = room.kind,
                        .name = room.name,
                        .members = static_cast<int>(room.members.size()),
                        .unread = static_cast<int>(unread),
                        .last = std::nullopt};
    if (!room.messages.empty()) summary.last = messages_.find(room.messages.back())->second.message;
    result.push_back(std::move(summary));
  }
  return result;
}

News ChatPlatform::news(std::string_view chat, std::uint64_t change) const {
  const std::lock_guard lock(mutex_);
  News news{.change = change_, .messages = {}};
  const auto room = rooms_.find(chat);
  if (room == rooms_.end()) return news;
  for (const std::string& id : room->second.messages) {
    const Message& message = messages_.find(id)->second.message;
    if (message.change > change) news.messages.push_back(message);
  }
  return news;
}

std::optional<Message> ChatPlatform::message(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto kept = messages_.find(id);
  if (kept == messages_.end()) return std::nullopt;
  return kept->second.message;
}

std::optional<std::string> ChatPlatform::post(const std::string& chat, const std::string& author,
                                              Content content, const std::string& reply_to,
                                              const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto room = rooms_.find(chat);
  if (room == rooms_.end()) return std::nullopt;
  if (!key.empty()) {
    const auto known = message_of_key_.find(key);
    if (known != message_of_key_.end()) return known->second;
  }
  Kept kept{.message = {.id = fmt::format("message-{}-{}", session_, ++last_id_),
                        .chat = chat,
                        .author = author,
                        .at = clock_.now(),
                        .content = std::move(content),
                        .reply_to = reply_to,
                        .number = ++last_number_,
                        .change = next_change()},
            .key = key};
  std::string id = kept.message.id;
  if (!key.empty()) message_of_key_[key] = id;
  messages_[id] = std::move(kept);
  room->second.messages.push_back(id);
  forget_oldest(room->second);
  return id;
}

bool ChatPlatform::update(const std::string& message, Content content) {
  const std::lock_guard lock(mutex_);
  const auto kept = messages_.find(message);
  if (kept == messages_.end()) return false;
  show(kept->second, std::move(content));
  return true;
}

bool ChatPlatform::replace_if(const std::string& message, int revision, cards::Card card) {
  const std::lock_guard lock(mutex_);
  const auto kept = messages_.find(message);
  if (kept == messages_.end() || kept->second.message.revision != revision) return false;
  show(kept->second, std::move(card));
  return true;
}

void ChatPlatform::mark_read(const std::string& account, const std::string& message) {
  const std::lock_guard lock(mutex_);
  const auto kept = messages_.find(message);
  if (kept == messages_.end()) return;
  const Message& read = kept->second.message;
  std::uint64_t& seen = read_[{account, read.chat}];
  if (read.number <= seen) return;
  seen = read.number;
  next_change();
}

void ChatPlatform::touch() {
  const std::lock_guard lock(mutex_);
  next_change();
}

std::string ChatPlatform::new_id(std::string_view what) {
  const std::lock_guard lock(mutex_);
  return fmt::format("{}-{}-{}", what, session_, ++last_id_);
}

std::uint64_t ChatPlatform::change() const {
  const std::lock_guard lock(mutex_);
  return change_;
}

std::uint64_t ChatPlatform::wait(std::uint64_t known, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return stopped_ || change_ != known; });
  return change_;
}

void ChatPlatform::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

void ChatPlatform::show(Kept& kept, Content content) {
  kept.message.content = std::move(content);
  ++kept.message.revision;
  kept.message.change = next_change();
}

std::uint64_t ChatPlatform::next_change() {
  changed_.notify_all();
  return ++change_;
}

void ChatPlatform::forget_oldest(Room& room) {
  while (room.messages.size() > kKeptMessages) {
    const auto oldest = messages_.find(room.messages.front());
    message_of_key_.erase(oldest->second.key);
    messages_.erase(oldest);
    room.messages.pop_front();
  }
}

}  // namespace xiebot::local
