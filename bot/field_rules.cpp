#include "bot/field_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "bot/date_words.h"
#include "bot/decimal.h"
#include "bot/text.h"

namespace xiebot {
namespace {

constexpr std::size_t kLongestKey = 40;

template <class... Types>
constexpr unsigned any_of_types(Types... types) {
  return ((1U << static_cast<unsigned>(types)) | ...);
}

constexpr bool is_one_of(FieldType type, unsigned types) {
  return (types & any_of_types(type)) != 0;
}

using enum FieldType;
constexpr unsigned kWords = any_of_types(text, multiline);
constexpr unsigned kNumbers = any_of_types(number, percent);
constexpr unsigned kDates = any_of_types(date, date_time);
constexpr unsigned kChoices = any_of_types(choice, multi_choice);
constexpr unsigned kGroups = any_of_types(group);

// Which types an attribute may stand on.
struct Attribute {
  std::string_view key;
  unsigned types;
  std::string_view type_names;
  bool (*given)(const Field&);
};

constexpr Attribute kAttributes[] = {
    {"phone", any_of_types(text), "text", [](const Field& f) { return f.phone; }},
    {"check_vague", kWords, "text, multiline", [](const Field& f) { return f.check_vague; }},
    {"min_chars", kWords, "text, multiline",
     [](const Field& f) { return f.min_chars.has_value(); }},
    {"max_chars", kWords, "text, multiline",
     [](const Field& f) { return f.max_chars.has_value(); }},
    {"min", kNumbers, "number, percent", [](const Field& f) { return f.min.has_value(); }},
    {"max", kNumbers, "number, percent", [](const Field& f) { return f.max.has_value(); }},
    {"not_past", kDates, "date, date_time", [](const Field& f) { return f.not_past; }},
    {"past", kDates, "date, date_time", [](const Field& f) { return f.past; }},
    {"not_before", kDates, "date, date_time", [](const Field& f) { return !f.not_before.empty(); }},
    {"choices", kChoices, "choice, multi_choice",
     [](const Field& f) { return !f.choices.empty(); }},
    {"fields", kGroups, "group", [](const Field& f) { return !f.fields.empty(); }},
    {"min_records", kGroups, "group", [](const Field& f) { return f.min_records.has_value(); }},
    {"max_records", kGroups, "group", [](const Field& f) { return f.max_records.has_value(); }},
};

// The type that an automatic value has.
struct AutoType {
  AutoFill auto_fill;
  FieldType type;
  std::string_view type_name;
};

constexpr AutoType kAutoTypes[] = {
    {AutoFill::number, text, "text"},
    {AutoFill::author, person, "person"},
    {AutoFill::project, project, "project"},
    {AutoFill::author_department, department, "department"},
    {AutoFill::today, date, "date"},
    {AutoFill::now, date_time, "date_time"},
    {AutoFill::timeliness, text, "text"},
};

bool has_separator(std::string_view name, bool in_group) {
  constexpr std::string_view kSigns[] = {":", "：", ";", "；", "\n", ",", "，"};
  const std::size_t count = std::size(kSigns) - (in_group ? 0 : 2);
  return std::any_of(kSigns, kSigns + count,
                     [name](std::string_view sign) { return name.find(sign) != name.npos; });
}

class FieldRules {
 public:
  FieldRules(const Field& field, const FieldScope& scope, const std::string& pointer,
             std::vector<BrokenRule>& broken)
      : field_(field), scope_(scope), pointer_(pointer), broken_(broken) {}

  void check_names() {
    if (!field_.key.empty() && !is_key(field_.key)) fault("/key", std::string(kKeyRule));
    const std::string what = in_group() ? "must not hold a colon, semicolon or comma"
                                        : "must not hold a colon or semicolon";
    if (has_separator(field_.label, in_group())) fault("/label", what);
    for (std::size_t i = 0; i < field_.short_labels.size(); ++i) {
      if (has_separator(field_.short_labels[i], in_group()))
        fault(fmt::format("/short_labels/{}", i), what);
    }
  }

  void check_place() {
    if (field_.unique && !in_group()) fault("/unique", "stands on a field outside a group");
    if (in_group() && field_.auto_fill != AutoFill::none)
      fault("/auto", "stands on a field of a group");
    if (in_group() && field_.prefill != Prefill::none)
      fault("/prefill", "stands on a field of a group; set it on the group");
    if (field_.auto_fill != AutoFill::none && field_.prefill != Prefill::none)
      fault("/prefill", "stands on a field that the bot fills");
    if (field_.required && field_.required_if)
      fault("/required_if", "means nothing on a field that is always required");
  }

  void check_type() {
    if (in_group() && field_.type == group) fault("/type", "a group cannot hold a group");
    for (const Attribute& attribute : kAttributes) {
      if (attribute.given(field_) && !is_one_of(field_.type, attribute.types))
        fault(fmt::format("/{}", attribute.key),
              fmt::format("only goes with {}", attribute.type_names));
    }
    if (field_.unique && field_.type == group) fault("/unique", "does not go with group");
    for (const AutoType& row : kAutoTypes) {
      if (row.auto_fill == field_.auto_fill && row.type != field_.type)
        fault("/auto", fmt::format("only goes with {}", row.type_name));
    }
    if (is_one_of(field_.type, kChoices)) check_choices();
    check_default();
  }

