// From what a person typed to canonical values, or to what is wrong with each field.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/calendar.h"
#include "bot/directory.h"
#include "bot/form.h"

namespace xiebot {

// What checking needs to know. Borrowed for the length of the call.
struct CheckContext {
  const Directory& directory;
  const Calendar& calendar;
  Zone zone;
  Instant now;
  std::string_view channel;  // whose accounts stand between mention marks
  // Whether an entry of this number exists (and the author may refer to it).
  std::function<bool(std::string_view number)> entry_exists;
};

struct Checked {
  Values values;  // canonical; only the fields without fault
  Faults faults;  // empty: all is well
  // Fields whose text is vague (尽快, 大概, no figure or date), with the question to put.
  Faults vague;
};

// Checks every field that people fill (auto fields are left to the caller, and what the client sent
// for them is ignored). Unknown keys are ignored. Pure but for the look-ups.
//
// Blank records of a group are dropped: in `values` the others count from 0 without gaps, while
// faults and questions keep the index that was typed, so that they stand beside what they are
// about. What is wrong with a group as a whole stands under its own key.
[[nodiscard]] Checked check(const FormDefinition& form, const Values& typed,
                            const CheckContext& context);
[[nodiscard]] Checked check(const std::vector<Field>& fields, const Values& typed,
                            const CheckContext& context);

// A field's value as people see it on cards: names of people and departments, dates with weekday.
// Text as it was stored (check() has made mentions @name); phone numbers in full (mask_phone() is
// the caller's).
[[nodiscard]] std::string show_value(const Field& field, const std::vector<std::string>& canonical,
                                     const Directory& directory, const Zone& zone);

// The canonical value as it stands in an input (and can be typed again): names (the id of a person
// who shares theirs), 2026-11-23 18:30.
[[nodiscard]] std::vector<std::string> input_value(const Field& field,
                                                   const std::vector<std::string>& canonical,
                                                   const Directory& directory, const Zone& zone);

}  // namespace xiebot
