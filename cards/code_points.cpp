#include "cards/code_points.h"

namespace xiebot::cards {
namespace {

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::size_t units_of(char lead) { return static_cast<unsigned char>(lead) >= 0xF0U ? 2 : 1; }

// Where the code point number `index` starts; the size where there are no more than `index`.
std::size_t offset_of(std::string_view text, std::size_t index) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (starts_code_point(text[i]) && seen++ == index) return i;
  }
  return text.size();
}

}  // namespace

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += starts_code_point(c) ? 1U : 0U;
  return count;
}

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) units += starts_code_point(c) ? units_of(c) : 0U;
  return units;
}

std::string shortened(std::string_view text, std::size_t max) {
  if (code_points(text) <= max) return std::string(text);
  if (max == 0) return {};
  return std::string(text.substr(0, offset_of(text, max - 1))) + "…";
}

std::string_view utf16_prefix(std::string_view text, std::size_t max) {
  std::size_t units = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!starts_code_point(text[i])) continue;
    units += units_of(text[i]);
    if (units > max) return text.substr(0, i);
  }
  return text;
}

RichText shortened(const RichText& text, std::size_t max) {
  RichText kept;
  std::size_t left = max;
  for (const Span& span : text) {
    const std::size_t length = code_points(span.text);
    if (length <= left) {
      kept.push_back(span);
      left -= length;
      continue;
    }
    if (span.person.empty()) {
      kept.push_back(span);
      kept.back().text = shortened(span.text, left);
    }
    if (left == 0 || !span.person.empty()) kept.push_back({.text = "…", .tone = Tone::muted});
    break;
  }
  return kept;
}

}  // namespace xiebot::cards
