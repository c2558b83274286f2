// The form of a Feishu card: inputs that are sent together.
//
// Nothing is marked as required for the client: it would hold back every button of the form without
// telling the bot, and the bot gives a faulty form back filled, each fault beside its field.
#pragma once

#include "cards/feishu_elements.h"
#include "cards/feishu_room.h"

namespace xiebot::cards::feishu {

[[nodiscard]] Json form_element(const Form& form, const Room& room, const Resolver& resolve,
                                Names& names);

}  // namespace xiebot::cards::feishu
