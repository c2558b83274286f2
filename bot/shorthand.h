// A form in one message: `已完成：接口联调；未完成原因：压测环境未就绪；下一步：补压测`.
#pragma once

#include <string_view>
#include <vector>

#include "bot/form.h"

namespace xiebot {

// Splits at ；; and newlines; each part is `label：value` (label, short label or key, full-width or
// half-width, traditional or simplified) or, without a known label, the value of the next field in
// the form's order that has none yet (after the field filled last, then from the start; auto fields
// take no place). A part that holds a colon but no known label is a value.
//
// A line without a label goes on with the field before when that was named by its label and is
// multi-line or still empty, so that a list keeps together. A label that comes again, and text that
// is left over when all fields are filled, is appended to its field or the field before with a line
// break: nothing typed is lost. What is written under an auto field's label is kept too; check()
// ignores it.
//
// Records of a group are `label 1：` … or `label：a，b，c` with the group's fields in order (or
// their labels), one record a mention of the label; after `label：` alone, one a line.
//
// Answers values as typed, trimmed, mention marks and all. Pure.
[[nodiscard]] Values parse_shorthand(const std::vector<Field>& fields, std::string_view text);

// Whether the text begins with the label of one of the fields.
[[nodiscard]] bool begins_with_label(const std::vector<Field>& fields, std::string_view text);

}  // namespace xiebot
