// What people are reminded of.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "bot/rules.h"
#include "bot/store.h"
#include "bot/views.h"
#include "bot/working_place.h"
#include "cards/card.h"

namespace xiebot {

// The notices of a bundle whose reason is still there, as one card with the buttons of the matter
// or, where there are several, a list. The first time, nullopt when every reason has gone, and what
// the day's progress has passed is left out; again, what has gone is said to be settled.
[[nodiscard]] std::optional<cards::Card> reminder_card(const Tx& tx, const Rules& rules,
                                                       const Person& viewer,
                                                       std::string_view bundle, Showing showing);

// Those of the notices whose reason is still there and that are no more than a reminder: what can
// be put off.
[[nodiscard]] std::vector<Notice> still_reminding(const Tx& tx, const Rules& rules,
                                                  const std::vector<Notice>& notices);

// The deadline as people see it, where its matter is: 期限 2026-11-24 周二 10:00（暂定）.
[[nodiscard]] std::string show_deadline(const Deadline& deadline, const Place& place);

}  // namespace xiebot
