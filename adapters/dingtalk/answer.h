// Reads the answers of DingTalk's two APIs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <variant>

#include "adapters/dingtalk/failure.h"
#include "adapters/http_client.h"

namespace xiebot::dingtalk {

// api.dingtalk.com: the status says whether it worked. The whole answer, an object.
[[nodiscard]] std::variant<nlohmann::json, Failure> read_answer(const http::Reply& reply);

// oapi.dingtalk.com: `errcode` says so, a number or a string.
[[nodiscard]] std::variant<nlohmann::json, Failure> read_old_answer(const http::Reply& reply);

}  // namespace xiebot::dingtalk
