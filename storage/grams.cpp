#include "storage/grams.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

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

// Distinct grams, written as tokens. The views have to outlive it.
class Tokens {
 public:
  void add(std::string_view gram) {
    if (!seen_.insert(gram).second) return;
    if (!text_.empty()) text_ += ' ';
    // The bytes as hex: whatever the gram is made of, the tokenizer takes it for one plain word.
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const char byte : gram) {
      const auto value = static_cast<unsigned char>(byte);
      text_ += kDigits[value >> 4U];
      text_ += kDigits[value & 0xFU];
    }
  }
  [[nodiscard]] std::size_t size() const { return seen_.size(); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::unordered_set<std::string_view> seen_;
  std::string text_;
};

}  // namespace

std::string index_tokens(std::string_view text) {
  Tokens tokens;
  const std::vector<std::string> pieces = words(text);
  for (const std::string& piece : pieces) {
    const std::vector<std::string_view> word = characters(piece);
    for (std::size_t i = 0; i < word.size(); ++i) {
      tokens.add(word[i]);
      if (i + 1 < word.size()) tokens.add(joined(word[i], word[i + 1]));
      if (has_trigram(word, i)) tokens.add(joined(word[i], word[i + 2]));
    }
  }
  return tokens.take();
}

std::string query_tokens(const std::vector<std::string>& words, std::size_t max) {
  Tokens tokens;
  for (const std::string& piece : words) {
    const std::vector<std::string_view> word = characters(piece);
    for (std::size_t i = 0; i + 1 < word.size() && tokens.size() < max; ++i) {
      if (has_trigram(word, i)) {
        tokens.add(joined(word[i], word[i + 2]));
      } else if (i == 0 || !has_trigram(word, i - 1)) {
        tokens.add(joined(word[i], word[i + 1]));
      }
    }
  }
  if (tokens.size() > 0) return tokens.take();
  for (std::size_t i = 0; i < words.size() && i < max; ++i) tokens.add(words[i]);
  return tokens.take();
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
