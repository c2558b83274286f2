// 需求: approval, confirmation by every department involved, execution (product.md, 3.1).
#pragma once

#include "bot/flow.h"

namespace xiebot {

[[nodiscard]] Flow request_flow();

}  // namespace xiebot
