// 问题: reported, taken on, solved, verified, closed; with its two clocks (product.md, 3.3).
#pragma once

#include "bot/flow.h"

namespace xiebot {

[[nodiscard]] Flow problem_flow();

}  // namespace xiebot
