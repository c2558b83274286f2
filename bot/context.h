// What a handler works with: one event, inside its transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/event.h"
#include "bot/flow_engine.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

class CommandTable;

// Ends an event politely: what was written is rolled back, and the sentence goes to the sender.
class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Lives as long as the transaction. `person` is empty (no id) for someone the bot does not know.
class Context {
 public:
  Context(Tx& transaction, const Rules& the_rules, const CommandTable& table,
          const Event& the_event, Outcome& the_outcome);

  Tx& tx;
  const Rules& rules;
  const CommandTable& commands;
  const Event& event;
  Outcome& outcome;
  Person person;
  Chat chat;                      // where the event happened; id 0 when not known
  std::vector<Binding> bindings;  // of the chat
  bool calendar_changed = false;  // set by whoever imports days

  [[nodiscard]] bool known() const { return !person.id.empty(); }
  [[nodiscard]] bool in_group() const { return chat.kind == ChatKind::group; }
  [[nodiscard]] std::vector<ProjectCode> projects_here() const;

  // The person acting now, in this place.
  [[nodiscard]] Actor actor(const Standing& standing) const;

  // Answers where the event happened.
  void answer(const View& view, EntryId follows = {});
  void say(std::string_view text);
  // Answers in the person's personal chat; in a group, the `line` says so there (may be empty).
  void answer_privately(const View& view, EntryId follows, std::string_view line);

  void toast(ToastKind kind, std::string_view text);
  // Replaces the card that was clicked; what the view renders to.
  void replace_card(const View& view);
  // After a click: the clicked card becomes the entry's and follows it, unless it is a list; a list
  // is shown anew, and the entry's card comes beside it.
  void show_entry(EntryId entry);

 private:
  [[nodiscard]] bool hangs_nobody_knows_where(const CardClicked& click) const;
  void post(const Destination& to, const View& view, EntryId follows, bool as_reply);

  int posted_ = 0;
};

}  // namespace xiebot
