#include "bot/word_cursor.h"

#include <algorithm>
#include <array>

#include "bot/text.h"

namespace xiebot {
namespace {

constexpr std::size_t kMaxDigits = 6;
constexpr std::size_t kBytes = 3;  // of every Chinese numeral in UTF-8

// The digit a character stands for, or -1.
int digit_of(std::string_view character) {
  constexpr std::array<std::string_view, 10> kDigits = {"零", "一", "二", "三", "四",
                                                        "五", "六", "七", "八", "九"};
  if (character == "〇") return 0;
  if (character == "两") return 2;
  const auto found = std::find(kDigits.begin(), kDigits.end(), character);
  return found == kDigits.end() ? -1 : static_cast<int>(found - kDigits.begin());
}

}  // namespace

WordCursor::WordCursor(std::string_view text) : text_(fold(text)) {}

void WordCursor::skip_blanks() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}

bool WordCursor::take(std::string_view word) {
  if (!std::string_view(text_).substr(at_).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

bool WordCursor::take_any(std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [this](std::string_view word) { return take(word); });
}

std::string_view WordCursor::digits() {
  const std::size_t start = at_;
  while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
  return std::string_view(text_).substr(start, at_ - start);
}

std::optional<int> WordCursor::number() {
  const std::size_t start = at_;
  const std::string_view written = digits();
  if (written.empty()) return chinese_number();
  if (written.size() > kMaxDigits) {
    at_ = start;
    return std::nullopt;
  }
  int value = 0;
  for (const char digit : written) value = value * 10 + (digit - '0');
  return value;
}

// Digits in a row (二〇二六) are read as written; with 十 and 百 they count them.
std::optional<int> WordCursor::chinese_number() {
  const std::size_t start = at_;
  int total = 0;      // of the hundreds and tens that are closed
  bool tens = false;  // 十 was there
  int pending = 0;    // digits that wait for their unit
  std::size_t digits = 0;
  while (at_ + kBytes <= text_.size() && digits < kMaxDigits) {
    const std::string_view character = std::string_view(text_).substr(at_, kBytes);
    if (const int digit = digit_of(character); digit >= 0) {
      pending = pending * 10 + digit;
      ++digits;
    } else if (character == "十" && !tens) {
      tens = true;
      total += (pending == 0 ? 1 : pending) * 10;
      pending = 0;
    } else if (character == "百" && total == 0 && pending > 0 && pending < 10) {
      total = pending * 100;
      pending = 0;
    } else {
      break;
    }
    at_ += kBytes;
  }
  if (at_ == start) return std::nullopt;
  return total + pending;
}

}  // namespace xiebot
