// The flows that a company's own forms may follow: record, approval, confirmation (product.md, 2).
#pragma once

#include "bot/flow.h"

namespace xiebot {

[[nodiscard]] Flow record_flow();        // filed and done
[[nodiscard]] Flow approval_flow();      // the department's lead decides
[[nodiscard]] Flow confirmation_flow();  // every department involved confirms

}  // namespace xiebot
