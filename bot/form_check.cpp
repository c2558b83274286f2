#include "bot/form_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <set>

#include "bot/check_texts.h"
#include "bot/text.h"
#include "bot/vague_words.h"
#include "bot/value_check.h"

namespace xiebot {
namespace {

// The fields of the form, or of one record of a group.
struct Scope {
  const std::vector<Field>& fields;
  std::string typed;   // prefix of what was typed, of faults and questions: "duties.2."
  std::string stored;  // prefix of the canonical values: "duties.0."
};

class FormCheck {
 public:
  FormCheck(const std::vector<Field>& fields, const Values& typed, const CheckContext& context)
      : form_{fields, "", ""}, typed_(typed), context_(context), values_(context) {}

  Checked check() {
    check_values(form_);
    // Only now: these look at other fields, which may stand further down.
    check_together(form_);
    for (const Scope& record : records_) check_together(record);
    for (const Field& field : form_.fields) {
      if (field.type == FieldType::group) check_unique(field);
    }
    return std::move(result_);
  }

 private:
  // What was typed, or the default; several values are one text again.
  std::string words_of(const Field& field, const std::string& key) const {
    std::string words;
    if (const auto found = typed_.find(key); found != typed_.end()) {
      for (const std::string& value : found->second) {
        if (trim(value).empty()) continue;
        if (!words.empty()) words += '\n';
        words += value;
      }
    }
    return words.empty() ? field.default_value : words;
  }

  void check_values(const Scope& scope) {
    for (const Field& field : scope.fields) {
      if (field.auto_fill != AutoFill::none) continue;
      const std::string key = scope.typed + field.key;
      if (field.type == FieldType::group) {
        check_group(field);
        continue;
      }
      const std::string words = words_of(field, key);
      // Invisible signs alone are as good as nothing, but a mention is not.
      if (trim(words).empty()) continue;
      CheckedValue value = values_.check(field, words);
      if (!value.fault.empty()) {
        result_.faults.emplace(key, std::move(value.fault));
      } else if (!value.canonical.empty() && !value.canonical.front().empty()) {
        if (field.check_vague) {
          if (auto question = vague_question(value.canonical.front()))
            result_.vague.emplace(key, std::move(*question));
        }
        result_.values.emplace(scope.stored + field.key, std::move(value.canonical));
      }
    }
  }

  void check_group(const Field& group) {
    const std::set<std::size_t> typed = typed_records(group);
    const int count = static_cast<int>(typed.size());
    const int least = std::max(group.min_records.value_or(0), group.required ? 1 : 0);
    if (count < least) {
      result_.faults.emplace(group.key, fmt::format(texts::kTooFewRecords, least, count));
    } else if (group.max_records && count > *group.max_records) {
      result_.faults.emplace(group.key,
                             fmt::format(texts::kTooManyRecords, *group.max_records, count));
      return;  // perhaps far too many
    }
    std::size_t kept = 0;
    for (const std::size_t index : typed) {
      records_.push_back({group.fields, fmt::format("{}.{}.", group.key, index),
                          fmt::format("{}.{}.", group.key, kept++)});
      const Scope record = records_.back();
      check_values(record);
    }
  }

  // The indices under which something was typed into a field of the group.
  std::set<std::size_t> typed_records(const Field& group) const {
    std::set<std::size_t> records;
    const std::string prefix = group.key + ".";
    for (auto at = typed_.lower_bound(prefix); at != typed_.end() && at->first.starts_with(prefix);
         ++at) {
      const auto& [key, values] = *at;
      std::size_t index = 0;
      const char* end = key.data() + key.size();
      const auto [after, error] = std::from_chars(key.data() + prefix.size(), end, index);
      if (error != std::errc() || after == end || *after != '.') continue;
      const std::string_view field(after + 1, static_cast<std::size_t>(end - after - 1));
      const bool known = std::any_of(group.fields.begin(), group.fields.end(),
                                     [field](const Field& each) { return each.key == field; });
      const bool blank = std::all_of(values.begin(), values.end(),
                                     [](const std::string& value) { return trim(value).empty(); });
      if (known && !blank) records.insert(index);
    }
    return records;
  }

