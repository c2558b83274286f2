// Text in HTML: everything from outside is escaped, so it can be neither markup nor an attribute.
#pragma once

#include <string>
#include <string_view>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards::html {

// For element content and for attribute values in double quotes.
[[nodiscard]] std::string escaped(std::string_view text);

// Phrasing content. `display` gives the name under which a mentioned person is shown.
[[nodiscard]] std::string phrase(const RichText& text, const Resolver& display);

// ` name="value"`, escaped.
[[nodiscard]] std::string attribute(std::string_view name, std::string_view value);

}  // namespace xiebot::cards::html
