#include "tests/support/feishu_card_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <stdexcept>

namespace xiebot::support {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Calls `visit` with every object of the tree, parents first, and the form it stands in (or null).
void walk(const json& node, const json* form,
          const std::function<void(const json&, const json*)>& visit) {
  if (node.is_object()) {
    visit(node, form);
    const json* inner = text_of(node, "tag") == "form" ? &node : form;
    for (const auto& part : node) walk(part, inner, visit);
  } else if (node.is_array()) {
    for (const auto& part : node) walk(part, form, visit);
  }
}

std::string utf8(unsigned long code) {
  std::string text;
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) {
    text += static_cast<char>(0xc0 | code >> 6U);
  } else {
    if (code < 0x10000) {
      text += static_cast<char>(0xe0 | code >> 12U);
    } else {
      text += static_cast<char>(0xf0 | code >> 18U);
      text += static_cast<char>(0x80 | (code >> 12U & 0x3fU));
    }
    text += static_cast<char>(0x80 | (code >> 6U & 0x3fU));
  }
  text += static_cast<char>(0x80 | (code & 0x3fU));
  return text;
}

// Numeric entities become their characters; tags but mentions vanish.
std::string without_markup(const std::string& markup) {
  static const std::regex kTag("</?(font|text_tag|b|i|u|s|br|link)[^>]*>");
  static const std::regex kEntity("&#([0-9]{1,7});");
  const std::string bare = std::regex_replace(markup, kTag, "");
  std::string text;
  auto from = bare.begin();
  for (std::sregex_iterator it(bare.begin(), bare.end(), kEntity), end; it != end; ++it) {
    text.append(from, (*it)[0].first);
    text += utf8(std::stoul((*it)[1].str()));
    from = (*it)[0].second;
  }
  text.append(from, bare.end());
  for (const auto& [entity, character] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}) {
    for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) {
      text.replace(at, std::string_view(entity).size(), character);
    }
  }
  return text;
}

bool is_field(const json& node) {
  static const std::set<std::string> kFields{
      "input",       "select_static", "multi_select_static", "select_person", "multi_select_person",
      "date_picker", "picker_time",   "picker_datetime",     "checker"};
  return kFields.count(text_of(node, "tag")) > 0 && !text_of(node, "name").empty();
}

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

// What the card shows in a field before anybody touches it.
std::vector<std::string> shown_in(const json& field) {
  const std::string tag = text_of(field, "tag");
  if (tag == "checker") return {field.value("checked", false) ? "true" : "false"};
  if (const auto many = field.find("selected_values"); many != field.end()) {
    return many->get<std::vector<std::string>>();
  }
  for (const char* key :
       {"default_value", "initial_option", "initial_date", "initial_time", "initial_datetime"}) {
    if (const std::string value = text_of(field, key); !value.empty()) return {value};
  }
  return {};
}

// The value of the option a person picks by value or by what it shows.
std::string chosen(const json& field, const std::string& pick) {
  const json options = field.value("options", json::array());
  if (options.empty() && text_of(field, "tag").find("person") != std::string::npos) return pick;
  std::vector<std::string> offered;
  for (const json& option : options) {
    const std::string shown = text_of(option.value("text", json::object()), "content");
    if (text_of(option, "value") == pick || (!shown.empty() && shown == pick)) {
      return text_of(option, "value");
    }
    offered.push_back(shown.empty() ? text_of(option, "value") : shown);
  }
  throw std::logic_error(fmt::format("{} does not offer {}, but {}", text_of(field, "name"), pick,
                                     fmt::join(offered, ", ")));
}

