#include "bot/file_fault.h"

#include <fmt/format.h>

namespace xiebot {

std::string FileFault::str() const {
  if (key.empty()) return fmt::format("{}:{}: {}", file, line, what);
  return fmt::format("{}:{}: {}: {}", file, line, key, what);
}

}  // namespace xiebot
