// A form as the variable that the form component of DingTalk's card platform takes.
//
// Nothing is required there and nothing is hidden: the server checks, and gives a form with faults
// back filled, so that no client holds back what somebody typed. Protocol: DingTalk open platform,
// "form variables"; clients from 7.6 on.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards::dingtalk {

// Before the account in the value of an option that is a person, so that whoever reads the answer
// can tell people from words.
inline constexpr std::string_view kPersonPrefix = "user:";

// {"fields":[…]}; the names are those of the inputs. Where the component has no way to offer what
// the input wants (no date, more than 100 options, somebody without an account) it is a text.
[[nodiscard]] nlohmann::ordered_json form_variable(const Form& form, const Resolver& resolve);

}  // namespace xiebot::cards::dingtalk
