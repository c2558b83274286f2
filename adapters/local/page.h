// The files of the demo page, built into the program.
#pragma once

#include <span>

#include "bot/embedded.h"

namespace xiebot {

[[nodiscard]] std::span<const EmbeddedFile> embedded_page();  // adapters/local/page/*

}  // namespace xiebot
