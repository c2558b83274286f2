// Walks over what people typed, word by word; under the date and duration words.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace xiebot {

class WordCursor {
 public:
  // Folds the text, so that full-width and traditional forms need no words of their own.
  explicit WordCursor(std::string_view text);

  [[nodiscard]] bool done() const { return at_ == text_.size(); }
  void skip_blanks();

  // Passes the word when it comes next (the first of several that does).
  bool take(std::string_view word);
  bool take_any(std::initializer_list<std::string_view> words);

  // Passes the digits 0 to 9 that come next; may be none.
  std::string_view digits();
  // Passes a whole number of at most six digits or in Chinese numerals (十二, 三十, 一百零五, 两,
  // 二〇二六).
  std::optional<int> number();

  [[nodiscard]] std::size_t position() const { return at_; }
  void back_to(std::size_t position) { at_ = position; }

 private:
  std::optional<int> chinese_number();

  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace xiebot
