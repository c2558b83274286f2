#include "bot/directory.h"

#include <algorithm>

namespace xiebot {

bool Person::has_role(std::string_view role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace xiebot