  void check_limits() {
    if (field_.past && field_.not_past) fault("/past", "contradicts not_past");
    check_order(field_.min_chars, field_.max_chars, "/min_chars", "max_chars");
    check_order(field_.min, field_.max, "/min", "max");
    check_order(field_.min_records, field_.max_records, "/min_records", "max_records");
    if (field_.max_chars == 0) fault("/max_chars", "must be 1 or more");
    if (field_.max_records == 0) fault("/max_records", "must be 1 or more");
  }

  void check_references() {
    if (field_.required_if) check_condition(*field_.required_if);
    if (field_.not_before.empty()) return;
    const Field* other = other_field(field_.not_before, "/not_before");
    if (other && !is_one_of(other->type, kDates))
      fault("/not_before", "must name a field of type date or date_time");
  }

 private:
  void fault(const std::string& key, std::string what) {
    broken_.push_back({pointer_ + key, std::move(what)});
  }

  bool in_group() const { return scope_.group != nullptr; }

  template <class Limit>
  void check_order(const Limit& least, const Limit& most, const std::string& key,
                   std::string_view other) {
    if (least && most && *least > *most)
      fault(key, fmt::format("is more than {} ({} > {})", other, *least, *most));
  }

  void check_choices() {
    if (field_.choices.size() < 2) fault("/choices", "must have at least two choices");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < field_.choices.size(); ++i) {
      const Choice& choice = field_.choices[i];
      const std::string at = fmt::format("/choices/{}", i);
      check_choice(choice.label, at, seen);
      for (const std::string& other : choice.also) check_choice(other, at, seen);
    }
  }

  void check_choice(const std::string& words, const std::string& at, std::set<std::string>& seen) {
    constexpr std::string_view kBetweenFields[] = {";", "；", "\n"};
    constexpr std::string_view kBetweenValues[] = {"、", ",", "，"};
    const auto holds = [&words](std::string_view sign) { return words.find(sign) != words.npos; };
    const bool separator = std::any_of(std::begin(kBetweenFields), std::end(kBetweenFields), holds);
    const bool comma = std::any_of(std::begin(kBetweenValues), std::end(kBetweenValues), holds);
    if (fold(words).empty()) return fault(at, "must not be blank");
    if (separator) fault(at, "must not hold a semicolon");
    if (comma && (in_group() || field_.type == multi_choice)) fault(at, "must not hold a comma");
    if (!seen.insert(fold(words)).second) fault(at, fmt::format("repeats '{}'", words));
  }

  void check_default() {
    const std::string& value = field_.default_value;
    if (value.empty()) return;
    if (field_.auto_fill != AutoFill::none)
      return fault("/default", "stands on a field that the bot fills");
    bool fits = true;
    switch (field_.type) {
      case text:
      case multiline:
        break;
      case number:
        fits = parse_decimal(value).has_value();
        break;
      case percent:
        fits = parse_percent(value).has_value();
        break;
      case choice:
      case multi_choice:
        fits = is_choice_of(field_, value);
        break;
      case date:
      case date_time:
        fits = parse_time(value, std::chrono::local_seconds{}, Calendar({}, {})).has_value();
        break;
      case duration:
        fits = parse_duration(value).has_value();
        break;
      default:
        return fault("/default", "does not go with this type");
    }
    if (!fits) fault("/default", "is not a value of this field");
  }

  static bool is_choice_of(const Field& field, const std::string& words) {
    return std::any_of(field.choices.begin(), field.choices.end(),
                       [&](const Choice& choice) { return choice.is(fold(words)); });
  }

  const Field* other_field(const std::string& key, const std::string& at) {
    const Field* other = scope_.find(key);
    if (!other) fault(at, fmt::format("'{}' is not a field", key));
    if (other == &field_) fault(at, "names the field itself");
    return other == &field_ ? nullptr : other;
  }

  void check_condition(const Condition& condition) {
    if (condition.field.empty()) return;
    const Field* other = other_field(condition.field, "/required_if/field");
    if (!other) return;
    if (!is_one_of(other->type, kChoices) || other->auto_fill != AutoFill::none)
      return fault("/required_if/field", "must name a field of type choice or multi_choice");
    for (std::size_t i = 0; i < condition.values.size(); ++i) {
      const auto is = [&](const Choice& choice) { return choice.label == condition.values[i]; };
      if (std::none_of(other->choices.begin(), other->choices.end(), is))
        fault(fmt::format("/required_if/values/{}", i),
              fmt::format("'{}' is not a choice of {}", condition.values[i], other->key));
    }
  }

  const Field& field_;
  const FieldScope& scope_;
  const std::string& pointer_;
  std::vector<BrokenRule>& broken_;
};

}  // namespace

const Field* FieldScope::find(std::string_view key) const {
  const auto among = [key](const std::vector<Field>& fields) -> const Field* {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [key](const Field& field) { return field.key == key; });
    return found == fields.end() ? nullptr : &*found;
  };
  const Field* beside = group ? among(group->fields) : nullptr;
  return beside ? beside : among(form);
}

bool is_key(std::string_view word) {
  const auto part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !word.empty() && word.size() <= kLongestKey && word[0] >= 'a' && word[0] <= 'z' &&
         std::all_of(word.begin(), word.end(), part);
}

void check_field(const Field& field, const FieldScope& scope, bool typed,
                 const std::string& pointer, std::vector<BrokenRule>& broken) {
  FieldRules rules(field, scope, pointer, broken);
  rules.check_names();
  rules.check_place();
  rules.check_limits();
  rules.check_references();
  if (typed) rules.check_type();
}

}  // namespace xiebot
