// What is wrong in a file that an administrator wrote.
#pragma once

#include <string>

namespace xiebot {

// `FILE:LINE: key: what is wrong`.
struct FileFault {
  std::string file;
  int line = 0;
  std::string key;  // dotted path: fields[2].max_chars; empty: the file as a whole
  std::string what;

  [[nodiscard]] std::string str() const;
};

}  // namespace xiebot
