#include "bot/context.h"

#include <fmt/format.h>

#include <algorithm>

#include "bot/clicks.h"
#include "bot/record_place.h"
#include "bot/views.h"

namespace xiebot {
namespace {

// The chat of an event. A click does not say of what kind its chat is: the card's own row does or,
// before that row knows which message it became, the directory. Groups are known there by then.
Chat chat_of(Tx& tx, const Event& event) {
  if (const auto* click = std::get_if<CardClicked>(&event.what)) {
    const auto row = tx.outbox().by_message(event.channel, click->message_id);
    if (row && row->message.to.person.empty()) {
      if (const auto chat = tx.directory().chat(row->message.to.chat)) return *chat;
    }
    if (row) return {.channel = event.channel, .kind = ChatKind::personal};
  }
  if (auto known = tx.directory().chat_by_external(event.channel, event.chat)) {
    const bool spoken_to = std::holds_alternative<MessageReceived>(event.what);
    const bool renamed = !event.chat_name.empty() && event.chat_name != known->name;
    // A message says of what kind its chat is: nothing private may be taken for a group's.
    const bool other_kind = spoken_to && known->kind != event.chat_kind;
    // Where somebody speaks to the bot, whatever kept it out is over.
    if ((spoken_to && !known->reachable) || renamed || other_kind) {
      known->reachable = known->reachable || spoken_to;
      if (other_kind) known->kind = event.chat_kind;
      if (renamed) known->name = event.chat_name;
      tx.directory().put(*known);
    }
    return *known;
  }
  if (event.chat.empty() || std::holds_alternative<CardClicked>(event.what)) {
    return {.channel = event.channel, .kind = ChatKind::personal};
  }
  Chat chat{.channel = event.channel,
            .external = event.chat,
            .kind = event.chat_kind,
            .name = event.chat_name};
  chat.id = tx.directory().put(chat);
  return chat;
}

}  // namespace

Context::Context(Tx& transaction, const Rules& the_rules, const CommandTable& table,
                 const Event& the_event, Outcome& the_outcome)
    : tx(transaction),
      rules(the_rules),
      commands(table),
      event(the_event),
      outcome(the_outcome),
      person(tx.directory().person_by_account(event.channel, event.sender.id).value_or(Person{})),
      chat(chat_of(tx, event)) {
  if (chat.kind == ChatKind::group) bindings = tx.directory().bindings_of(chat.id);
}

std::vector<ProjectCode> Context::projects_here() const {
  std::vector<ProjectCode> projects;
  for (const Binding& binding : bindings) {
    if (std::ranges::find(projects, binding.project) == projects.end()) {
      projects.push_back(binding.project);
    }
  }
  return projects;
}

Actor Context::actor(const Standing& standing) const {
  const auto* click = std::get_if<CardClicked>(&event.what);
  const std::string_view kind = click != nullptr && click->answered_elsewhere ? kByFormLink
                                : in_group()                                  ? kInGroup
                                                                              : kInPersonalChat;
  return {.person = person.id,
          .standing = standing,
          .happened_at = std::min(event.sent_at, tx.now()),
          .place = record_place(event.channel, kind, chat.id),
          .clicked = click == nullptr || click->answered_elsewhere ? "" : click->message_id};
}

void Context::answer(const View& view, EntryId follows) {
  if (!in_group() && known()) {
    post({event.channel, {}, person.id}, view, follows, true);
  } else if (in_group()) {
    post({event.channel, chat.id, {}}, view, follows, true);
  } else if (!event.sender.id.empty()) {
    // Nobody we know: their account is where they are reached, as with everybody in private.
    const Chat own{
        .channel = event.channel, .external = event.sender.id, .kind = ChatKind::personal};
    post({event.channel, tx.directory().put(own), {}}, view, follows, true);
  }
}

void Context::say(std::string_view text) {
  if (std::holds_alternative<CardClicked>(event.what)) {
    toast(ToastKind::info, text);
  } else {
    answer({"text", {{"text", std::string(text)}}});
  }
}

void Context::answer_privately(const View& view, EntryId follows, std::string_view line) {
  if (!known()) return;
  post({event.channel, {}, person.id}, view, follows, !in_group());
  if (in_group() && !line.empty()) say(line);
}

void Context::toast(ToastKind kind, std::string_view text) {
  outcome.toast = Toast{kind, std::string(text)};
}

// Whether others may see the card that was clicked though its row is not known, nor its chat.
bool Context::hangs_nobody_knows_where(const CardClicked& click) const {
  return event.chat.empty() && event.chat_kind == ChatKind::group &&
         !tx.outbox().by_message(event.channel, click.message_id);
}

void Context::replace_card(const View& view) {
  const Destination to{event.channel, in_group() ? chat.id : ChatId{},
                       in_group() ? PersonId{} : person.id};
  const auto* click = std::get_if<CardClicked>(&event.what);
  if (click != nullptr && hangs_nobody_knows_where(*click)) return;
  const std::optional<Content> content = render(tx, rules, commands, view, to);
  if (!content) return;
  if (const auto* card = std::get_if<cards::Card>(&*content)) outcome.card = *card;
  if (click == nullptr) return;
  const auto row = tx.outbox().by_message(event.channel, click->message_id);
  if (!row) return;
  if (click->answered_elsewhere) {
    tx.outbox().refresh(row->id);
  } else {
    tx.outbox().show_again(row->id, tx.now() + kAnswerTime);
  }
}

void Context::show_entry(EntryId entry) {
  const auto* click = std::get_if<CardClicked>(&event.what);
  if (click == nullptr) return;
  const View card{"entry", {{"entry", std::to_string(entry.value())}}};
  // The button says so, not the row: that one may not know yet which message it became.
  if (const std::optional<View> list = list_of(click->action)) {
    replace_card(*list);
    answer_privately(card, entry, "");
    return;
  }
  const auto row = tx.outbox().by_message(event.channel, click->message_id);
  if (row && row->message.entry != entry) tx.outbox().attach(row->id, card, entry);
  if (click->answered_elsewhere && rules.still_channels.contains(event.channel)) {
    answer_privately(card, entry, "");
    return;
  }
  replace_card(card);
}

void Context::post(const Destination& to, const View& view, EntryId follows, bool as_reply) {
  const auto* message = std::get_if<MessageReceived>(&event.what);
  tx.outbox().add({.key = fmt::format("re:{}:{}:{}", event.channel, event.key, ++posted_),
                   .to = to,
                   .urgency = Urgency::reply,
                   .view = view,
                   .entry = follows,
                   .reply_to = as_reply && message != nullptr ? message->message_id : ""});
}

}  // namespace xiebot
