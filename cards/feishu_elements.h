// The small parts that Feishu cards are made of (JSON 2.0). Feishu refuses a card that has a
// property it does not know, so nothing is written here that its documentation lacks.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards::feishu {

// Keeps the order of insertion: the same card gives the same bytes, and a person can read them.
using Json = nlohmann::ordered_json;

// Names must be unique over the whole card. Inputs keep theirs, for answers come back under them;
// forms and buttons get one that is still free.
class Names {
 public:
  void take(const std::string& name) { taken_.insert(name); }
  [[nodiscard]] std::string claim(std::string_view wanted);

 private:
  std::set<std::string> taken_;
};

[[nodiscard]] Json plain_text(std::string_view content);
[[nodiscard]] Json markdown_element(const RichText& text, const Resolver& resolve);

// A row of buttons that wraps on narrow screens. With `names` they belong to a form and send it.
[[nodiscard]] Json button_row(const std::vector<Button>& buttons, Names* names);

}  // namespace xiebot::cards::feishu
