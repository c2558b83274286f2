// Files built into the program; which ones, the build says (CMakeLists.txt, embed()).
#pragma once

#include <span>
#include <string_view>

namespace xiebot {

struct EmbeddedFile {
  std::string_view name;  // without folder: request.json
  std::string_view content;
};

[[nodiscard]] std::span<const EmbeddedFile> embedded_forms();      // bot/forms/*.json
[[nodiscard]] std::span<const EmbeddedFile> embedded_calendars();  // bot/calendar_data/*.json

}  // namespace xiebot
