#include "cards/feishu_elements.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cards/feishu_markdown.h"
#include "cards/input_value.h"

namespace xiebot::cards::feishu {
namespace {

std::string_view type_name(ButtonStyle style) {
  switch (style) {
    case ButtonStyle::normal:
      return "default";
    case ButtonStyle::primary:
      return "primary_filled";
    case ButtonStyle::danger:
      return "danger";
  }
  return "default";
}

// Feishu takes strings for a value too, but its own software then fails: always an object.
Json callback(const ActionValue& action) {
  Json value = Json::object();
  for (const auto& [name, content] : action) value[name] = content;
  return Json::array({{{"type", "callback"}, {"value", std::move(value)}}});
}

Json button_element(const Button& button, Names* names) {
  Json element = {{"tag", "button"}};
  if (names != nullptr) element["name"] = names->claim("button");
  element["text"] = plain_text(button.label);
  element["type"] = type_name(button.style);
  if (!button.confirm.empty()) {
    element["confirm"] = {{"title", plain_text(button.label)},
                          {"text", plain_text(button.confirm)}};
  }
  if (button.link.empty()) {
    if (names != nullptr) element["form_action_type"] = "submit";
    element["behaviors"] = callback(button.action);
  } else if (is_web_link(button.link)) {
    element["behaviors"] = Json::array({{{"type", "open_url"}, {"default_url", button.link}}});
  } else {
    element["disabled"] = true;
  }
  return element;
}

}  // namespace

std::string Names::claim(std::string_view wanted) {
  std::string name(wanted);
  for (int i = 2; !taken_.insert(name).second; ++i) name = fmt::format("{}_{}", wanted, i);
  return name;
}

Json plain_text(std::string_view content) { return {{"tag", "plain_text"}, {"content", content}}; }

Json markdown_element(const RichText& text, const Resolver& resolve) {
  return {{"tag", "markdown"}, {"content", markdown(text, resolve)}};
}

Json button_row(const std::vector<Button>& buttons, Names* names) {
  Json columns = Json::array();
  for (const Button& button : buttons) {
    columns.push_back({{"tag", "column"},
                       {"width", "auto"},
                       {"elements", Json::array({button_element(button, names)})}});
  }
  return {{"tag", "column_set"},
          {"flex_mode", "flow"},
          {"horizontal_spacing", "8px"},
          {"columns", std::move(columns)}};
}

}  // namespace xiebot::cards::feishu
