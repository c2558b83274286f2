// Sending progress sheets: by command, by form, by 「填写」 and 「无变化」.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "bot/commands.h"
#include "bot/draft.h"
#include "bot/entry.h"

namespace xiebot {

// `/进度`: opens the form, sends what was typed, or with 无变化 the last sheet as it stands. Throws
// Refusal when the person reports for no project here.
void file_daily(Context& context, const FormDefinition& form, const CommandCall& call);

// A checked sheet: the day's entry of its department is made, or revised. `draft` names project
// and, where the person reports for several, the department. Throws Refusal when they report for
// none of the project.
struct FiledSheet {
  Entry entry = {};
  bool revised = false;
};
[[nodiscard]] FiledSheet file_sheet(Context& context, const FormDefinition& form,
                                    const Draft& draft, Values values);

// What is said of it: to the sender, and in the group where it began.
[[nodiscard]] std::string saved_words(const Context& context, const FiledSheet& filed);
[[nodiscard]] std::string filed_words(const Context& context, const FiledSheet& filed);

// The buttons 「填写」 and 「无变化」: { p: project, day }, of one person's reminder also
// { d: department, bundle }.
void fill_in_by_click(Context& context, const std::map<std::string, std::string>& button);
void repeat_by_click(Context& context, const std::map<std::string, std::string>& button);

}  // namespace xiebot
