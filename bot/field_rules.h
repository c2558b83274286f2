// The rules for a single field of a form file (see form_rules.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/form.h"
#include "bot/form_rules.h"

namespace xiebot {

// Where a field stands, for the fields it may name: those beside it first, then the form's own.
struct FieldScope {
  const std::vector<Field>& form;
  const Field* group = nullptr;

  [[nodiscard]] const Field* find(std::string_view key) const;
};

inline constexpr std::string_view kKeyRule =
    "must be lower-case letters, digits and _, a letter first, at most 40";
[[nodiscard]] bool is_key(std::string_view word);

// `typed`: whether the field's type is known; otherwise nothing that depends on it is judged.
void check_field(const Field& field, const FieldScope& scope, bool typed,
                 const std::string& pointer, std::vector<BrokenRule>& broken);

}  // namespace xiebot
