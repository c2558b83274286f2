// Reads the answer to a call of Feishu's API.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <variant>

#include "adapters/feishu/failure.h"
#include "adapters/http_client.h"

namespace xiebot::feishu {

// The whole answer, an object whose `code` is 0, or what went wrong.
[[nodiscard]] std::variant<nlohmann::json, Failure> read_answer(const http::Reply& reply);

}  // namespace xiebot::feishu
