// A fuzzer's bytes, taken from the front as numbers and texts. When they are used up everything is
// zero or empty, so that every input means something.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace xiebot::fuzz {

class Bytes {
 public:
  explicit Bytes(std::string_view data) : left_(data) {}

  [[nodiscard]] bool empty() const { return left_.empty(); }

  std::uint8_t byte() {
    const std::string_view one = take(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one.front());
  }
  bool flag() { return byte() % 2 == 1; }
  // Less than `end`, which is at most 256.
  std::size_t below(std::size_t end) { return byte() % end; }
  // Of four bytes.
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | byte();
    return value;
  }

  std::string_view take(std::size_t count) {
    const std::string_view taken = left_.substr(0, std::min(count, left_.size()));
    left_.remove_prefix(taken.size());
    return taken;
  }
  // What stands before the next newline, which goes with it.
  std::string_view line() {
    const std::string_view taken = take(left_.find('\n'));
    take(1);
    return taken;
  }
  std::string_view rest() { return take(left_.size()); }

  template <class T, std::size_t count>
  const T& pick(const std::array<T, count>& choices) {
    return choices[below(count)];
  }

 private:
  std::string_view left_;
};

}  // namespace xiebot::fuzz
