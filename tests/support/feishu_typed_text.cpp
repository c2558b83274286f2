#include "tests/support/feishu_typed_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

namespace xiebot::support {
namespace {

using nlohmann::json;

constexpr std::string_view kEveryone = "@所有人";

struct Name {
  std::string shown, open_id, kind;
};

// Longest first: one name may begin with another.
std::vector<Name> names_of(const std::map<std::string, FeishuUser>& users, const FeishuBot& bot) {
  std::vector<Name> names{{"bot", bot.open_id, "bot"}, {bot.name, bot.open_id, "bot"}};
  for (const auto& [open_id, user] : users) names.push_back({user.name, open_id, "user"});
  std::sort(names.begin(), names.end(),
            [](const Name& a, const Name& b) { return a.shown.size() > b.shown.size(); });
  return names;
}

}  // namespace

std::string feishu_ids(const std::string& open_id) {
  return json{{"open_id", open_id}, {"union_id", "on_" + open_id}, {"user_id", ""}}.dump();
}

TypedText type_text(const std::string& words, const std::map<std::string, FeishuUser>& users,
                    const FeishuBot& bot) {
  const std::vector<Name> names = names_of(users, bot);
  std::string text;
  json mentions = json::array();
  for (std::size_t i = 0; i < words.size();) {
    const std::string_view rest = std::string_view(words).substr(i);
    if (rest.substr(0, kEveryone.size()) == kEveryone) {
      text += "@_all";
      i += kEveryone.size();
      continue;
    }
    const auto name = std::find_if(names.begin(), names.end(), [rest](const Name& n) {
      return rest.front() == '@' && !n.shown.empty() && rest.substr(1, n.shown.size()) == n.shown;
    });
    if (name == names.end()) {
      text += words[i++];
      continue;
    }
    const std::string key = fmt::format("@_user_{}", mentions.size() + 1);
    text += key;
    i += 1 + name->shown.size();
    mentions.push_back({{"key", key},
                        {"id", json::parse(feishu_ids(name->open_id))},
                        {"mentioned_type", name->kind},
                        {"name", name->kind == "bot" ? bot.name : name->shown},
                        {"tenant_key", kFeishuTenant}});
  }
  return {text, mentions.dump()};
}

}  // namespace xiebot::support
