#include "bot/positioned_json.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

namespace xiebot {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxDepth = 64;

// Where the reader stands. The lexer looks one character past a number, so what was read last does
// not count as passed when it is a line break.
struct Place {
  int breaks = 0;
  char last = 0;

  [[nodiscard]] int line() const { return 1 + breaks - (last == '\n' ? 1 : 0); }
};

// Walks the text and keeps the place; copies share it.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, Place* place) : at_(at), place_(place) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    place_->last = *at_++;
    if (place_->last == '\n') ++place_->breaks;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  Place* place_;
};

std::string escaped(const std::string& key) {
  std::string token;
  for (const char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

// /fields/2/max_chars -> fields[2].max_chars
std::string dotted(std::string_view pointer) {
  std::string path;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    const std::string_view token = pointer.substr(0, end);
    const bool index = !token.empty() && token.find_first_not_of("0123456789") == token.npos;
    if (index) {
      path += fmt::format("[{}]", token);
    } else {
      if (!path.empty()) path += '.';
      for (std::size_t i = 0; i < token.size(); ++i) {
        const bool escape = token[i] == '~' && i + 1 < token.size();
        path += escape ? (token[++i] == '0' ? '~' : '/') : token[i];
      }
    }
    pointer.remove_prefix(end);
  }
  return path;
}

// "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error while ..." ->
// what follows the column, without the text read last.
std::string reason(const std::string& message) {
  const std::size_t colon = message.find(": ");
  const std::size_t begin = colon == std::string::npos ? 0 : colon + 2;
  return message.substr(begin, message.find("; last read: ") - begin);
}

// Notes the line of every key and element.
class LineRecorder : public json::json_sax_t {
 public:
  LineRecorder(const Place& place, PositionedJson& result) : place_(place), result_(result) {}

  bool null() override { return scalar(); }
  bool boolean(bool) override { return scalar(); }
  bool number_integer(number_integer_t) override { return scalar(); }
  bool number_unsigned(number_unsigned_t) override { return scalar(); }
  bool number_float(number_float_t, const string_t&) override { return scalar(); }
  bool string(string_t&) override { return scalar(); }
  bool binary(binary_t&) override { return scalar(); }

  bool start_object(std::size_t) override { return open(false); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(true); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Level& level = levels_.back();
    level.pointer = level.base + "/" + escaped(name);
    result_.lines[level.pointer] = place_.line();
    if (!level.keys.insert(name).second) {
      result_.faults.push_back(result_.fault(level.pointer, "is given twice"));
    }
    return true;
  }

  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& ex) override {
    syntax_fault(reason(ex.what()));
    return false;
  }

 private:
  struct Level {
    bool array = false;
    std::string base;       // pointer of the object or array itself
    std::string pointer;    // of the value that comes next or is being read
    std::size_t index = 0;  // of the next element
    std::set<std::string> keys;
  };

  void syntax_fault(std::string what) {
    result_.broken = true;
    result_.faults.push_back({result_.file, place_.line(), "", std::move(what)});
  }

  // The pointer of the value that starts here.
  std::string enter() {
    if (levels_.empty()) {
      result_.lines[""] = place_.line();
      return {};
    }
    Level& level = levels_.back();
    if (level.array) {
      level.pointer = fmt::format("{}/{}", level.base, level.index++);
      result_.lines[level.pointer] = place_.line();
    }
    return level.pointer;
  }

  bool scalar() {
    enter();
    return true;
  }

  bool open(bool array) {
    if (levels_.size() == kMaxDepth) {
      syntax_fault(fmt::format("is nested deeper than {} levels", kMaxDepth));
      return false;
    }
    Level level;
    level.array = array;
    level.base = enter();
    levels_.push_back(std::move(level));
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  const Place& place_;
  PositionedJson& result_;
  std::vector<Level> levels_;
};

}  // namespace

FileFault PositionedJson::fault(std::string_view pointer, std::string what) const {
  std::string_view around = pointer;
  auto found = lines.find(std::string(around));
  while (found == lines.end() && !around.empty()) {
    around = around.substr(0, around.rfind('/'));
    found = lines.find(std::string(around));
  }
  return {file, found == lines.end() ? 1 : found->second, dotted(pointer), std::move(what)};
}

PositionedJson parse_positioned(std::string_view file, std::string_view text, json& value) {
  PositionedJson result;
  result.file = file;
  value = nullptr;

  const auto invalid = utf8::find_invalid(text.begin(), text.end());
  if (invalid != text.end()) {
    const auto line = 1 + std::count(text.begin(), invalid, '\n');
    result.broken = true;
    result.faults.push_back({result.file, static_cast<int>(line), "", "is not valid UTF-8"});
    return result;
  }

  Place place;
  LineRecorder recorder(place, result);
  const char* begin = text.data();
  json::sax_parse(CountingIterator(begin, &place), CountingIterator(begin + text.size(), &place),
                  &recorder, json::input_format_t::json, true, true);
  // Read again for the value itself: these files are small, and are read once.
  if (!result.broken) value = json::parse(text.begin(), text.end(), nullptr, true, true);
  return result;
}

}  // namespace xiebot
