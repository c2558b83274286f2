// The protocol vectors under tests/vectors.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace xiebot::support {

// The cases of one file. Throws when there is none.
[[nodiscard]] nlohmann::json vectors(const std::string& file);

// The case of that name.
[[nodiscard]] nlohmann::json vector_named(const std::string& file, const std::string& name);

}  // namespace xiebot::support
