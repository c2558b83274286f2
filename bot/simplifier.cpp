#include "bot/simplifier.h"

#include <spdlog/spdlog.h>
#include <utf8.h>
#include <opencc/SimpleConverter.hpp>

#include <exception>
#include <iterator>

namespace xiebot {

Simplifier::Simplifier(const std::string& config) {
  try {
    converter_ = std::make_unique<opencc::SimpleConverter>(config);
  } catch (const std::exception& error) {
    spdlog::warn("traditional characters are not understood: OpenCC: {}", error.what());
  }
}

Simplifier::~Simplifier() = default;

char32_t Simplifier::simplify(char32_t character) const {
  if (!converter_ || character < kFirst || character > kLast) return character;
  std::atomic<char32_t>& known = known_[character - kFirst];
  char32_t simple = known.load(std::memory_order_relaxed);
  if (simple == 0) {
    simple = convert(character);
    // 薴 becomes 苧, which becomes 苎.
    for (int i = 0; i < kLongestChain; ++i) simple = convert(simple);
    known.store(simple, std::memory_order_relaxed);
  }
  return simple;
}

char32_t Simplifier::convert(char32_t character) const {
  std::string typed;
  utf8::append(character, std::back_inserter(typed));
  const std::lock_guard lock(mutex_);
  try {
    const std::string simple = converter_->Convert(typed);
    auto at = simple.begin();
    const char32_t first = utf8::next(at, simple.end());
    return at == simple.end() ? first : character;
  } catch (const std::exception&) {
    return character;
  }
}

}  // namespace xiebot
