// What a person types in Feishu, as the platform hands it on.
#pragma once

#include <map>
#include <string>

#include "tests/support/feishu_world.h"

namespace xiebot::support {

struct FeishuBot {
  std::string open_id, name;
};

struct TypedText {
  std::string text;      // mentions became @_user_1, @_user_2 …
  std::string mentions;  // the JSON array that belongs to it
};

// @bot, @ and the bot's name, @所有人 and @ and somebody's name are mentions.
[[nodiscard]] TypedText type_text(const std::string& words,
                                  const std::map<std::string, FeishuUser>& users,
                                  const FeishuBot& bot);

// The three ids of somebody, as JSON.
[[nodiscard]] std::string feishu_ids(const std::string& open_id);

inline constexpr const char* kFeishuTenant = "2ca1d211f64f6438";

}  // namespace xiebot::support
