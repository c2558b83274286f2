// Commands that read: help, to-do list, search, timeline, board.
#pragma once

#include <string>
#include <string_view>

#include "bot/commands.h"
#include "bot/entry.h"

namespace xiebot {

void show_help(Context& context, const CommandCall& call);
void show_todo(Context& context, const CommandCall& call);
void find_entries(Context& context, const CommandCall& call);
void show_timeline(Context& context, const CommandCall& call);
// In a group its projects, for everybody there; else those in which the person has a part.
void show_board(Context& context, const CommandCall& call);

// The entry a message names by its number (in any case and width); throws Refusal when there is
// none, when it does not exist, or when this person may not see it. `rest` receives the text
// without it.
[[nodiscard]] Entry entry_named(Context& context, std::string_view text, std::string* rest);

// Whether this person may see the entry, or the group it is asked in may.
[[nodiscard]] bool is_visible(const Context& context, const Entry& entry);
// Sends the entry's card to whoever asks; a group gets `meanwhile`, unless it is empty.
void show_privately(Context& context, const Entry& entry, const std::string& meanwhile);

// The first word of the text that is shaped like an entry's number; empty: none.
[[nodiscard]] std::string number_in(std::string_view text, std::string* rest);

}  // namespace xiebot
