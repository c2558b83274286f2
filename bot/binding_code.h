// One-time codes by which somebody who is known on one channel shows that an account on another one
// is theirs too.
//
// A code is 8 random digits, valid for kCodeLife and once. Only its hash is kept; whoever issues
// themselves another makes the one before void. Who types wrong ones is refused for a while.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "bot/ids.h"
#include "bot/store.h"

namespace xiebot {

inline constexpr std::chrono::minutes kCodeLife{10};
inline constexpr int kWrongCodes = 5;  // an account and kWrongCodesForgotten
inline constexpr std::chrono::hours kWrongCodesForgotten{1};

// Whose code it is, and where it was issued.
struct CodeOwner {
  PersonId person = {};
  std::string channel = {};
};

// The digits of what somebody typed, full-width ones and blanks between them too; nullopt: it does
// not look like a code.
[[nodiscard]] std::optional<std::string> code_in(std::string_view typed);

[[nodiscard]] std::string issue_code(Tx& tx, const CodeOwner& owner);
// nullopt: there is no such code, or not any more.
[[nodiscard]] std::optional<CodeOwner> owner_of_code(const Tx& tx, std::string_view code);
void void_code(Tx& tx, std::string_view code);

// Whether this account has typed too many wrong codes of late to try another.
[[nodiscard]] bool out_of_tries(const Tx& tx, std::string_view channel, std::string_view account);
void note_wrong_code(Tx& tx, std::string_view channel, std::string_view account);

// Forgets codes and wrong ones that are of no meaning any more.
void forget_codes(Tx& tx);

}  // namespace xiebot
