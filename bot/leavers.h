// People who left the company, or whom an administrator took off the list.
#pragma once

#include <string>
#include <string_view>

#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// The account speaks for nobody any more. A person without another one has left; who is still known
// elsewhere stays. An account of nobody changes nothing.
void account_left(Tx& tx, const Rules& rules, std::string_view channel, std::string_view account);

// The setting that remembers it, so that a configuration which still names the account does not
// give it back.
[[nodiscard]] std::string memory_of_leaving(std::string_view channel, std::string_view account);

// Takes the person off the list of those at work. What waited for them passes to the next role, and
// is offered there as what can be acted on; the head of their department (or the next one up) hears
// what it is, the admins too where a post is vacant now. `how`: why, to people: 李雷已离开公司.
void take_off(Tx& tx, const Rules& rules, Person person, const std::string& how);

}  // namespace xiebot
