// A project's day: whose sheets are missing, how it went, and what single people are reminded of.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/deadlines/notice.h"
#include "bot/directory.h"
#include "bot/rules.h"
#include "bot/store.h"
#include "cards/card.h"

namespace xiebot {

// The live card of 17:00. With `while_missing` nullopt when no sheet is missing.
[[nodiscard]] std::optional<cards::Card> progress_prompt_card(const Tx& tx, const Rules& rules,
                                                              const Project& project,
                                                              const std::string& date,
                                                              bool while_missing);

[[nodiscard]] cards::Card progress_digest_card(const Tx& tx, const Rules& rules,
                                               const Project& project, const std::string& date);

// What a notice about a sheet says, with its buttons; nullopt: its reason has gone, or it is about
// something else.
struct SheetReminder {
  std::string topic = {};
  std::string what = {};  // project and department, for buttons beside others
  std::string line = {};
  std::vector<cards::Button> buttons = {};  // 填写, 无变化
  bool late = false;
};
[[nodiscard]] std::optional<SheetReminder> sheet_reminder(const Tx& tx, const Rules& rules,
                                                          const Notice& notice);
// What is said of it in a message that was sent once its reason has gone; nullopt: it is about
// something else.
[[nodiscard]] std::optional<SheetReminder> settled_sheet(const Tx& tx, const Rules& rules,
                                                         const Notice& notice);
// How it came about; empty for a notice about something else.
[[nodiscard]] std::string why_sheet(const Tx& tx, const Rules& rules, const Notice& notice);

}  // namespace xiebot
