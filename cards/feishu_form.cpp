#include "cards/feishu_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cards/code_points.h"
#include "cards/feishu_markdown.h"
#include "cards/input_value.h"

namespace xiebot::cards::feishu {
namespace {

constexpr std::size_t kMaxInputLength = 1000;  // UTF-16 units, both the limit and its default
constexpr std::size_t kMaxPlaceholder = 100;
constexpr std::size_t kExampleOptions = 3;

// The component of one input, and what else has to be said beside it.
struct Field {
  Json component;
  std::vector<std::string> remarks = {};
  bool cramped = false;  // a card has no room for all there is to offer or to show
};

class FieldRenderer {
 public:
  FieldRenderer(const Room& room, const Resolver& resolve) : room_(room), resolve_(resolve) {}

  Field render(const Input& input) const {
    switch (input.kind) {
      case InputKind::text:
      case InputKind::multiline:
        return text_field(input, first_value(input), input.hint);
      case InputKind::date:
        return picker(input, "date_picker", "initial_date", is_date(first_value(input)));
      case InputKind::date_time:
        return picker(input, "picker_datetime", "initial_datetime",
                      is_date_time(first_value(input)));
      case InputKind::choice:
        return select(input, "select_static");
      case InputKind::multi_choice:
        return select(input, "multi_select_static");
      case InputKind::person:
        return person_select(input, "select_person");
      case InputKind::people:
        return person_select(input, "multi_select_person");
    }
    return text_field(input, first_value(input), input.hint);
  }

 private:
  Json component(const char* tag, const Input& input, std::string_view hint) const {
    Json element = {{"tag", tag}, {"name", input.name}, {"required", false}, {"width", "fill"}};
    if (room_.hints && !hint.empty()) {
      element["placeholder"] = plain_text(utf16_prefix(hint, kMaxPlaceholder));
    }
    return element;
  }

  Field text_field(const Input& input, const std::string& value, std::string_view hint) const {
    Field field{component("input", input, hint)};
    const std::string kept(utf16_prefix(value, kMaxInputLength));
    // A line input would swallow the line breaks of what it was given.
    if (input.kind == InputKind::multiline || kept.find('\n') != std::string::npos) {
      field.component.update(
          {{"input_type", "multiline_text"}, {"rows", 3}, {"auto_resize", true}, {"max_rows", 8}});
    } else {
      field.component["input_type"] = "text";
    }
    // Never below what is already in it, or Feishu would refuse the card for the author's mistake.
    const std::size_t limit =
        input.max_chars > 0 ? static_cast<std::size_t>(input.max_chars) : kMaxInputLength;
    field.component["max_length"] = std::min(kMaxInputLength, std::max(limit, utf16_units(kept)));
    if (!kept.empty()) field.component["default_value"] = kept;
    if (kept.size() < value.size()) {
      field.remarks.push_back(fmt::format("原文有 {} 字，卡片里只放得下前 {} 字，请留意补全",
                                          code_points(value), code_points(kept)));
      field.cramped = true;
    }
    return field;
  }

  Field picker(const Input& input, const char* tag, const char* initial, bool fits) const {
    const std::string value = first_value(input);
    if (!value.empty() && !fits) return text_field(input, value, input.hint);
    Field field{component(tag, input, input.hint)};
    if (fits) field.component[initial] = value;
    return field;
  }

  static bool takes_several(const Input& input) {
    return input.kind == InputKind::multi_choice || input.kind == InputKind::people;
  }

  // Where options cannot be offered, people type what they would have chosen.
  Field too_many(const Input& input) const {
    Field field = typed_choice(input);
    field.cramped = true;
    return field;
  }

  Field typed_choice(const Input& input) const {
    std::vector<std::string> words;
    const Chosen already = chosen(input);
    for (const Option& option : already.options) words.push_back(option.label);
    words.insert(words.end(), already.words.begin(), already.words.end());

    std::string hint = input.hint.empty() ? "" : input.hint + "；";
    hint += takes_several(input) ? "请填写名称，多个用顿号隔开" : "请填写名称";
    std::vector<std::string> examples;
    for (const Option& option : input.options) {
      if (examples.size() < kExampleOptions) examples.push_back(option.label);
    }
    if (!examples.empty()) hint += "，如 " + enumerated(examples);
    return text_field(input, enumerated(words), hint);
  }