  void check_together(const Scope& scope) {
    for (const Field& field : scope.fields) {
      if (field.auto_fill != AutoFill::none || field.type == FieldType::group) continue;
      check_required(field, scope);
      check_not_before(field, scope);
    }
  }

  void check_required(const Field& field, const Scope& scope) {
    const std::string key = scope.typed + field.key;
    if (result_.values.contains(scope.stored + field.key) || result_.faults.contains(key)) return;
    if (!field.required && !(field.required_if && holds(*field.required_if, scope))) return;
    const bool choose = field.type == FieldType::choice || field.type == FieldType::multi_choice;
    result_.faults.emplace(key, choose ? fmt::format(texts::kChoose, field.label)
                                       : fmt::format(texts::kFillIn, field.label));
  }

  bool holds(const Condition& condition, const Scope& scope) const {
    const std::vector<std::string>* values = other_value(condition.field, scope).second;
    return values && std::any_of(values->begin(), values->end(), [&](const std::string& value) {
             return std::find(condition.values.begin(), condition.values.end(), value) !=
                    condition.values.end();
           });
  }

  // The field of that key beside the scope's own or of the form, with its canonical value if it has
  // one.
  std::pair<const Field*, const std::vector<std::string>*> other_value(const std::string& key,
                                                                       const Scope& scope) const {
    const Field* field = find_field(scope.fields, key);
    const bool beside = field != nullptr;
    if (!beside) field = find_field(form_.fields, key);
    const auto found = result_.values.find(beside ? scope.stored + key : key);
    return {field, found == result_.values.end() ? nullptr : &found->second};
  }

  void check_not_before(const Field& field, const Scope& scope) {
    if (field.not_before.empty()) return;
    const auto own = result_.values.find(scope.stored + field.key);
    const auto [other, limit] = other_value(field.not_before, scope);
    if (own == result_.values.end() || !other || !limit) return;
    const bool times = field.type == FieldType::date_time && other->type == FieldType::date_time;
    const std::string& mine = own->second.front();
    const bool before = times ? std::stoll(mine) < std::stoll(limit->front())
                              : date_of(field, mine) < date_of(*other, limit->front());
    if (!before) return;
    result_.values.erase(own);
    result_.faults.emplace(
        scope.typed + field.key,
        fmt::format(texts::kBefore, other->label,
                    show_value(*other, *limit, context_.directory, context_.zone)));
  }

  // "2026-11-30", which compares as the date does.
  std::string date_of(const Field& field, const std::string& canonical) const {
    if (field.type == FieldType::date) return canonical;
    return local_date(Instant(std::chrono::seconds(std::stoll(canonical))), context_.zone);
  }

  void check_unique(const Field& group) {
    for (const Field& field : group.fields) {
      if (!field.unique) continue;
      std::map<std::vector<std::string>, std::size_t> seen;  // value -> number of its record
      std::size_t number = 0;
      for (const Scope& record : records_) {
        if (&record.fields != &group.fields) continue;
        ++number;
        const auto value = result_.values.find(record.stored + field.key);
        if (value == result_.values.end()) continue;
        const auto [first, is_new] = seen.try_emplace(value->second, number);
        if (is_new) continue;
        result_.faults.emplace(record.typed + field.key,
                               fmt::format(texts::kRepeated, first->second));
        result_.values.erase(value);
      }
    }
  }

  const Scope form_;
  const Values& typed_;
  const CheckContext& context_;
  ValueCheck values_;
  std::vector<Scope> records_;
  Checked result_;
};

}  // namespace

Checked check(const FormDefinition& form, const Values& typed, const CheckContext& context) {
  return check(form.fields, typed, context);
}

Checked check(const std::vector<Field>& fields, const Values& typed, const CheckContext& context) {
  return FormCheck(fields, typed, context).check();
}

}  // namespace xiebot
