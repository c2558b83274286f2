// What a form's page sent, as something to read and copy: for where it was taken over nowhere.
#pragma once

#include "bot/form.h"
#include "bot/form_page.h"

namespace xiebot {

// nullopt: nothing was typed. The labels are those of the one form in the catalogue that has all
// these fields; without one the texts stand by themselves. Everything in it is hostile text.
[[nodiscard]] std::optional<cards::Card> copy_of(const FormPost& post, const FormCatalog& forms);

}  // namespace xiebot
