#include "storage/grams.h"

#include <algorithm>
#include <cstdint>
#include <unordered_set>

namespace xiebot::storage {
namespace {

constexpr std::string_view kIdeographicBlank = "\u3000";

// The bytes of the character that begins the text. Bytes that are no UTF-8 count one by one.
std::string_view first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0xC0 ? 1U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U;
  return text.substr(0, size);
}

bool is_blank(std::string_view character) {
  return static_cast<unsigned char>(character.front()) <= ' ' || character == kIdeographicBlank;
}

bool is_ascii(std::string_view character) {
  return static_cast<unsigned char>(character.front()) < 0x80;
}

std::vector<std::string_view> characters(std::string_view word) {
  std::vector<std::string_view> found;
  while (!word.empty()) {
    found.push_back(first_character(word));
    word.remove_prefix(found.back().size());
  }
  return found;
}

std::string_view joined(std::string_view first, std::string_view last) {
  return {first.data(), static_cast<std::size_t>(last.data() - first.data()) + last.size()};
}

// Three characters tell more, but only ASCII has so few that pairs of them are common.
bool has_trigram(const std::vector<std::string_view>& word, std::size_t at) {
  return at + 2 < word.size() && is_ascii(word[at]) && is_ascii(word[at + 1]) &&
         is_ascii(word[at + 2]);
}

// A gram as a number: its bytes, of which there are at most eight (two characters). It does not
// begin with 0, so no two become the same.
std::uint64_t packed(std::string_view gram) {
  std::uint64_t number = 0;
  for (const char byte : gram) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

void append_token(std::string& tokens, std::uint64_t gram) {
  // The bytes as hex: whatever the gram is made of, the tokenizer takes it for one plain word.
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr unsigned kDigitBits = 4;
  unsigned bits = 2 * kDigitBits;
  while (bits < 64 && gram >> bits != 0) bits += 2 * kDigitBits;
  for (; bits > 0; bits -= kDigitBits) tokens += kDigits[gram >> (bits - kDigitBits) & 0xFU];
}

}  // namespace

std::string index_tokens(std::string_view text) {
  std::vector<std::uint64_t> grams;
  grams.reserve(text.size());
  for (const std::string& piece : words(text)) {
    const std::vector<std::string_view> word = characters(piece);
    for (std::size_t i = 0; i < word.size(); ++i) {
      grams.push_back(packed(word[i]));
      if (i + 1 < word.size()) grams.push_back(packed(joined(word[i], word[i + 1])));
      if (has_trigram(word, i)) grams.push_back(packed(joined(word[i], word[i + 2])));
    }
  }
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  std::string tokens;
  for (const std::uint64_t gram : grams) {
    if (!tokens.empty()) tokens += ' ';
    append_token(tokens, gram);
  }
  return tokens;
}

std::vector<std::string> query_tokens(const std::vector<std::string>& words, std::size_t max) {
  std::vector<std::uint64_t> grams;
  std::unordered_set<std::uint64_t> known;
  const auto add = [&](std::string_view gram) {
    const std::uint64_t number = packed(gram);
    if (known.insert(number).second) grams.push_back(number);
  };
  for (const std::string& piece : words) {
    const std::vector<std::string_view> word = characters(piece);
    for (std::size_t i = 0; i + 1 < word.size(); ++i) {
      if (has_trigram(word, i)) {
        add(joined(word[i], word[i + 2]));
      } else if (i == 0 || !has_trigram(word, i - 1)) {
        add(joined(word[i], word[i + 1]));
      }
    }
  }
  if (grams.empty()) {
    for (const std::string& character : words) add(character);
  }
  const std::size_t count = std::min(grams.size(), max);
  std::vector<std::string> tokens(count);
  for (std::size_t i = 0; i < count; ++i) append_token(tokens[i], grams[i * grams.size() / count]);
  return tokens;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  while (!text.empty()) {
    const std::string_view character = first_character(text);
    text.remove_prefix(character.size());
    if (is_blank(character)) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    words.back() += character;
  }
  return words;
}

bool holds_all(std::string_view text, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [text](const std::string& word) {
    return text.find(word) != std::string_view::npos;
  });
}

}  // namespace xiebot::storage
