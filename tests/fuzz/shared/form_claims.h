// What holds for whatever is filled into whatever form.
#pragma once

#include <string_view>

#include "bot/form.h"

namespace xiebot::fuzz {

// `text` is valid UTF-8 with mention marks in pairs, as adapters hand it over. Reads it as the
// form's shorthand and checks what comes of it.
void claim_filled(const FormDefinition& form, std::string_view text);

}  // namespace xiebot::fuzz
