// Fields that several of DingTalk's payloads share. The documentation prints numbers as texts and
// texts as numbers, so either is taken.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "bot/event.h"

namespace xiebot::dingtalk {

// The channel name of every event and delivery of this adapter.
inline constexpr std::string_view kChannel = "dingtalk";

// An id of the platform's: visible ASCII, of a sane length. It is stored, compared and, when it is
// somebody's, put between the marks of a mention.
[[nodiscard]] bool is_id(std::string_view text);

// The account of somebody without a user id in our organisation, who is known by another one. No
// user id holds a colon, and what looks like this is not taken for one.
[[nodiscard]] std::string stranger_account(std::string_view id);

// Whether an account was made by stranger_account(): the platform knows no such user id.
[[nodiscard]] bool is_stranger(std::string_view account);

// `id` when it is an acceptable user id, else empty.
[[nodiscard]] std::string user_account(std::string_view id);

// Milliseconds since 1970 as number or text.
[[nodiscard]] std::optional<Instant> time_of(const nlohmann::json& value);

// The moment somebody acted, never later than now: what is to come has not happened.
[[nodiscard]] Instant acted_at(const nlohmann::json& value, Instant now);

}  // namespace xiebot::dingtalk
