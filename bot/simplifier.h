// Traditional to simplified Chinese, one character at a time.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace opencc {
class SimpleConverter;
}

namespace xiebot {

// A character becomes the same character wherever it stands, so that a word is found inside a
// longer text; what is simple stays as it is. This is for comparing, not for reading. Each
// character is asked of OpenCC once. Thread-safe.
class Simplifier {
 public:
  // `config` as OpenCC looks it up. When it cannot be loaded, characters stay as they are.
  explicit Simplifier(const std::string& config = "t2s.json");
  ~Simplifier();

  [[nodiscard]] bool available() const { return converter_ != nullptr; }
  [[nodiscard]] char32_t simplify(char32_t character) const;

 private:
  static constexpr char32_t kFirst = 0x3400, kLast = 0x9FFF;  // the unified ideographs of the BMP

  static constexpr int kLongestChain = 2;  // of conversions that follow a first one

  [[nodiscard]] char32_t convert(char32_t character) const;

  std::unique_ptr<opencc::SimpleConverter> converter_;
  mutable std::mutex mutex_;  // around converter_
  // 0: not asked yet. Whoever asks twice stores the same answer, so relaxed order is enough.
  mutable std::array<std::atomic<char32_t>, kLast - kFirst + 1> known_{};
};

}  // namespace xiebot
