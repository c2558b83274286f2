// Reads the members of a JSON object strictly, and collects what is wrong with them.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/file_fault.h"
#include "bot/positioned_json.h"

namespace xiebot {

// Every key that is asked for is known; finish() finds the others. Members that are missing or of
// the wrong type leave the target as it is. Borrows all it is handed.
class ObjectReader {
 public:
  // `object` may be anything: what is not an object is a fault, and reads as empty.
  ObjectReader(const nlohmann::json& object, std::string pointer, const PositionedJson& positions,
               std::vector<FileFault>& faults);

  [[nodiscard]] std::string pointer(std::string_view key) const;
  void fault(std::string_view key, std::string what);

  // The member, or nullptr.
  [[nodiscard]] const nlohmann::json* member(const std::string& key);
  // The members of a list, each with its pointer; empty when there is no such list.
  [[nodiscard]] std::vector<std::pair<const nlohmann::json*, std::string>> list(
      const std::string& key);

  void read(const std::string& key, std::string& text);
  void read(const std::string& key, bool& flag);
  void read(const std::string& key, int& count);
  void read(const std::string& key, std::optional<int>& count);
  void read(const std::string& key, std::optional<double>& number);
  void read(const std::string& key, std::vector<std::string>& texts);
  void require(const std::string& key, std::string& text);

  // A word that stands for a value; false after a fault.
  template <class Value>
  bool read_word(const std::string& key, std::span<const std::pair<std::string_view, Value>> words,
                 Value& value) {
    std::vector<std::string> known;
    for (const auto& [word, meaning] : words) known.emplace_back(word);
    const std::optional<std::size_t> found = word_of(key, known);
    if (found) value = words[*found].second;
    return found.has_value() || !has(key);
  }

  // A fault for each key that nobody asked for, with the nearest known one.
  void finish();

 private:
  [[nodiscard]] bool has(const std::string& key) const;
  std::optional<std::size_t> word_of(const std::string& key, const std::vector<std::string>& words);

  const nlohmann::json& object_;
  const std::string pointer_;
  const PositionedJson& positions_;
  std::vector<FileFault>& faults_;
  std::vector<std::string> known_;
};

// "", or " (did you mean a, b?)" with the candidates nearest to `word`.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string> candidates);

}  // namespace xiebot
