// From the text of a form file to a form definition.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bot/form.h"
#include "bot/positioned_json.h"

namespace xiebot {

struct FormFile {
  FormDefinition form;
  PositionedJson positions;
  std::vector<FileFault> faults;  // of form: unknown keys, wrong types, what is missing
  // Pointers of the fields whose type could not be read: what depends on it cannot be judged.
  std::set<std::string> untyped;
};

// Reads what is there and fills in the defaults that form_loader.h names, so that positions in
// `form.fields` are those in the file. Says nothing of what the values mean: that is form_rules.h.
[[nodiscard]] FormFile read_form(std::string_view file, std::string_view text);

}  // namespace xiebot
