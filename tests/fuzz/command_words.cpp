// What people write to the bot: commands, their words, forms in one message. In bytes: a message,
// in which \x02 and \x03 are mention marks as adapters set them.
#include <algorithm>
#include <optional>
#include <string>

#include "bot/command_words.h"
#include "bot/commands.h"
#include "bot/event.h"
#include "bot/flow.h"
#include "bot/form_loader.h"
#include "bot/rules.h"
#include "bot/shorthand.h"
#include "bot/text.h"
#include "tests/fuzz/shared/event_claims.h"
#include "tests/fuzz/shared/form_claims.h"
#include "tests/fuzz/shared/fuzzer.h"

using namespace xiebot;
using fuzz::require;

namespace {

struct World {
  World() { load_built_in_forms(flow_names(), rules.forms); }

  Rules rules{.forms = {}, .calendar = CompanyCalendar(built_in_calendar(), Zone("Asia/Shanghai"))};
};

const Rules& rules() {
  static const World world;
  return world.rules;
}

const CommandTable& commands() {
  static const CommandTable table(rules());
  return table;
}

// As adapters hand it over: clean, marks in pairs.
std::string as_received(std::string_view data) {
  std::string text;
  bool in_mention = false;
  for (std::size_t at = 0; at < data.size();) {
    const char mark = data[at];
    if (mark == (in_mention ? kMentionClose : kMentionOpen)) {
      text += mark;
      in_mention = !in_mention;
      ++at;
      continue;
    }
    const std::size_t end = std::min(data.find_first_of("\x02\x03", at + 1), data.size());
    text += clean(data.substr(at, end - at));
    at = end;
  }
  if (in_mention) text += kMentionClose;
  return text;
}

void words(std::string_view text) {
  for (const std::string& word : words_of(text)) {
    require(!word.empty() && valid_utf8(word), "a word is one");
    require(text.find(word) != std::string_view::npos, "a word stands in the text");
    require(valid_utf8(mentioned_account(word)), "an account is valid UTF-8");
    require(valid_utf8(bare_name(word)), "a name is valid UTF-8");
  }
  const std::string without = without_mentions(text);
  require(valid_utf8(without), "a text without mentions is valid UTF-8");
  require(without.find(kMentionOpen) == std::string::npos, "no mention is left");
}

}  // namespace

XIEBOT_FUZZER(command_words) {
  const std::string text = as_received(data);
  fuzz::claim_typed(text);
  words(text);

  const CommandTable::Match match = commands().match(text);
  require(valid_utf8(match.word) && valid_utf8(match.call.rest), "words are valid UTF-8");
  if (match.command != nullptr) {
    require(commands().find(match.command->name) == match.command, "a command is in the table");
    // A mention before the command is for the bot's attention; behind it everything counts.
    require(text.find(match.call.rest) != std::string::npos, "nothing behind a command is changed");
    require(commands().match("/" + match.command->name + " " + match.call.rest).command ==
                match.command,
            "a command is the same however it is written");
  } else {
    require(commands().nearest(match.word).size() <= 3, "few commands are proposed");
  }
  for (const FormDefinition* form : rules().forms.latest()) {
    (void)begins_with_label(form->fields, text);
    fuzz::claim_filled(*form, match.command != nullptr ? match.call.rest : text);
  }
}
