// The style of the form pages, built into the program.
#pragma once

#include <span>

#include "bot/embedded.h"

namespace xiebot {

// Those of the demo's cards, and what a page of its own needs besides: adapters/web/page/*.css.
[[nodiscard]] std::span<const EmbeddedFile> embedded_form_style();

}  // namespace xiebot
