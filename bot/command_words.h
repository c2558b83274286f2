// The words behind a command: people, departments and projects by mention, name or code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/context.h"
#include "bot/directory.h"

namespace xiebot {

// The words of a command; a mention, blanks in its name or not, is one word of its own.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

// The text without those who are mentioned in it, by account or by name.
[[nodiscard]] std::string without_mentions(std::string_view text);

// Throws the Refusal that says how the command is used.
[[noreturn]] void show_usage(const Context& context, std::string_view command);

// The account behind a word that is a mention, else empty; and the name it was shown under.
[[nodiscard]] std::string mentioned_account(const std::string& word);
[[nodiscard]] std::string shown_name(const Context& context, const std::string& account);
// The word without an @ typed by hand.
[[nodiscard]] std::string bare_name(std::string_view word);

// A person by mention or exact name; throws Refusal when there is none or more than one.
[[nodiscard]] Person person_named(const Context& context, const std::string& word);
// By name or code; nullopt, or a Refusal, when there is none.
[[nodiscard]] std::optional<Department> find_department(const Context& context,
                                                        const std::string& word);
[[nodiscard]] Department department_named(const Context& context, const std::string& word);
[[nodiscard]] Project project_named(const Context& context, const std::string& word);

}  // namespace xiebot
