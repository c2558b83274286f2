// Where the step of a timeline record was taken, as TimelineRecord::place keeps it:
// CHANNEL:KIND:CHAT. The kinds are hashed with the record: once used, never changed.
#pragma once

#include <string>
#include <string_view>

#include "bot/ids.h"

namespace xiebot {

// On a web page, by a link: whoever holds it acts as the person for whom it was made, so it is
// worth less than a click, of which the platform says whose it is.
inline constexpr std::string_view kByFormLink = "form_link";
inline constexpr std::string_view kInGroup = "group";
inline constexpr std::string_view kInPersonalChat = "personal";

[[nodiscard]] std::string record_place(std::string_view channel, std::string_view kind,
                                       ChatId chat);
[[nodiscard]] bool by_form_link(std::string_view place);

}  // namespace xiebot
