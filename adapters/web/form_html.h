// The form pages as HTML: complete without script, everything from outside escaped.
#pragma once

#include <string>

#include "bot/form_page.h"

namespace xiebot::web {

[[nodiscard]] std::string form_html(const FormVisit& visit);

// A page that says why there is nothing else on it.
[[nodiscard]] std::string notice_html(std::string_view title, std::string_view text);

}  // namespace xiebot::web
