// What a form holds before it is sent: where it was begun, what the bot fills in, what is proposed.
#pragma once

#include <string_view>
#include <vector>

#include "bot/draft.h"
#include "bot/form_check.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

class Context;

// What stands in a form before it is filled in (what a day's sheet proposes, the author's last
// entry, defaults), with `typed` as it is.
[[nodiscard]] Values prefilled(const Tx& tx, const Rules& rules, const FormDefinition& form,
                               const Draft& draft, const Values& typed);

// The project that decides by which clock the form's times are typed: its own, or that of the entry
// that it is said to belong to; empty: none is known yet.
[[nodiscard]] ProjectCode project_for_times(const Tx& tx, const FormDefinition& form,
                                            const Draft& draft, const Values& typed);

// The projects a form may belong to when nothing decides it: the group's, else those of the
// person's department or lead. Of a form that is owed daily, those the person reports for.
[[nodiscard]] std::vector<Project> project_choices(const Tx& tx, const Rules& rules,
                                                   const Draft& draft);

// A draft that begins here; not stored yet.
[[nodiscard]] Draft begin_draft(const Context& context, const FormDefinition& form);
// Stores it, or what has become of it.
void keep_draft(Context& context, Draft& draft);
// Gives the auto fields their values, those of a number excepted.
void fill_automatically(const Context& context, const FormDefinition& form, const Draft& draft,
                        Values& values);
// What values are checked against, in this transaction. Dates and times are typed by the clock of
// the project's place; empty: of the company's.
[[nodiscard]] CheckContext check_context(const Tx& tx, const Rules& rules, std::string_view channel,
                                         const ProjectCode& project);

}  // namespace xiebot
