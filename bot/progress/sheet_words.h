// A sheet has no number: people name it by project, day and department.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bot/entry.h"
#include "bot/progress/sheets.h"
#include "bot/store.h"

namespace xiebot {

class Context;

// "XMB-001 2026-11-23 研发部": how the sheet is named in a command.
[[nodiscard]] std::string sheet_words(const Tx& tx, const SheetKey& key);

// The sheet that the words name, in any order; what is left out is the group's project or the only
// one that the person reports for, the person's own department, today. nullopt: the words are about
// something else. Throws Refusal when there is no such sheet.
[[nodiscard]] std::optional<Entry> sheet_named(const Context& context, std::string_view text);

}  // namespace xiebot
