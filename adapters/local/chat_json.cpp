#include "adapters/local/chat_json.h"

#include <string_view>

#include <nlohmann/json.hpp>

#include "bot/text.h"
#include "cards/html_card.h"

namespace xiebot::local {

using nlohmann::json;

namespace {

namespace chrono = std::chrono;

constexpr std::size_t kPreviewLength = 40;

std::string name_of(const ChatPlatform& platform, const std::string& account) {
  if (account == kBotAccount) return kBotName;
  const Member* member = platform.member(account);
  return member ? member->name : account;
}

std::string_view tone_name(cards::Tone tone) {
  switch (tone) {
    case cards::Tone::normal:
      return "normal";
    case cards::Tone::strong:
      return "strong";
    case cards::Tone::muted:
      return "muted";
    case cards::Tone::good:
      return "good";
    case cards::Tone::warning:
      return "warning";
    case cards::Tone::bad:
      return "bad";
  }
  return "normal";
}

// What stands for the span; a mention of the bot's shows the name that the platform knows.
std::string span_text(const ChatPlatform& platform, const cards::Span& span) {
  return span.person.empty() ? span.text : "@" + name_of(platform, span.person);
}

json text_json(const ChatPlatform& platform, const cards::RichText& text) {
  json spans = json::array();
  for (const cards::Span& span : text) {
    json entry = {{"text", span_text(platform, span)}};
    if (span.tone != cards::Tone::normal) entry["tone"] = tone_name(span.tone);
    if (!span.person.empty()) entry["mention"] = span.person;
    if (!span.link.empty()) entry["link"] = span.link;
    spans.push_back(std::move(entry));
  }
  return spans;
}

std::string preview(const ChatPlatform& platform, const Content& content) {
  if (const auto* card = std::get_if<cards::Card>(&content)) {
    return "[卡片] " + (card->summary.empty() ? card->title : card->summary);
  }
  std::string text;
  for (const cards::Span& span : std::get<cards::RichText>(content)) {
    text += span_text(platform, span);
  }
  return shorten(text, kPreviewLength);
}

json message_json(const ChatPlatform& platform, const Message& message) {
  json entry = {{"id", message.id},
                {"author", message.author},
                {"author_name", name_of(platform, message.author)},
                {"at", message.at.time_since_epoch().count()},
                {"revision", message.revision},
                {"preview", preview(platform, message.content)}};
  if (!message.reply_to.empty()) entry["reply_to"] = message.reply_to;
  if (const auto* card = std::get_if<cards::Card>(&message.content)) {
    entry["card"] = card_html(platform, message.id, *card);
  } else {
    entry["text"] = text_json(platform, std::get<cards::RichText>(message.content));
  }
  return entry;
}

}  // namespace

std::string card_html(const ChatPlatform& platform, const std::string& message,
                      const cards::Card& card) {
  const auto display = [&](const std::string& account) -> std::optional<std::string> {
    const Member* member = platform.member(account);
    if (!member) return std::nullopt;
    return member->name;
  };
  return cards::render_html(card, {.prefix = message, .display = display});
}

json people_json(const ChatPlatform& platform) {
  json people = json::array();
  for (const Member& member : platform.members()) {
    int unread = 0;
    for (const ChatSummary& chat : platform.chats_of(member.account)) {
      if (chat.kind == ChatKind::personal) unread += chat.unread;
    }
    people.push_back({{"account", member.account},
                      {"name", member.name},
                      {"department", member.department},
                      {"title", member.title},
                      {"unread", unread}});
  }
  return people;
}

json chats_json(const ChatPlatform& platform, std::string_view account) {
  json chats = json::array();
  for (const ChatSummary& chat : platform.chats_of(account)) {
    json entry = {{"id", chat.id},
                  {"kind", chat.kind == ChatKind::group ? "group" : "personal"},
                  {"name", chat.name},
                  {"members", chat.members},
                  {"unread", chat.unread}};
    if (chat.last) {
      entry["last"] = {{"author_name", name_of(platform, chat.last->author)},
                       {"at", chat.last->at.time_since_epoch().count()},
                       {"preview", preview(platform, chat.last->content)}};
    }
    chats.push_back(std::move(entry));
  }
  return chats;
}

json messages_json(const ChatPlatform& platform, const News& news) {
  json messages = json::array();
  for (const Message& message : news.messages) messages.push_back(message_json(platform, message));
  return {{"change", news.change}, {"messages", std::move(messages)}};
}

json clock_json(Instant now, const Calendar& calendar, const Zone& zone) {
  const auto local = zone.to_local(now);
  const chrono::year_month_day date(chrono::floor<chrono::days>(local));
  const auto offset =
      chrono::floor<chrono::minutes>(local.time_since_epoch() - now.time_since_epoch());
  const auto special = calendar.special(date);
  return {{"now", now.time_since_epoch().count()},
          {"utc_offset_minutes", offset.count()},
          {"local", show_time(now, zone)},
          {"working_day", calendar.is_working_day(date)},
          {"day_name", special ? special->name : ""}};
}

json commands_json(std::span<const CommandHint> commands) {
  json hints = json::array();
  for (const CommandHint& hint : commands) {
    hints.push_back({{"command", hint.command}, {"help", hint.help}});
  }
  return hints;
}

json guide_json(const ChatPlatform& platform, std::span<const GuideStep> steps) {
  json list = json::array();
  for (const GuideStep& step : steps) {
    list.push_back({{"account", step.account},
                    {"who", name_of(platform, step.account)},
                    {"group", step.group},
                    {"text", step.text},
                    {"type", step.type}});
  }
  return list;
}

json toast_json(const Toast& toast) {
  std::string_view kind = "info";
  switch (toast.kind) {
    case ToastKind::info:
      break;
    case ToastKind::success:
      kind = "success";
      break;
    case ToastKind::warning:
      kind = "warning";
      break;
    case ToastKind::error:
      kind = "error";
      break;
  }
  return {{"kind", kind}, {"text", toast.text}};
}

}  // namespace xiebot::local
