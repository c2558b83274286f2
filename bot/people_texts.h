// What the bot says about people and their accounts on the platforms: to those it does not know,
// about codes that tie an account to a person, and about those who left.
#pragma once

#include <string>
#include <string_view>

namespace xiebot::texts {

// --- somebody the bot does not know. `admins`: names, may be empty.
[[nodiscard]] std::string stranger_in_group(std::string_view admins);
[[nodiscard]] std::string stranger_in_private(std::string_view admins);
// To administrators. `name` and `group` may be empty; `account`: channel and id.
[[nodiscard]] std::string stranger_wrote(std::string_view name, std::string_view account,
                                         std::string_view group);

// --- one-time codes
[[nodiscard]] std::string binding_code(std::string_view code, std::string_view until);
[[nodiscard]] std::string code_in_group();
[[nodiscard]] std::string wrong_code();
[[nodiscard]] std::string too_many_codes();
[[nodiscard]] std::string code_is_for_elsewhere(std::string_view code);
[[nodiscard]] std::string already_bound(std::string_view person);
[[nodiscard]] std::string account_bound(std::string_view person);
[[nodiscard]] std::string account_bound_elsewhere();
[[nodiscard]] std::string not_bound();
// To administrators. `open`: what the other person has not finished; may be empty.
[[nodiscard]] std::string was_bound(std::string_view person, std::string_view account);
[[nodiscard]] std::string bound_to_other(std::string_view person, std::string_view account,
                                         std::string_view other, std::string_view open);
[[nodiscard]] std::string bound_to_former(std::string_view person, std::string_view account,
                                          std::string_view other, std::string_view open);
[[nodiscard]] std::string has_other_account(std::string_view person, std::string_view account,
                                            std::string_view known);
[[nodiscard]] std::string open_matters(std::string_view numbers, std::size_t drafts);

// --- those who left
// `how`: has_left() or was_disabled(). `waiting`: the numbers of what waits for them; may be empty.
[[nodiscard]] std::string person_left(std::string_view how, std::string_view waiting);
[[nodiscard]] std::string has_left(std::string_view person);
[[nodiscard]] std::string was_disabled(std::string_view person);
// To administrators: which posts nobody holds now; may be empty.
[[nodiscard]] std::string posts_vacant(std::string_view posts);
// Why somebody hears of it; `why` is about them.
[[nodiscard]] std::string why_taken_over(std::string_view how, std::string_view why);
[[nodiscard]] std::string why_author_left();

}  // namespace xiebot::texts
