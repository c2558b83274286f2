// How neutral cards and texts become Feishu's JSON and markup; handed in by whoever wires.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cards/card.h"

namespace xiebot::feishu {

// The open_id of one of our people; nullopt: not known on Feishu.
using AccountOf = std::function<std::optional<std::string>(const std::string& person)>;

// Pure functions, called by several threads at once.
struct Rendering {
  std::function<std::string(const cards::Card&, const AccountOf&)> card;      // JSON of a card
  std::function<std::string(const cards::RichText&, const AccountOf&)> text;  // markup of a text
};

// Documented limit of a card in a message, a PATCH or the answer to a click.
inline constexpr std::size_t kMaxCardBytes = 30 * 1024;

}  // namespace xiebot::feishu
