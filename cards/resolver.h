// How a renderer learns whom a mention or a person input means on the platform it writes for.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace xiebot::cards {

// The platform's account of one of our people; nullopt for somebody it does not know. Must be set.
using Resolver = std::function<std::optional<std::string>(const std::string& person)>;

}  // namespace xiebot::cards
