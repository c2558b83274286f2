// Forms as cards: from a form's definition and a draft to inputs and buttons.
#pragma once

#include <optional>
#include <string_view>

#include "bot/flow.h"
#include "bot/rules.h"
#include "bot/store.h"
#include "cards/card.h"

namespace xiebot {

// The card in which a draft is filled in, faults beside their fields.
[[nodiscard]] cards::Card form_card(const Tx& tx, const Rules& rules, const FormDefinition& form,
                                    const Draft& draft);

// The draft that is filled in by the form of this name; 0: none, it asks a question.
[[nodiscard]] DraftId draft_of_form(std::string_view form_name);

// The inputs of an action's open question; nullopt when the matter has moved on since it was asked.
[[nodiscard]] std::optional<cards::Form> question_form(const Tx& tx, const Rules& rules,
                                                       const Flow& flow, const Draft& question);

}  // namespace xiebot