// As the platform writes a filled field; null when there is nothing in it.
json sent_value(const json& field, const std::vector<std::string>& values) {
  const std::string tag = text_of(field, "tag");
  const bool many = tag.rfind("multi_", 0) == 0;
  if (many) {
    json list = json::array();
    for (const std::string& value : values) list.push_back(chosen(field, value));
    return list.empty() ? json() : list;
  }
  if (values.empty() || values.front().empty()) return nullptr;
  if (values.size() > 1) throw std::logic_error(text_of(field, "name") + " takes one value");
  const std::string& value = values.front();
  if (tag == "checker") return value == "true";
  if (tag == "input") {
    if (code_points(value) > field.value("max_length", 1000U)) {
      throw std::logic_error(text_of(field, "name") + " does not take so much text");
    }
    return value;
  }
  if (tag == "select_static" || tag == "select_person") return chosen(field, value);
  return value + " +0800";  // the three pickers
}

json fill_form(const json& form, const FilledIn& filled, Unfilled unfilled) {
  json values = json::object();
  std::vector<std::string> names;
  walk(form, nullptr, [&](const json& node, const json*) {
    if (!is_field(node)) return;
    const std::string name = text_of(node, "name");
    names.push_back(name);
    const auto given = filled.find(name);
    json value = sent_value(node, given == filled.end() ? shown_in(node) : given->second);
    if (value.is_null()) {
      if (node.value("required", false)) {
        throw std::logic_error("the client asks for " + name + " and sends nothing");
      }
      if (unfilled == Unfilled::left_out) return;
      value = text_of(node, "tag").rfind("multi_", 0) == 0 ? json::array() : json("");
    }
    values[name] = std::move(value);
  });
  for (const auto& [name, given] : filled) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw std::logic_error(
          fmt::format("the form has no {}, but {}", name, fmt::join(names, ", ")));
    }
  }
  return values;
}

std::string label_of(const json& node) {
  if (text_of(node, "tag") != "button") return {};
  return text_of(node.value("text", json::object()), "content");
}

json callback_value(const json& button) {
  for (const json& behavior : button.value("behaviors", json::array())) {
    if (text_of(behavior, "type") == "callback") return behavior.value("value", json());
  }
  throw std::logic_error("the button does not call back");
}

}  // namespace

std::string visible_text(std::string_view content) {
  std::string words;
  const auto add = [&words](const std::string& piece) {
    if (!piece.empty()) words += without_markup(piece) + "\n";
  };
  walk(json::parse(content), nullptr, [&](const json& node, const json*) {
    for (const char* key : {"content", "text", "title", "display_name", "default_value",
                            "initial_date", "initial_datetime"}) {
      add(text_of(node, key));
    }
    for (const json& row : node.value("rows", json()).is_array() ? node["rows"] : json::array()) {
      for (const json& cell : row) {
        if (cell.is_string()) add(cell.get<std::string>());
      }
    }
  });
  return words;
}

std::vector<std::string> button_labels(std::string_view card) {
  std::vector<std::string> labels;
  walk(json::parse(card), nullptr, [&](const json& node, const json*) {
    if (const std::string label = label_of(node); !label.empty()) labels.push_back(label);
  });
  return labels;
}

std::string press_button(std::string_view card, std::string_view label, const FilledIn& filled,
                         Unfilled unfilled) {
  const json tree = json::parse(card);
  const json* button = nullptr;
  const json* form = nullptr;
  walk(tree, nullptr, [&](const json& node, const json* around) {
    if (button != nullptr || label_of(node) != label || node.value("disabled", false)) return;
    button = &node;
    form = around;
  });
  if (button == nullptr) {
    throw std::logic_error(fmt::format("the card has no button {}, but {}", label,
                                       fmt::join(button_labels(card), ", ")));
  }

  json action{{"tag", "button"}, {"value", callback_value(*button)}};
  if (const std::string name = text_of(*button, "name"); !name.empty()) action["name"] = name;
  if (form != nullptr && text_of(*button, "form_action_type") == "submit") {
    action["form_value"] = fill_form(*form, filled, unfilled);
    action["timezone"] = "Asia/Shanghai";
  } else if (!filled.empty()) {
    throw std::logic_error("the button sends no form");
  }
  return action.dump();
}

}  // namespace xiebot::support
