#include "cards/html_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "cards/html_text.h"
#include "cards/input_value.h"

namespace xiebot::cards::html {
namespace {

enum class ButtonPlace { card, form };

constexpr std::size_t kListRows = 6;  // of a list that takes several people

std::string_view style_class(ButtonStyle style) {
  switch (style) {
    case ButtonStyle::normal:
      return "button";
    case ButtonStyle::primary:
      return "button primary";
    case ButtonStyle::danger:
      return "button danger";
  }
  return "button";
}

std::string action_json(const ActionValue& action) {
  nlohmann::ordered_json value = nlohmann::ordered_json::object();
  for (const auto& [name, content] : action) value[name] = content;
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// One input with its label, hint and fault.
class FieldWriter {
 public:
  FieldWriter(const Input& input, const HtmlNames& names)
      : input_(input), names_(names), id_(names.prefix + "-" + input.name) {}

  std::string write() {
    const std::string control = control_html();
    const std::string below = hint_html() + remark_html() + fault_html();
    if (grouped_) {
      return fmt::format("<fieldset class=\"{}\"{}><legend>{}</legend>{}{}</fieldset>\n",
                         field_class(), describedby(), label_html(), control, below);
    }
    return fmt::format("<div class=\"{}\"><label{}>{}</label>{}{}</div>\n", field_class(),
                       attribute("for", id_), label_html(), control, below);
  }

 private:
  std::string control_html() {
    const std::string value = first_value(input_);
    switch (input_.kind) {
      case InputKind::text:
        return text_control(value);
      case InputKind::multiline:
        return area_control(value);
      case InputKind::date:
        if (value.empty() || is_date(value)) return date_control("date", value, "");
        return text_control(value);
      case InputKind::date_time:
        if (value.empty()) return date_control("datetime-local", value, " step=\"60\"");
        if (is_date_time(value)) {
          const std::string local = value.substr(0, 10) + "T" + value.substr(11);
          return date_control("datetime-local", local, " step=\"60\"");
        }
        return text_control(value);
      case InputKind::choice:
        return select_control(false);
      case InputKind::multi_choice:
        return checkbox_control();
      case InputKind::person:
      case InputKind::people:
        if (input_.options.empty()) return text_control(enumerated(shown_values()));
        return select_control(input_.kind == InputKind::people);
    }
    return text_control(value);
  }

  std::string text_control(const std::string& value) {
    if (value.find('\n') != std::string::npos) return area_control(value);
    return fmt::format("<input type=\"text\"{}{}{}{}>", common(), attribute("value", value),
                       max_length(), placeholder());
  }

  // The newline after the tag is the one that browsers drop.
  std::string area_control(const std::string& value) {
    return fmt::format("<textarea rows=\"3\"{}{}{}>\n{}</textarea>", common(), max_length(),
                       placeholder(), escaped(value));
  }

  std::string date_control(std::string_view type, std::string_view value, std::string_view step) {
    return fmt::format("<input type=\"{}\"{}{}{}>", type, common(), attribute("value", value),
                       step);
  }

  std::string select_control(bool several) {
    const Chosen already = chosen(input_);
    std::vector<Option> options = input_.options;
    // Somebody known who is not among those offered stays chosen; other words are shown beside.
    for (const std::string& word : already.words) {
      const bool person = input_.kind != InputKind::choice && names_.display(word).has_value();
      if (person) {
        options.push_back({word, *names_.display(word)});
      } else {
        unknown_.push_back(word);
      }
    }
    std::string items;
    if (!several) items += "<option value=\"\">请选择</option>";
    for (const Option& option : options) {
      items += fmt::format("<option{}{}>{}</option>", attribute("value", option.value),
                           is_chosen(option.value) ? " selected" : "", escaped(option.label));
    }
    const std::string list =
        several ? fmt::format(" multiple size=\"{}\"", std::min(options.size(), kListRows)) : "";
    return fmt::format("<select{}{}>{}</select>", common(), list, items);
  }

  std::string checkbox_control() {
    grouped_ = true;
    unknown_ = chosen(input_).words;
    std::string boxes;
    for (const Option& option : input_.options) {
      boxes +=
          fmt::format("<label class=\"choice\"><input type=\"checkbox\"{}{}{}{}>{}</label>",
                      attribute("name", input_.name), attribute("value", option.value),
                      is_chosen(option.value) ? " checked" : "", invalid(), escaped(option.label));
    }
    return fmt::format("<div class=\"choices\">{}</div>", boxes);
  }

  // What every control has. Called after the control has found what it cannot show.
  std::string common() const {
    return attribute("id", id_) + attribute("name", input_.name) +
           (input_.required ? " aria-required=\"true\"" : "") + invalid() + describedby();
  }

  std::string invalid() const { return input_.fault.empty() ? "" : " aria-invalid=\"true\""; }

  std::string describedby() const {
    std::vector<std::string> ids;
    if (hint_is_shown()) ids.push_back(id_ + "-hint");
    if (!unknown_.empty()) ids.push_back(id_ + "-remark");
    if (!input_.fault.empty()) ids.push_back(id_ + "-fault");
    if (ids.empty()) return "";
    return attribute("aria-describedby", fmt::format("{}", fmt::join(ids, " ")));
  }

  std::string max_length() const {
    return input_.max_chars > 0 ? fmt::format(" maxlength=\"{}\"", input_.max_chars) : "";
  }

  bool is_text() const {
    return input_.kind == InputKind::text || input_.kind == InputKind::multiline;
  }
  // A placeholder is for inputs where one types; elsewhere the hint is a line below.
  bool hint_is_shown() const { return !input_.hint.empty() && !is_text(); }

  std::string placeholder() const {
    return is_text() && !input_.hint.empty() ? attribute("placeholder", input_.hint) : "";
  }

  std::string label_html() const {
    return escaped(input_.label) +
           (input_.required ? "<span class=\"required\" title=\"必填\">*</span>" : "");
  }

  std::string hint_html() const {
    if (!hint_is_shown()) return "";
    return fmt::format("<p class=\"hint\"{}>{}</p>", attribute("id", id_ + "-hint"),
                       escaped(input_.hint));
  }

  std::string remark_html() const {
    if (unknown_.empty()) return "";
    return fmt::format("<p class=\"remark\"{}>⚠ {}</p>", attribute("id", id_ + "-remark"),
                       escaped(unknown_words(unknown_)));
  }

  std::string fault_html() const {
    if (input_.fault.empty()) return "";
    return fmt::format("<p class=\"fault\"{} role=\"alert\">⚠ {}</p>",
                       attribute("id", id_ + "-fault"), escaped(input_.fault));
  }

  std::string_view field_class() const { return input_.fault.empty() ? "field" : "field faulty"; }

  bool is_chosen(const std::string& value) const {
    return std::find(input_.values.begin(), input_.values.end(), value) != input_.values.end();
  }

  std::vector<std::string> shown_values() const {
    std::vector<std::string> shown;
    for (const std::string& value : input_.values) {
      shown.push_back(names_.display(value).value_or(value));
    }
    return shown;
  }

  const Input& input_;
  const HtmlNames& names_;
  const std::string id_;
  std::vector<std::string> unknown_;
  bool grouped_ = false;  // several controls under one legend
};

// `pressed` is what a submit button sends in a page without script.
std::string button_html(const Button& button, ButtonPlace place,
                        const std::optional<std::string>& pressed = std::nullopt) {
  const std::string look = attribute("class", style_class(button.style));
  if (is_web_link(button.link)) {
    return fmt::format("<a{}{} target=\"_blank\" rel=\"noopener noreferrer\">{}</a>", look,
                       attribute("href", button.link), escaped(button.label));
  }
  if (!button.link.empty()) {
    return fmt::format("<button type=\"button\"{} disabled>{}</button>", look,
                       escaped(button.label));
  }
  if (pressed) {
    return fmt::format("<button type=\"submit\"{}{}{}>{}</button>", look,
                       attribute("name", kPressedButton), attribute("value", *pressed),
                       escaped(button.label));
  }
  return fmt::format("<button type=\"{}\"{}{}{}>{}</button>",
                     place == ButtonPlace::form ? "submit" : "button", look,
                     attribute("data-action", action_json(button.action)),
                     button.confirm.empty() ? "" : attribute("data-confirm", button.confirm),
                     escaped(button.label));
}

}  // namespace

std::string form(const Form& form, const HtmlNames& names) {
  // The server checks and gives the form back filled; the browser's own checks would only hold back
  // what somebody wants to keep as a draft.
  std::string out =
      fmt::format("<form class=\"card-form\"{}{} novalidate>\n", attribute("data-form", form.name),
                  names.pressed ? " method=\"post\" accept-charset=\"utf-8\"" : "");
  for (const auto& part : form.parts) {
    if (const auto* text = std::get_if<FormText>(&part)) {
      out += fmt::format("<p class=\"form-text\">{}</p>\n", phrase(text->text, names.display));
    } else {
      out += FieldWriter(std::get<Input>(part), names).write();
    }
  }
  out += "<div class=\"buttons\">";
  for (const Button& button : form.buttons) {
    out += button_html(button, ButtonPlace::form,
                       names.pressed ? std::optional(names.pressed(form, button)) : std::nullopt);
  }
  return out + "</div>\n</form>\n";
}

std::string button_row(const std::vector<Button>& buttons) {
  std::string out = "<div class=\"buttons\">";
  for (const Button& button : buttons) out += button_html(button, ButtonPlace::card);
  return out + "</div>\n";
}

}  // namespace xiebot::cards::html
