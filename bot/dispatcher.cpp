#include "bot/dispatcher.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bot/clicks.h"
#include "bot/context.h"
#include "bot/crash_point.h"
#include "bot/crypto.h"
#include "bot/fault.h"
#include "bot/strangers.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

void note_activity(Context& context) {
  // A minute's grain is enough to tell where somebody was last active, and spares a write an event.
  const auto accounts = context.tx.directory().accounts(context.person.id);
  for (const PersonAccount& account : accounts) {
    if (account.channel != context.event.channel || account.account != context.event.sender.id) {
      continue;
    }
    if (context.tx.now() - account.last_active < std::chrono::minutes(1)) return;
    PersonAccount active = account;
    active.last_active = context.tx.now();
    context.tx.directory().put(active);
  }
}

// What is told of a chat after so long has been delivered again.
constexpr std::chrono::minutes kLateNews{2};

void run_command(Context& context, const CommandTable::Match& match) {
  const Command& command = *match.command;
  if (command.who != CommandAudience::everyone && !context.known()) {
    throw Refusal(whom_to_ask(context));
  }
  if (command.who == CommandAudience::admins && !context.person.is_admin()) {
    throw Refusal(texts::admins_only());
  }
  command.run(context, match.call);
}

void handle_message(Context& context, const MessageReceived& message,
                    const CommandTable::Match& match) {
  if (!message.unreadable.empty()) throw Refusal(texts::unreadable(message.unreadable));
  // A command stands alone without its slash; a sentence that only begins with its word does not.
  const bool command = match.command != nullptr &&
                       (match.slash || match.call.rest.empty() || match.command->form != nullptr);
  if (command) {
    run_command(context, match);
    return;
  }
  if (match.slash && !match.word.empty()) {
    throw Refusal(
        texts::unknown_command(shorten(match.word, 20), context.commands.nearest(match.word)));
  }
  if (!context.known()) throw Refusal(whom_to_ask(context));
  if (!trim(message.text).empty()) throw Refusal(texts::not_a_command());
  context.answer_privately({"todo", {}}, {}, texts::look_in_private());
}

void handle_event(Context& context, const CommandTable::Match& match) {
  if (context.known()) note_activity(context);
  if (const auto* message = std::get_if<MessageReceived>(&context.event.what)) {
    handle_message(context, *message, match);
  } else if (const auto* clicked = std::get_if<CardClicked>(&context.event.what)) {
    if (!context.known()) throw Refusal(whom_to_ask(context));
    handle_click(context, *clicked);
  } else if (const auto* changed = std::get_if<ChatChanged>(&context.event.what)) {
    // Nothing of the kind happens to a personal chat; what comes under its id is not to be trusted.
    if (!context.in_group()) return;
    Chat chat = context.chat;
    // Redelivered late, "the bot is out" may have been overtaken by its return; where it is still
    // out, the next message is refused and finds out.
    const bool late = context.tx.now() - context.event.sent_at > kLateNews;
    if (changed->reachable || !late) chat.reachable = changed->reachable;
    if (!changed->name.empty()) chat.name = changed->name;
    context.tx.directory().put(chat);
    if (changed->reachable && changed->joined && context.bindings.empty()) {
      context.say(texts::unbound_group(context.known() && context.person.is_admin()));
    }
  } else if (context.known()) {
    context.answer_privately({"todo", {}}, {}, "");
  }
}

InboxRecord record_of(const Event& event) { return {event.channel, event.key, event.sent_at}; }

// Logs that it failed; answers the reference. The cause is stored under it, and may quote what a
// person wrote.
std::string log_failed(const InboxRecord& record, std::string_view cause) {
  std::string reference = crypto::sha256_hex(record.channel + ":" + record.key).substr(0, 10);
  spdlog::error("event failed: reference={} channel={}", reference, record.channel);
  spdlog::debug("event failed: reference={} cause={}", reference, cause);
  return reference;
}

}  // namespace

void record_failed(Store& store, const InboxRecord& record, std::string_view cause) {
  const std::string reference = log_failed(record, cause);
  store.transact([&](Tx& tx) { tx.inbox().fail(record, reference, cause); });
}

Dispatcher::Dispatcher(Store& store, const Rules& rules, const CommandTable& commands,
                       DispatcherHooks hooks)
    : store_(store), rules_(rules), commands_(commands), hooks_(std::move(hooks)) {}

Outcome Dispatcher::handle(const Event& event) {
  crash_point(CrashPoint::after_receive);
  Outcome outcome;
  bool calendar_changed = false;
  try {
    // Reading the text needs no transaction, and the writer is one thread.
    CommandTable::Match match;
    if (const auto* message = std::get_if<MessageReceived>(&event.what)) {
      match = commands_.match(message->text);
    }
    store_.transact([&](Tx& tx) {
      outcome = Outcome{};
      calendar_changed = false;
      if (!tx.inbox().add(record_of(event))) {
        outcome.duplicate = true;
        return;
      }
      Context context(tx, rules_, commands_, event, outcome);
      handle_event(context, match);
      calendar_changed = context.calendar_changed;
    });
    ++(outcome.duplicate ? duplicates_ : handled_);
  } catch (const StoreUnavailable&) {
    throw;
  } catch (const Refusal& refusal) {
    refuse(event, refusal.what(), outcome);
  } catch (const std::exception& error) {
    fail(event, error.what(), outcome);
  }
  crash_point(CrashPoint::after_commit);
  if (calendar_changed) hooks_.calendar_changed();
  if (!outcome.duplicate) hooks_.stored();
  return outcome;
}

DispatcherCounts Dispatcher::counts() const {
  return {handled_.load(), duplicates_.load(), refused_.load(), failed_.load()};
}

void Dispatcher::refuse(const Event& event, std::string_view text, Outcome& outcome) {
  store_.transact([&](Tx& tx) {
    outcome = Outcome{};
    if (!tx.inbox().add(record_of(event))) {
      outcome.duplicate = true;
      return;
    }
    Context context(tx, rules_, commands_, event, outcome);
    if (context.known()) {
      note_activity(context);
    } else {
      report_stranger(context);
    }
    if (std::holds_alternative<CardClicked>(event.what)) {
      context.toast(ToastKind::warning, text);
    } else {
      context.say(text);
    }
  });
  ++(outcome.duplicate ? duplicates_ : refused_);
}

void Dispatcher::fail(const Event& event, std::string_view cause, Outcome& outcome) {
  const std::string reference = log_failed(record_of(event), cause);
  const auto record = [&](bool apologise) {
    store_.transact([&](Tx& tx) {
      outcome = Outcome{};
      tx.inbox().fail(record_of(event), reference, cause);
      if (!apologise) return;
      Context context(tx, rules_, commands_, event, outcome);
      if (std::holds_alternative<CardClicked>(event.what)) {
        context.toast(ToastKind::error, texts::internal_error(reference));
      } else {
        context.say(texts::internal_error(reference));
      }
    });
  };
  try {
    record(true);
  } catch (const StoreUnavailable&) {
    throw;
  } catch (const std::exception& error) {
    // What failed the event fails the apology too: then the record has to do.
    log_fault(fmt::format("event failed again: reference={}", reference), error);
    record(false);
  }
  ++failed_;
}

}  // namespace xiebot
