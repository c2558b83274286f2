// A form in one message: `已完成：接口联调；未完成原因：压测环境未就绪；下一步：补压测`.
#pragma once

#include <string_view>
#include <vector>

#include "bot/form.h"

namespace xiebot {

// Splits at ；; and newlines; each part is `label：value` (label, short label or key, full-width or
// half-width, traditional or simplified) or, without a known label, the value of the next field in
// the form's order that has none yet (auto fields take no place). A part that holds a colon but no
// known label is a value. A label that comes again, and text that is left over when all fields are
// filled, is appended to the field before with a line break: nothing typed is lost. Records of a
// group are `label 1：` … or `label：a，b，c` with the group's fields in order, one record a
// mention of the label.
[[nodiscard]] Values parse_shorthand(const std::vector<Field>& fields, std::string_view text);

}  // namespace xiebot
