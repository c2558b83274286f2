// The rules by which Feishu takes or refuses a card (JSON 2.0), as strictly as its documentation
// states them: a card that passes here is one we expect the platform to take. Used by the golden
// tests and by the fake Feishu. Where the platform is known to be lenient or undecided, the rule
// takes the strict side; three tables are the measured limit, five the documented one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot::support {

inline constexpr std::size_t kFeishuMaxCardBytes = 30 * 1024;
inline constexpr std::size_t kFeishuMaxElements = 200;
inline constexpr std::size_t kFeishuMaxTables = 3;
inline constexpr std::size_t kFeishuMaxNesting = 5;

// One reason to refuse a card. `code` is the code of the API's answer: 230025 for a card that is
// too long, else 230099 with the card service's own `err_code` (200621 structure, 11310 limits,
// 200861 a tag of cards 1.0, 100290 a user id, 200914 and 200915 table rows, 200530 a missing name
// and 200340 a missing value inside a form).
struct CardFault {
  int code = 230099;
  int err_code = 0;
  std::string where;  // path, e.g. body.elements[2].text
  std::string what;
};

// Every fault of the card, given as the text that would be sent; empty: the platform takes it.
[[nodiscard]] std::vector<CardFault> feishu_card_faults(std::string_view card);

// The body of the platform's answer to a card with this fault.
[[nodiscard]] std::string feishu_refusal(const CardFault& fault);

// The ids of `<at id=…></at>` in the texts where that is markup, in order: whom the card would
// notify.
[[nodiscard]] std::vector<std::string> feishu_card_mentions(std::string_view card);

}  // namespace xiebot::support
