#include "bot/vague_words.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <array>

#include "bot/check_texts.h"
#include "bot/text.h"

namespace xiebot {
namespace {

constexpr std::array<std::string_view, 16> kVague = {
    "尽快", "尽早", "尽量", "尽可能", "大概", "大约", "差不多", "左右",
    "等等", "适当", "若干", "抓紧",   "及时", "早日", "酌情",   "视情况"};

constexpr std::array<std::string_view, 16> kDateWords = {
    "今天", "明天", "后天", "本周", "下周", "本月", "下月",   "下个月",
    "月底", "月末", "月初", "年底", "年末", "年初", "季度末", "百分之"};

constexpr std::u32string_view kNumerals = U"零〇一二三四五六七八九十百千万亿两几半";
constexpr std::u32string_view kUnits =
    U"个天周月年日次份人项版台套件条页场家名位倍元轮批期章篇张款组半";
constexpr std::u32string_view kWeekdays = U"一二三四五六日天";

bool is_in(std::u32string_view set, char32_t c) { return set.find(c) != set.npos; }

// A digit, a numeral with a unit (三份, 两小时), a weekday.
bool has_figure(const std::u32string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (c >= U'0' && c <= U'9') return true;
    const std::u32string_view rest = std::u32string_view(text).substr(i + 1);
    if (c == U'周' && !rest.empty() && is_in(kWeekdays, rest[0])) return true;
    if (!is_in(kNumerals, c)) continue;
    if (!rest.empty() && is_in(kUnits, rest[0])) return true;
    if (rest.starts_with(U"小时") || rest.starts_with(U"分钟") || rest.starts_with(U"季度") ||
        rest.starts_with(U"工作日"))
      return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> vague_question(std::string_view text) {
  const std::string folded = fold(text);
  const auto holds = [&folded](std::string_view word) { return folded.find(word) != folded.npos; };
  const auto vague = std::find_if(kVague.begin(), kVague.end(), holds);
  if (vague != kVague.end()) return fmt::format(texts::kVagueWord, *vague);
  if (std::any_of(kDateWords.begin(), kDateWords.end(), holds)) return std::nullopt;
  if (has_figure(utf8::utf8to32(folded))) return std::nullopt;
  return texts::kNoFigure;
}

}  // namespace xiebot
