#include "bot/value_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <optional>

#include "bot/check_texts.h"
#include "bot/date_words.h"
#include "bot/decimal.h"
#include "bot/name_list.h"
#include "bot/phone.h"
#include "bot/text.h"

namespace xiebot {
namespace {

// Of what is not free text: far more than any of it needs.
constexpr std::size_t kMaxWords = 2000;
constexpr std::chrono::hours kEndOfDay{18};  // what a date means where a time is asked for

CheckedValue good(std::string canonical) { return {{std::move(canonical)}, ""}; }
CheckedValue bad(std::string fault) { return {{}, std::move(fault)}; }

CheckedValue check_number(const Field& field, std::string_view words) {
  const bool percent = field.type == FieldType::percent;
  const auto decimal = percent ? parse_percent(words) : parse_decimal(words);
  if (!decimal) return bad(percent ? texts::kNotAPercent : texts::kNotANumber);
  const double value = decimal_value(*decimal);
  const bool small = field.min && value < *field.min;
  const bool large = field.max && value > *field.max;
  if ((small || large) && field.min && field.max)
    return bad(
        fmt::format(texts::kBetween, show_decimal(*field.min), show_decimal(*field.max), *decimal));
  if (small) return bad(fmt::format(texts::kTooSmall, show_decimal(*field.min), *decimal));
  if (large) return bad(fmt::format(texts::kTooLarge, show_decimal(*field.max), *decimal));
  return good(*decimal);
}

TimeDirection direction_of(const Field& field) {
  return field.past ? TimeDirection::back : TimeDirection::ahead;
}

const Choice* find_choice(const Field& field, std::string_view words) {
  const std::string folded = fold(words);
  const auto found = std::find_if(field.choices.begin(), field.choices.end(),
                                  [&](const Choice& choice) { return choice.is(folded); });
  return found == field.choices.end() ? nullptr : &*found;
}

CheckedValue check_choices(const Field& field, const std::string& words) {
  CheckedValue value;
  const auto known = [&field](const std::string& word) {
    return find_choice(field, word) != nullptr;
  };
  const std::vector<std::string> parts =
      field.type == FieldType::choice ? std::vector{words} : split_names(words, known);
  for (const std::string& word : parts) {
    const Choice* choice = find_choice(field, word);
    if (!choice) {
      std::vector<std::string> labels;
      for (const Choice& each : field.choices) labels.push_back(each.label);
      return bad(fmt::format(texts::kNoSuchChoice, shorten(word, 20), fmt::join(labels, "、")));
    }
    if (std::find(value.canonical.begin(), value.canonical.end(), choice->label) ==
        value.canonical.end())
      value.canonical.push_back(choice->label);
  }
  return value;
}

CheckedValue check_link(std::string_view words) {
  const std::string scheme = fold(words.substr(0, std::min<std::size_t>(words.size(), 8)));
  const std::size_t prefix = scheme.starts_with("https://")  ? 8
                             : scheme.starts_with("http://") ? 7
                                                             : 0;
  constexpr std::string_view kNeverInLinks = " \t\n<>\"\\^`{|}";
  const bool whole = prefix > 0 && words.find_first_of(kNeverInLinks) == words.npos &&
                     words.find("\u3000") == words.npos && words.size() > prefix &&
                     words.substr(prefix).find_first_of("/?#") != 0;
  return whole ? good(std::string(words)) : bad(texts::kNotALink);
}

CheckedValue one_of(Names names, bool several, const char* too_many) {
  if (!names.fault.empty()) return bad(std::move(names.fault));
  if (!several && names.found.size() > 1) return bad(too_many);
  return {std::move(names.found), ""};
}

}  // namespace

ValueCheck::ValueCheck(const CheckContext& context)
    : context_(context),
      local_now_(context.zone.to_local(context.now)),
      names_(context.directory, context.channel) {}

CheckedValue ValueCheck::check(const Field& field, const std::string& typed) {
  if (field.type == FieldType::text || field.type == FieldType::multiline)
    return check_text(field, typed);
  if (const std::size_t size = length(typed); size > kMaxWords)
    return bad(fmt::format(texts::kTooLong, kMaxWords, size));
  if (field.type == FieldType::person || field.type == FieldType::people)
    return one_of(names_.people(typed), field.takes_several(), texts::kOnePerson);

  const std::string words(trim(clean(typed)));
  switch (field.type) {
    case FieldType::number:
    case FieldType::percent:
      return check_number(field, words);
    case FieldType::date:
      return check_date(field, words);
    case FieldType::date_time:
      return check_time(field, words);
    case FieldType::choice:
    case FieldType::multi_choice:
      return check_choices(field, words);
    case FieldType::department:
    case FieldType::departments:
      return one_of(names_.departments(words), field.takes_several(), texts::kOneDepartment);
    case FieldType::project:
      return one_of(names_.project(words), true, "");
    case FieldType::entry:
      return check_entry(words);
    case FieldType::duration: {
      const auto duration = parse_duration(words);
      return duration ? good(std::to_string(duration->count())) : bad(texts::kNotADuration);
    }
    case FieldType::link:
      return check_link(words);
    default:
      return {};
  }
}

CheckedValue ValueCheck::check_text(const Field& field, const std::string& typed) const {
  std::string text(trim(nfc(clean(names_.name_mentions(typed)))));
  if (field.phone) {
    auto phone = parse_phone(text);
    return phone ? good(std::move(*phone)) : bad(texts::kNotAPhone);
  }
  if (field.type == FieldType::text)
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  const std::size_t size = length(text);
  if (field.max_chars && size > static_cast<std::size_t>(*field.max_chars))
    return bad(fmt::format(texts::kTooLong, *field.max_chars, size));
  if (field.min_chars && size < static_cast<std::size_t>(*field.min_chars))
    return bad(fmt::format(texts::kTooShort, *field.min_chars, size));
  return good(std::move(text));
}

CheckedValue ValueCheck::check_date(const Field& field, std::string_view words) const {
  const auto time = parse_time(words, local_now_, context_.calendar, direction_of(field));
  if (!time) return bad(texts::kNotADate);
  const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(local_now_));
  if (field.not_past && time->date < today)
    return bad(fmt::format(texts::kPastDate, show_date(today)));
  if (field.past && time->date > today)
    return bad(fmt::format(texts::kFutureDate, show_date(today)));
  return good(iso_date(time->date));
}

CheckedValue ValueCheck::check_time(const Field& field, std::string_view words) const {
  const auto time = parse_time(words, local_now_, context_.calendar, direction_of(field));
  if (!time) return bad(texts::kNotATime);
  Instant at = context_.zone.to_instant(std::chrono::local_days(time->date) +
                                        time->time_of_day.value_or(kEndOfDay));
  if (field.not_past && at < context_.now)
    return bad(fmt::format(texts::kPastTime, show_time(context_.now, context_.zone)));
  const bool today =
      std::chrono::local_days(time->date) == std::chrono::floor<std::chrono::days>(local_now_);
  // Something that happened today, at no time given, has happened by now.
  if (field.past && today && !time->time_of_day) at = std::min(at, context_.now);
  if (field.past && at > context_.now)
    return bad(fmt::format(texts::kFutureTime, show_time(context_.now, context_.zone)));
  return good(std::to_string(at.time_since_epoch().count()));
}

CheckedValue ValueCheck::check_entry(std::string_view words) const {
  std::string number = fold(words);
  std::transform(number.begin(), number.end(), number.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  if (context_.entry_exists && context_.entry_exists(number)) return good(std::move(number));
  return bad(fmt::format(texts::kNoSuchEntry, shorten(words, 30)));
}

}  // namespace xiebot
