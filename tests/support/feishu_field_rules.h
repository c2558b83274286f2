// The part of the Feishu card rules that looks at the values of one component: options, dates,
// lengths, table rows. See feishu_card_rules.h for the whole.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace xiebot::support {

struct FieldFault {
  int err_code = 0;
  std::string what;
};

// What the values of a component hold, apart from faults: things that are checked or counted for
// the card as a whole.
struct FieldReport {
  std::vector<FieldFault> faults;
  std::size_t texts = 0;              // text objects of options
  std::vector<std::string> users;     // ids of people
  std::vector<std::string> markdown;  // table cells
};

[[nodiscard]] FieldReport feishu_field_report(const nlohmann::json& element,
                                              const std::string& tag);

// The member's text; empty where it is missing or no string.
[[nodiscard]] std::string string_of(const nlohmann::json& object, const char* name);

// Length as the clients count it, in UTF-16 units.
[[nodiscard]] std::size_t utf16_length(const std::string& text);

}  // namespace xiebot::support