  Field select(const Input& input, const char* tag) const {
    Json options = Json::array();
    std::set<std::string> seen;
    for (const Option& option : input.options) {
      if (option.value.empty() || option.label.empty()) continue;
      if (!seen.insert(option.value).second) continue;
      options.push_back({{"text", plain_text(option.label)}, {"value", option.value}});
    }
    if (options.empty()) return typed_choice(input);
    if (options.size() > room_.options) return too_many(input);

    Field field{component(tag, input, input.hint)};
    field.component["options"] = std::move(options);
    const Chosen already = chosen(input);
    std::vector<std::string> values;
    for (const Option& option : already.options) {
      if (seen.count(option.value) > 0) values.push_back(option.value);
    }
    set_selected(field.component, input, std::move(values));
    if (!already.words.empty()) field.remarks.push_back(unknown_words(already.words));
    return field;
  }

  static void set_selected(Json& element, const Input& input, std::vector<std::string> values) {
    if (values.empty()) return;
    if (takes_several(input)) {
      element["selected_values"] = std::move(values);
    } else {
      element["initial_option"] = values.front();
    }
  }

  Field person_select(const Input& input, const char* tag) const {
    std::vector<std::string> accounts;
    const auto add_once = [](std::vector<std::string>& list, const std::string& id) {
      if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
    };
    for (const Option& option : input.options) {
      if (const auto id = account(option.value, resolve_)) add_once(accounts, *id);
    }
    // Without options Feishu offers all members of the chat; that is not meant where options were
    // given and none of them has an account. For several people it does not: there it wants
    // options.
    if (accounts.empty() && (!input.options.empty() || takes_several(input))) {
      return typed_choice(input);
    }

    std::vector<std::string> selected;
    for (const std::string& value : input.values) {
      if (const auto id = account(value, resolve_)) {
        add_once(selected, *id);
        if (!input.options.empty()) add_once(accounts, *id);
      } else if (input.options.empty() || is_option(input, value)) {
        return typed_choice(input);  // somebody without an account: the name can stay only as text
      }
    }
    if (accounts.size() > room_.options) return too_many(input);

    Field field{component(tag, input, input.hint)};
    if (!accounts.empty()) {
      field.component["options"] = Json::array();
      for (const std::string& id : accounts) field.component["options"].push_back({{"value", id}});
    }
    set_selected(field.component, input, std::move(selected));
    if (std::vector<std::string> words = words_without_account(input); !words.empty()) {
      field.remarks.push_back(unknown_words(words));
    }
    return field;
  }

  static bool is_option(const Input& input, const std::string& value) {
    return std::any_of(input.options.begin(), input.options.end(),
                       [&](const Option& option) { return option.value == value; });
  }

  std::vector<std::string> words_without_account(const Input& input) const {
    std::vector<std::string> words;
    for (const std::string& word : chosen(input).words) {
      if (!account(word, resolve_)) words.push_back(word);
    }
    return words;
  }

  const Room& room_;
  const Resolver& resolve_;
};

RichText label_of(const Input& input) {
  RichText label = {{.text = input.label, .tone = Tone::strong}};
  if (input.required) label.push_back({.text = "*", .tone = Tone::bad});
  return label;
}

// The fault and the remarks stand right after the input that they are about.
RichText complaint(const Input& input, const std::vector<std::string>& remarks) {
  RichText text;
  if (!input.fault.empty()) text.push_back({.text = "⚠ " + input.fault, .tone = Tone::bad});
  for (const std::string& remark : remarks) {
    if (!text.empty()) text.push_back({.text = "\n"});
    text.push_back({.text = "⚠ " + remark, .tone = Tone::warning});
  }
  return text;
}

}  // namespace

RichText page_offer(std::string_view form_page) {
  return {{.text = "卡片里放不下全部内容，也可以"},
          {.text = "在网页中填写", .link = std::string(form_page)}};
}

Json form_element(const Form& form, const Room& room, const Surroundings& around, Names& names) {
  const Resolver& resolve = around.resolve;
  bool cramped = false;
  Json elements = Json::array();
  const FieldRenderer fields(room, resolve);
  for (const auto& part : form.parts) {
    if (const auto* text = std::get_if<FormText>(&part)) {
      elements.push_back(markdown_element(shortened(text->text, room.text), resolve));
      continue;
    }
    const Input& input = std::get<Input>(part);
    elements.push_back(markdown_element(label_of(input), resolve));
    Field field = fields.render(input);
    elements.push_back(std::move(field.component));
    cramped = cramped || field.cramped;
    const RichText wrong = shortened(complaint(input, field.remarks), room.text);
    if (!wrong.empty()) elements.push_back(markdown_element(wrong, resolve));
  }
  if (cramped && !around.form_page.empty()) {
    elements.push_back(markdown_element(page_offer(around.form_page), resolve));
  }
  elements.push_back(button_row(form.buttons, &names));
  return {{"tag", "form"}, {"name", names.claim(form.name)}, {"elements", std::move(elements)}};
}

}  // namespace xiebot::cards::feishu
