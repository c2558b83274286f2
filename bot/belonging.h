// Entries that belong to another one (FormDefinition::belongs_to): filed for it, numbered after it.
#pragma once

#include <optional>
#include <string>

#include "bot/context.h"
#include "bot/form.h"
#include "bot/rights.h"

namespace xiebot {

// The entry to which a new one belongs, and what it takes when that is filed.
struct Parent {
  Entry entry;
  Move move;
};

struct ParentSought {
  std::optional<Parent> found = {};
  std::string fault = {};  // why this person may not file the form for it, in words
};

// The entry that `number` names, if it takes an entry of this form from this person now.
[[nodiscard]] ParentSought seek_parent(const Context& context, const FormDefinition& form,
                                       const std::string& number);

// The number of the only open entry for which this person may file the form; empty when there is
// none or several.
[[nodiscard]] std::string only_parent(const Context& context, const FormDefinition& form);

// Files the child and has the parent take its move; answers the child as stored.
Entry file_for_parent(Context& context, Entry child, Parent parent);

}  // namespace xiebot
