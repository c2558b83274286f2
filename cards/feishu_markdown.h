// Rich text in the Markdown of Feishu cards.
//
// Text by people is escaped with HTML numeric entities, so it can never become a mention, a link, a
// colour, emphasis, code, a table or a list; line breaks become <br>, for a bare newline is a soft
// break that clients may drop.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards::feishu {

[[nodiscard]] std::string markdown(const RichText& text, const Resolver& resolve);

// A web link as it can stand within the parentheses of a Markdown link.
[[nodiscard]] std::string link_target(std::string_view link);

// The person's account if it can stand in a mention, else nullopt: one id that Feishu does not know
// makes it refuse the whole card.
[[nodiscard]] std::optional<std::string> account(const std::string& person,
                                                 const Resolver& resolve);

}  // namespace xiebot::cards::feishu
