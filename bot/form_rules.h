// What a form definition has to keep besides being well written.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "bot/form.h"

namespace xiebot {

struct BrokenRule {
  std::string pointer;  // JSON pointer into the form's file: /fields/2/choices
  std::string what;
};

// Every rule the form breaks by itself. `untyped`: pointers of fields whose type is not known; what
// depends on the type is not judged there. What is empty because it is missing is left to the
// reader.
[[nodiscard]] std::vector<BrokenRule> broken_rules(const FormDefinition& form,
                                                   const std::vector<std::string>& flows,
                                                   const std::set<std::string>& untyped);

}  // namespace xiebot
