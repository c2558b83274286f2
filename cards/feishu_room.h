// How much of a Feishu card is shown: everything at first, then narrowed until the card fits.
#pragma once

#include <cstddef>
#include <limits>

namespace xiebot::cards::feishu {

struct Room {
  std::size_t text = std::numeric_limits<std::size_t>::max();  // code points a paragraph
  std::size_t rows = 20;                                       // of one table
  std::size_t options = 100;  // of one choice; with more it becomes a text input
  bool hints = true;
};

// The next step down where the card has too many bytes: long texts first, then table rows, then
// options. False: there is none left.
[[nodiscard]] bool narrow_bytes(Room& room);

// The next step down where it has too many elements; every option and every hint counts as one.
[[nodiscard]] bool narrow_elements(Room& room);

[[nodiscard]] Room narrowest_room();

}  // namespace xiebot::cards::feishu
