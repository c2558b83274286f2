#include "cards/input_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace xiebot::cards {
namespace {

// The number that the digits write; -1 where anything else stands among them.
int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(), [](char expected, char c) {
           return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
         });
}

}  // namespace

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = number(text.substr(0, 4));
  const int month = number(text.substr(5, 2));
  const int day = number(text.substr(8, 2));
  if (year < 1 || month < 1 || day < 1) return false;
  return std::chrono::year_month_day(std::chrono::year(year),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

bool is_date_time(std::string_view text) {
  if (text.size() != 16 || text[10] != ' ' || text[13] != ':') return false;
  const int hour = number(text.substr(11, 2));
  const int minute = number(text.substr(14, 2));
  return is_date(text.substr(0, 10)) && hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
}

Chosen chosen(const Input& input) {
  Chosen result;
  const auto is_value = [&](const Option& option) {
    return std::find(input.values.begin(), input.values.end(), option.value) != input.values.end();
  };
  std::copy_if(input.options.begin(), input.options.end(), std::back_inserter(result.options),
               is_value);
  for (const std::string& value : input.values) {
    const auto names_it = [&](const Option& option) { return option.value == value; };
    if (!value.empty() && std::none_of(input.options.begin(), input.options.end(), names_it)) {
      result.words.push_back(value);
    }
  }
  return result;
}

std::string first_value(const Input& input) {
  return input.values.empty() ? std::string() : input.values.front();
}

bool is_web_link(std::string_view link) {
  std::string_view rest = link;
  if (starts_with_ignoring_case(link, "http://")) {
    rest.remove_prefix(7);
  } else if (starts_with_ignoring_case(link, "https://")) {
    rest.remove_prefix(8);
  } else {
    return false;
  }
  const auto is_bad = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '"' || c == '\'' ||
           c == '<' || c == '>' || c == '\\' || c == '`';
  };
  return !rest.empty() && rest.front() != '/' && std::none_of(rest.begin(), rest.end(), is_bad);
}

std::string enumerated(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, "、"));
}

std::string unknown_words(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  return fmt::format("你写的是「{}」，不在可选项里，请重新选择", enumerated(words));
}

}  // namespace xiebot::cards
