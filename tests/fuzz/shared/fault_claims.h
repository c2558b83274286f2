// What holds for everything that is said of an administrator's file.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "bot/file_fault.h"
#include "bot/text.h"
#include "tests/fuzz/shared/fuzzer.h"

namespace xiebot::fuzz {

// `text` is the file of that name: a fault names a line of it.
inline void claim_faults(const std::vector<FileFault>& faults, std::string_view name,
                         std::string_view text) {
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  for (const FileFault& fault : faults) {
    require(!fault.what.empty(), "a fault says what is wrong");
    require(valid_utf8(fault.str()), "a fault is valid UTF-8");
    require(fault.line >= 0, "a fault's line is none or one");
    require(fault.file != name || fault.line <= lines, "a fault is within its file");
  }
}

}  // namespace xiebot::fuzz
