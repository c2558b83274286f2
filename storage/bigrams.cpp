#include "storage/bigrams.h"

#include <algorithm>
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

// The bytes as hex: whatever the pair is made of, the tokenizer takes it for one plain word.
std::string token(std::string_view pair) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  token.reserve(2 * pair.size());
  for (const char byte : pair) {
    const auto value = static_cast<unsigned char>(byte);
    token += kDigits[value >> 4U];
    token += kDigits[value & 0xFU];
  }
  return token;
}

}  // namespace

std::string bigrams(std::string_view text, std::size_t max) {
  std::string tokens;
  std::unordered_set<std::string_view> seen;
  std::string_view previous;  // empty at the beginning of a word
  while (!text.empty() && (max == 0 || seen.size() < max)) {
    const std::string_view character = first_character(text);
    text.remove_prefix(character.size());
    if (is_blank(character)) {
      previous = {};
      continue;
    }
    if (!previous.empty()) {
      const std::string_view pair(previous.data(), previous.size() + character.size());
      if (seen.insert(pair).second) {
        if (!tokens.empty()) tokens += ' ';
        tokens += token(pair);
      }
    }
    previous = character;
  }
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
