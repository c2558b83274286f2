#include "cards/dingtalk_form.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "cards/dingtalk_markdown.h"
#include "cards/input_value.h"
#include "cards/plain_text.h"

namespace xiebot::cards::dingtalk {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxOptions = 100;
constexpr std::size_t kExampleOptions = 3;

bool takes_several(const Input& input) {
  return input.kind == InputKind::multi_choice || input.kind == InputKind::people;
}
bool asks_for_people(const Input& input) {
  return input.kind == InputKind::person || input.kind == InputKind::people;
}

// The options as they come back; nullopt where they cannot be offered.
std::optional<std::vector<Option>> offered(const Input& input, const Resolver& resolve) {
  std::vector<Option> options;
  for (const Option& option : input.options) {
    if (option.value.empty() || option.label.empty()) continue;
    if (!asks_for_people(input)) {
      options.push_back(option);
    } else if (const auto id = account(option.value, resolve)) {
      options.push_back({std::string(kPersonPrefix) + *id, option.label});
    } else if (std::find(input.values.begin(), input.values.end(), option.value) !=
               input.values.end()) {
      return std::nullopt;  // chosen, and without an account: the name can stay only as text
    }
  }
  if (options.empty() || options.size() > kMaxOptions) return std::nullopt;
  return options;
}

class FieldWriter {
 public:
  FieldWriter(const Input& input, const Resolver& resolve) : input_(input), resolve_(resolve) {}

  // `heading` stands before the label: the component has no lines between its fields.
  Json write(const std::string& heading) {
    switch (input_.kind) {
      case InputKind::text:
        text("TEXT", first_value(input_));
        break;
      case InputKind::multiline:
        text("TEXT_AREA", first_value(input_));
        break;
      case InputKind::date:
        picker("DATE", is_date(first_value(input_)));
        break;
      case InputKind::date_time:
        picker("DATETIME", is_date_time(first_value(input_)));
        break;
      case InputKind::choice:
      case InputKind::multi_choice:
      case InputKind::person:
      case InputKind::people:
        select();
        break;
    }
    Json field = {{"name", input_.name}, {"label", label(heading)}, {"type", type_}};
    if (!hint_.empty()) field["placeholder"] = hint_;
    if (!options_.is_null()) field["options"] = options_;
    if (!value_.is_null()) field["defaultValue"] = value_;
    return field;
  }

 private:
  [[nodiscard]] std::string label(const std::string& heading) const {
    std::string text = heading.empty() ? "" : "【" + heading + "】";
    text += input_.label;
    if (input_.required) text += "*";
    if (!input_.fault.empty()) text += " ⚠ " + input_.fault;
    if (!remark_.empty()) text += " ⚠ " + remark_;
    return one_line(text);
  }

  void text(const char* type, const std::string& value) {
    // A line input would swallow the line breaks of what it was given.
    type_ = value.find('\n') == std::string::npos ? type : "TEXT_AREA";
    hint_ = one_line(input_.hint);
    if (!value.empty()) value_ = value;
  }

  void picker(const char* type, bool fits) {
    text("TEXT", first_value(input_));
    if (first_value(input_).empty() || fits) type_ = type;
  }

  void select() {
    const auto options = offered(input_, resolve_);
    if (!options) {
      typed_choice();
      return;
    }
    type_ = takes_several(input_) ? "MULTI_SELECT" : "SELECT";
    hint_ = one_line(input_.hint);
    options_ = Json::array();
    Json indices = Json::array();
    Json values = Json::array();
    const Chosen already = chosen(input_);
    for (const Option& option : *options) {
      if (is_chosen(option, already)) {
        indices.push_back(options_.size());
        values.push_back(option.value);
      }
      options_.push_back({{"value", option.value}, {"text", one_line(option.label)}});
    }
    if (!values.empty()) {
      value_ = takes_several(input_) ? Json{{"index", indices}, {"value", values}}
                                     : Json{{"index", indices[0]}, {"value", values[0]}};
    }
    remark_ = unknown_words(already.words);
  }

  [[nodiscard]] bool is_chosen(const Option& option, const Chosen& already) const {
    return std::any_of(already.options.begin(), already.options.end(), [&](const Option& one) {
      if (!asks_for_people(input_)) return one.value == option.value;
      const auto id = account(one.value, resolve_);
      return id && std::string(kPersonPrefix) + *id == option.value;
    });
  }

  // Where options cannot be offered, people type what they would have chosen.
  void typed_choice() {
    const Chosen already = chosen(input_);
    std::vector<std::string> words;
    for (const Option& option : already.options) words.push_back(option.label);
    words.insert(words.end(), already.words.begin(), already.words.end());
    text("TEXT", enumerated(words));
    if (!hint_.empty()) hint_ += "；";
    hint_ += takes_several(input_) ? "请填写名称，多个用顿号隔开" : "请填写名称";
    std::vector<std::string> examples;
    for (const Option& option : input_.options) {
      if (examples.size() < kExampleOptions) examples.push_back(one_line(option.label));
    }
    if (!examples.empty()) hint_ += "，如 " + enumerated(examples);
  }

  const Input& input_;
  const Resolver& resolve_;
  std::string type_ = "TEXT";
  std::string hint_;
  std::string remark_;
  Json options_;
  Json value_;
};

}  // namespace

Json form_variable(const Form& form, const Resolver& resolve) {
  Json fields = Json::array();
  std::string heading;
  for (const auto& part : form.parts) {
    if (const auto* text = std::get_if<FormText>(&part)) {
      heading += (heading.empty() ? "" : " ") + plain_text(text->text);
      continue;
    }
    fields.push_back(FieldWriter(std::get<Input>(part), resolve).write(heading));
    heading.clear();
  }
  return {{"fields", std::move(fields)}};
}

}  // namespace xiebot::cards::dingtalk
