#include "bot/text.h"

#include <utf8.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <numeric>

#include "bot/simplifier.h"

namespace xiebot {
namespace {

constexpr std::string_view kIdeographicBlank = "\u3000";
constexpr std::string_view kAsciiBlanks = " \t\n\r\v\f";

// What nobody sees: it could hide text, turn its direction or forge a mention.
bool invisible(char32_t c) {
  if (c < 0x20) return c != '\n' && c != '\t';
  if (c < 0x7F) return false;
  return c <= 0x9F || c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

// Characters that are whole in every normal form and have no case.
bool plain_ideograph(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x3001 && c <= 0x3003) || (c >= 0x3005 && c <= 0x3011);
}

bool full_width_ascii(char32_t c) { return c >= 0xFF01 && c <= 0xFF5E; }

char32_t lower(char32_t c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

std::string normalised(std::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)};
}

const Simplifier& simplifier() {
  static const Simplifier instance;
  return instance;
}

// Folds what needs no tables of Unicode; false when a character does.
bool fold_plain(std::string_view text, std::string& folded) {
  const Simplifier& simple = simplifier();
  for (auto at = text.begin(); at != text.end();) {
    const auto start = at;
    const char32_t c = utf8::unchecked::next(at);
    if (c < 0x80) {
      folded += static_cast<char>(lower(c));
    } else if (plain_ideograph(c)) {
      const char32_t simplified = simple.simplify(c);
      if (simplified == c) {
        folded.append(start, at);
      } else {
        utf8::unchecked::append(simplified, std::back_inserter(folded));
      }
    } else if (full_width_ascii(c)) {
      folded += static_cast<char>(lower(c - 0xFF01 + '!'));
    } else if (c == 0x3000) {
      folded += ' ';
    } else {
      return false;
    }
  }
  return true;
}

std::string fold_any(std::string_view text) {
  // Composed first: a letter folds into two (ᾳ), and what combines with it must not meet the
  // second.
  const std::string normal = normalised(
      nfc(text), UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
  std::string folded;
  folded.reserve(normal.size());
  for (auto at = normal.begin(); at != normal.end();) {
    utf8::unchecked::append(simplifier().simplify(utf8::unchecked::next(at)),
                            std::back_inserter(folded));
  }
  return folded;
}

std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

bool valid_utf8(std::string_view text) {
  const auto follows = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  const auto* at = text.data();
  const auto* const end = at + text.size();
  while (at != end) {
    const auto lead = static_cast<unsigned char>(*at);
    if (lead < 0x80) {
      ++at;
    } else if (lead > 0xE0 && lead < 0xF0 && lead != 0xED && end - at >= 3 && follows(at[1]) &&
               follows(at[2])) {
      at += 3;  // as nearly all Chinese characters; beside these leads every such form is allowed
    } else {
      return utf8::is_valid(at, end);
    }
  }
  return true;
}

std::string clean(std::string_view text) {
  std::string valid;
  if (!valid_utf8(text)) {
    utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(valid), 0xFFFD);
    text = valid;
  }
  std::string cleaned;
  cleaned.reserve(text.size());
  auto seen = text.begin();  // what stands in between is appended as a whole
  for (auto at = seen; at != text.end();) {
    const auto start = at;
    if (!invisible(utf8::unchecked::next(at))) continue;
    cleaned.append(seen, start);
    seen = at;
  }
  cleaned.append(seen, text.end());
  return cleaned;
}

std::string clean_line(std::string_view text) {
  std::string line = clean(text);
  std::ranges::replace_if(
      line, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return std::string(trim(line));
}

std::string nfc(std::string_view text) {
  for (auto at = text.begin(); at != text.end();) {
    const char32_t c = utf8::unchecked::next(at);
    // Below U+0300 nothing combines.
    if (c >= 0x300 && !plain_ideograph(c) && !full_width_ascii(c)) {
      return normalised(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    }
  }
  return std::string(text);
}

std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string shorten(std::string_view text, std::size_t max) {
  if (length(text) <= max) return std::string(text);
  if (max == 0) return {};
  auto end = text.begin();
  for (std::size_t kept = 1; kept < max; ++kept) utf8::unchecked::next(end);
  return std::string(text.begin(), end) + "…";
}

std::string_view trim(std::string_view text) {
  for (;;) {
    if (!text.empty() && kAsciiBlanks.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    } else if (text.starts_with(kIdeographicBlank)) {
      text.remove_prefix(kIdeographicBlank.size());
    } else {
      break;
    }
  }
  for (;;) {
    if (!text.empty() && kAsciiBlanks.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
    } else if (text.ends_with(kIdeographicBlank)) {
      text.remove_suffix(kIdeographicBlank.size());
    } else {
      return text;
    }
  }
}

std::string fold(std::string_view text) {
  text = trim(text);
  std::string valid;
  if (!valid_utf8(text)) {
    valid = clean(text);
    text = valid;
  }
  std::string folded;
  folded.reserve(text.size());
  if (!fold_plain(text, folded)) folded = fold_any(text);
  return std::string(trim(folded));
}

std::vector<std::string> nearest(std::string_view word, std::span<const std::string> candidates,
                                 std::size_t max) {
  const std::u32string wanted = utf8::utf8to32(fold(word));
  std::vector<std::pair<std::size_t, const std::string*>> near;
  for (const std::string& candidate : candidates) {
    const std::size_t far = distance(wanted, utf8::utf8to32(fold(candidate)));
    if (2 * far <= wanted.size()) near.emplace_back(far, &candidate);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> best;
  for (const auto& [far, candidate] : near) {
    if (best.size() == max) break;
    if (std::find(best.begin(), best.end(), *candidate) == best.end()) best.push_back(*candidate);
  }
  return best;
}

std::string mask_phone(std::string_view phone) {
  constexpr std::string_view kSigns = "+-() #x.转";
  std::vector<std::size_t> digits;
  bool number = true;
  for (std::size_t i = 0; i < phone.size(); ++i) {
    if (phone[i] >= '0' && phone[i] <= '9') {
      digits.push_back(i);
    } else if (kSigns.find(phone[i]) == std::string_view::npos) {
      number = false;
    }
  }
  if (number && digits.size() >= 7) {
    std::string masked(phone);
    const std::size_t end = digits.size() - 4;
    for (std::size_t i = end - std::min<std::size_t>(end, 4); i < end; ++i) masked[digits[i]] = '*';
    return masked;
  }
  if (length(phone) <= 2) return phone.empty() ? std::string() : std::string("****");
  auto first_end = phone.begin();
  auto last_begin = phone.end();
  utf8::unchecked::next(first_end);
  utf8::unchecked::prior(last_begin);
  return std::string(phone.begin(), first_end) + "****" + std::string(last_begin, phone.end());
}

}  // namespace xiebot
