// The one table of commands. Routing, help, suggestions and permission read the same row.
//
// Rows come from three places: the table in commands.cpp, one row a form, one row a command word of
// the flows' actions. Adding a form or an action adds its command.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/form.h"
#include "bot/rules.h"

namespace xiebot {

class Context;

// What follows the command word.
struct CommandCall {
  std::string rest;
  Values typed;  // of a form's command: its shorthand, split outside the transaction
};

enum class CommandAudience { everyone, members, admins };  // members: people the bot knows

struct Command {
  std::string name;  // without the slash
  std::vector<std::string> aliases = {};
  std::string summary = {};
  std::string example = {};  // a whole message
  CommandAudience who = CommandAudience::members;
  const FormDefinition* form = nullptr;  // set for a form's command
  std::function<void(Context&, const CommandCall&)> run = {};
};

// The words that forms may not claim: the bot's own commands and those of the flows' actions.
[[nodiscard]] std::vector<std::string> built_in_words();

// Immutable; any thread reads. Borrows `rules`, which outlives it.
class CommandTable {
 public:
  explicit CommandTable(const Rules& rules);

  struct Match {
    const Command* command = nullptr;  // nullptr: no command of this name
    std::string word;                  // as typed, without the slash
    bool slash = false;                // written as a command
    CommandCall call;
  };
  // Reads a message: `/需求 …`, `／需求…`, `需求` alone; traditional and full-width forms too. A
  // slash command may run into its number or label (`/同意2026-…`).
  [[nodiscard]] Match match(std::string_view message) const;

  [[nodiscard]] const Command* find(std::string_view word) const;  // nullptr: unknown
  [[nodiscard]] std::span<const Command> all() const { return commands_; }
  [[nodiscard]] std::vector<std::string> nearest(std::string_view word) const;

 private:
  void add(Command command);

  std::vector<Command> commands_;
  std::map<std::string, std::size_t, std::less<>> by_word_;
};

}  // namespace xiebot
