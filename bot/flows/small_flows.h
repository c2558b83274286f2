// The flows that a company's own forms may follow: record, approval, confirmation (product.md, 2),
// and progress, which is as small.
#pragma once

#include "bot/flow.h"

namespace xiebot {

[[nodiscard]] Flow record_flow();        // filed and done
[[nodiscard]] Flow progress_flow();      // the same, owed every working day
[[nodiscard]] Flow approval_flow();      // the department's lead decides
[[nodiscard]] Flow confirmation_flow();  // every department involved confirms

}  // namespace xiebot
