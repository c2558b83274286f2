// The part of the Feishu card rules that looks into text: mentions and the markup of Markdown.
#pragma once

#include <string>
#include <vector>

#include "tests/support/feishu_field_rules.h"

namespace xiebot::support {

// Faults of a Markdown text: markup that cards do not know, mentions of impossible people.
[[nodiscard]] std::vector<FieldFault> feishu_markup_faults(const std::string& content);

// Faults of a user's id. The groups of our users forbid @all in cards, so `all` is refused like any
// id that is none.
[[nodiscard]] std::vector<FieldFault> feishu_user_faults(const std::string& id);

}  // namespace xiebot::support
