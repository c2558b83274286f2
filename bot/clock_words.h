// Times of day and weekdays as people write them; parts of a date's words.
#pragma once

#include <chrono>
#include <optional>

#include "bot/word_cursor.h"

namespace xiebot {

// Passes 18:00, 18点, 18点半, 下午6点, 晚上8点, 上午9:30 and the like; at most 24:00. nullopt, with
// nothing passed: no time comes next, or its hour does not go with its part of the day.
[[nodiscard]] std::optional<std::chrono::minutes> read_clock(WordCursor& at);

// Passes 周五, 星期五, 礼拜天, 周5 and the like: 1 (Monday) to 7. nullopt, with nothing passed:
// none comes next.
[[nodiscard]] std::optional<int> read_day_of_week(WordCursor& at);

}  // namespace xiebot
