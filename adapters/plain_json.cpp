#include "adapters/plain_json.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace xiebot {
namespace {

using nlohmann::json;

// What stands for itself inside a string.
constexpr std::array<bool, 256> plain_characters() {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < plain.size(); ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}
constexpr auto kPlain = plain_characters();

constexpr std::size_t kMostDigits = 18;  // always fit into 64 bits

bool digit(char c) { return c >= '0' && c <= '9'; }

// Every read_*() answers false to give up; where it stands then does not matter.
class Reader {
 public:
  Reader(std::string_view text, int max_depth) : rest_(text), max_depth_(max_depth) {}

  bool read(json& value) {
    if (!read_value(value, 0)) return false;
    skip_blanks();
    return rest_.empty();
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n' ||
                              rest_.front() == '\t' || rest_.front() == '\r')) {
      rest_.remove_prefix(1);
    }
  }

  // Skips blanks and, when it comes next, the sign.
  bool take(char sign) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != sign) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_word(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool read_value(json& value, int depth) {
    skip_blanks();
    if (rest_.empty()) return false;
    switch (rest_.front()) {
      case '{':
        return depth < max_depth_ && read_object(value, depth + 1);
      case '[':
        return depth < max_depth_ && read_array(value, depth + 1);
      case '"': {
        std::string text;
        if (!read_string(text)) return false;
        value = std::move(text);
        return true;
      }
      case 't':
        value = true;
        return take_word("true");
      case 'f':
        value = false;
        return take_word("false");
      case 'n':
        value = nullptr;
        return take_word("null");
      default:
        return read_integer(value);
    }
  }

  bool read_object(json& value, int depth) {
    json::object_t members;
    take('{');
    if (!take('}')) {
      do {
        skip_blanks();
        std::string name;
        json member;
        if (!read_string(name) || !take(':') || !read_value(member, depth)) return false;
        members.insert_or_assign(std::move(name), std::move(member));
      } while (take(','));
      if (!take('}')) return false;
    }
    value = std::move(members);
    return true;
  }

  bool read_array(json& value, int depth) {
    json::array_t items;
    take('[');
    if (!take(']')) {
      do {
        if (!read_value(items.emplace_back(), depth)) return false;
      } while (take(','));
      if (!take(']')) return false;
    }
    value = std::move(items);
    return true;
  }

  bool read_string(std::string& text) {
    if (!take_word("\"")) return false;
    for (;;) {
      std::size_t plain = 0;
      while (plain < rest_.size() && kPlain[static_cast<unsigned char>(rest_[plain])]) ++plain;
      text.append(rest_.substr(0, plain));
      rest_.remove_prefix(plain);
      if (take_word("\"")) return true;
      if (rest_.size() < 2 || rest_.front() != '\\' || !unescape(rest_[1], text)) return false;
      rest_.remove_prefix(2);
    }
  }

  static bool unescape(char escaped, std::string& text) {
    constexpr std::string_view kEscapes = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    const std::size_t which = kEscapes.find(escaped);
    if (which == std::string_view::npos) return false;
    text += kMeant[which];
    return true;
  }

  bool read_integer(json& value) {
    const bool negative = rest_.front() == '-';
    const std::string_view digits = rest_.substr(negative ? 1 : 0, kMostDigits + 1);
    std::size_t count = 0;
    while (count < digits.size() && digit(digits[count])) ++count;
    if (count == 0 || count > kMostDigits) return false;
    if (digits.front() == '0' && (count > 1 || negative)) return false;
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + count, number);
    rest_.remove_prefix(count + (negative ? 1 : 0));
    const bool goes_on =
        !rest_.empty() && std::string_view(".eE").find(rest_.front()) != rest_.npos;
    if (goes_on) return false;
    if (negative) {
      value = -number;
    } else {
      value = static_cast<std::uint64_t>(number);
    }
    return true;
  }

  std::string_view rest_;
  const int max_depth_;
};

}  // namespace

std::optional<json> read_plain_json(std::string_view text, int max_depth) {
  json value;
  if (!Reader(text, max_depth).read(value)) return std::nullopt;
  return std::optional<json>(std::in_place, std::move(value));
}

}  // namespace xiebot
