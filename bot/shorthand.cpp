#include "bot/shorthand.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "bot/event.h"
#include "bot/text.h"

namespace xiebot {
namespace {

constexpr std::size_t kLongestLabel = 120;  // bytes; longer text before a colon is no label
constexpr std::size_t kMaxRecords = 1000;

struct Part {
  std::string_view text;
  bool on_new_line = false;
};

// The length of the sign at the front of `text` that is one of `signs`, or 0. `text` is not empty.
std::size_t sign_at(std::string_view text, std::span<const std::string_view> signs) {
  for (const std::string_view sign : signs) {
    if (text.front() == sign.front() && text.starts_with(sign)) return sign.size();
  }
  return 0;
}

// Cuts at the signs, but not within a mention. Blank parts are left out.
std::vector<Part> split(std::string_view text, std::span<const std::string_view> signs) {
  std::vector<Part> parts;
  bool on_new_line = false;  // also across blank parts
  std::size_t begin = 0, at = 0;
  const auto cut = [&] {
    const std::string_view part = trim(text.substr(begin, at - begin));
    if (part.empty()) return;
    parts.push_back({part, on_new_line});
    on_new_line = false;
  };
  while (at < text.size()) {
    if (text[at] == kMentionOpen) {
      at = std::min(text.find(kMentionClose, at), text.size());
      continue;
    }
    const std::size_t sign = sign_at(text.substr(at), signs);
    if (sign == 0) {
      ++at;
      continue;
    }
    cut();
    on_new_line = on_new_line || text[at] == '\n';
    at += sign;
    begin = at;
  }
  cut();
  return parts;
}

constexpr std::string_view kBetweenFields[] = {"；", ";", "\n"};
constexpr std::string_view kBetweenGroupFields[] = {"，", ","};

// A part that begins with a known label.
struct Labelled {
  std::size_t field = 0;
  std::optional<std::size_t> record;  // from 0, where a group's label carried a number
  std::string_view value;
};

// Fills the fields of a form, or of one record of a group.
class Filler {
 public:
  Filler(const std::vector<Field>& fields, std::string prefix, std::string_view joint,
         Values& values)
      : fields_(fields),
        prefix_(std::move(prefix)),
        joint_(joint),
        values_(values),
        given_(fields.size()),
        records_(fields.size()) {}

  [[nodiscard]] bool knows_label_of(std::string_view part) const {
    return read_label(part).has_value();
  }

  void take(const std::vector<Part>& parts) {
    for (const Part& part : parts) {
      if (const auto labelled = read_label(part.text)) {
        const bool goes_on =
            labelled->value.empty() || fields_[labelled->field].type == FieldType::multiline;
        fill(labelled->field, labelled->value, labelled->record);
        open_ = goes_on ? std::optional(labelled->field) : std::nullopt;
      } else if (open_ && part.on_new_line) {
        fill(*open_, part.text, std::nullopt);
        const FieldType type = fields_[*open_].type;
        if (type != FieldType::multiline && type != FieldType::group) open_.reset();
      } else {
        open_.reset();
        fill_next(part.text);
      }
    }
  }

 private:
  std::optional<Labelled> read_label(std::string_view part) const {
    const std::size_t half = part.find(':');
    const std::size_t full = part.find("：");
    const std::size_t colon = std::min(half, full);
    if (colon == std::string_view::npos || colon > kLongestLabel) return std::nullopt;
    const std::string label = fold(part.substr(0, colon));
    const std::size_t width = colon == half ? 1 : std::string_view("：").size();
    const std::string_view value = trim(part.substr(colon + width));
    if (const auto field = named(label)) return Labelled{*field, std::nullopt, value};

    const std::size_t digits = label.find_last_not_of("0123456789") + 1;
    std::size_t number = 0;
    std::from_chars(label.data() + digits, label.data() + label.size(), number);
    if (digits == label.size() || number == 0 || number > kMaxRecords) return std::nullopt;
    const auto field = named(trim(std::string_view(label).substr(0, digits)));
    if (!field || fields_[*field].type != FieldType::group) return std::nullopt;
    return Labelled{*field, number - 1, value};
  }

  std::optional<std::size_t> named(std::string_view folded) const {
    const auto has = [folded](const std::vector<std::string>& names) {
      return std::find(names.begin(), names.end(), folded) != names.end();
    };
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const Field& field = fields_[i];
      // Two branches: one expression for both would copy the names that are folded already.
      const bool match =
          field.folded_names.empty() ? has(fold_names(field)) : has(field.folded_names);
      if (match) return i;
    }
    return std::nullopt;
  }

  void fill_next(std::string_view text) {
    const std::size_t count = fields_.size();
    const std::size_t start = last_ ? *last_ + 1 : 0;
    for (std::size_t step = 0; step < count; ++step) {
      const std::size_t i = (start + step) % count;
      if (!given_[i] && fields_[i].auto_fill == AutoFill::none) return fill(i, text, std::nullopt);
    }
    if (last_) fill(*last_, text, std::nullopt);
  }

  void fill(std::size_t i, std::string_view text, std::optional<std::size_t> record) {
    const Field& field = fields_[i];
    given_[i] = true;
    last_ = i;
    if (text.empty()) return;
    if (field.type == FieldType::group) return fill_record(i, text, record);
    std::vector<std::string>& value = values_[prefix_ + field.key];
    if (value.empty()) {
      value.emplace_back(text);
    } else {
      value.back().append(joint_).append(text);
    }
  }

  void fill_record(std::size_t i, std::string_view text, std::optional<std::size_t> record) {
    const std::size_t index = record.value_or(records_[i]);
    records_[i] = std::max(records_[i], index + 1);
    const Field& group = fields_[i];
    Filler(group.fields, fmt::format("{}{}.{}.", prefix_, group.key, index), "，", values_)
        .take(split(text, kBetweenGroupFields));
  }

  const std::vector<Field>& fields_;
  const std::string prefix_;
  const std::string_view joint_;  // between what is put into one field
  Values& values_;
  std::vector<bool> given_;
  std::vector<std::size_t> records_;  // per group: how many there are
  std::optional<std::size_t> last_;   // filled last
  std::optional<std::size_t> open_;   // goes on with the next line
};

}  // namespace

Values parse_shorthand(const std::vector<Field>& fields, std::string_view text) {
  Values values;
  Filler(fields, "", "\n", values).take(split(text, kBetweenFields));
  return values;
}

bool begins_with_label(const std::vector<Field>& fields, std::string_view text) {
  Values unused;
  return Filler(fields, "", "\n", unused).knows_label_of(text);
}

}  // namespace xiebot
