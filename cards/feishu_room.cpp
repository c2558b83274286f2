#include "cards/feishu_room.h"

#include <initializer_list>
#include <utility>

namespace xiebot::cards::feishu {
namespace {

bool lower(std::size_t& value, std::initializer_list<std::size_t> steps) {
  for (const std::size_t step : steps) {
    if (value > step) {
      value = step;
      return true;
    }
  }
  return false;
}

}  // namespace

bool narrow_bytes(Room& room) {
  return lower(room.text, {600, 200, 80}) || lower(room.rows, {10, 5, 2}) || narrow_elements(room);
}

bool narrow_elements(Room& room) {
  return lower(room.options, {40, 15, 0}) || std::exchange(room.hints, false);
}

Room narrowest_room() {
  Room room;
  while (narrow_bytes(room)) {
  }
  return room;
}

}  // namespace xiebot::cards::feishu
