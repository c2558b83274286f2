#include "tests/support/dingtalk_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <stdexcept>

namespace xiebot::support {
namespace {

using nlohmann::json;

constexpr int kButtons = 5;
constexpr int kBodies = 4;

std::string without_markup(std::string text) {
  // Mentions, colours, emphasis, and the blanks around it.
  static const std::regex kMarkup("<[^>]*>|\\*\\*|\u200a");
  text = std::regex_replace(text, kMarkup, "");
  static const std::regex kLink("\\[([^\\]]*)\\]\\([^)]*\\)");
  return std::regex_replace(text, kLink, "[$1]");
}

std::string param(const DingtalkMessage& card, const std::string& name) {
  const auto found = card.params.find(name);
  return found == card.params.end() ? std::string() : found->second;
}

std::string words_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? std::string() : value.dump();
}

// The words of a field: its label, and what stands in it.
std::string words_of_field(const json& field) {
  std::string words = field.at("label").get<std::string>() + "：";
  const json value = field.value("defaultValue", json());
  if (!value.is_object()) return words + words_of(value);
  for (const json& option : field.value("options", json::array())) {
    const json& chosen = value.at("value");
    const bool is_chosen = chosen.is_array() ? std::find(chosen.begin(), chosen.end(),
                                                         option.at("value")) != chosen.end()
                                             : chosen == option.at("value");
    if (is_chosen) words += option.at("text").get<std::string>() + " ";
  }
  return words;
}

json fields_of(const DingtalkMessage& card) {
  return json::parse(param(card, "form")).value("fields", json::array());
}

std::string words_of_card(const DingtalkMessage& card) {
  std::string words = param(card, "title") + "\n" + param(card, "status") + "\n";
  for (int i = 1; i <= kBodies; ++i) {
    words += without_markup(param(card, fmt::format("body{}", i))) + "\n";
  }
  for (const json& field : fields_of(card)) words += words_of_field(field) + "\n";
  const std::string submit = param(card, "form_btn_text");
  if (!submit.empty()) words += "[" + submit + "]\n";
  for (int i = 1; i <= kButtons; ++i) {
    const std::string label = param(card, fmt::format("btn{}_text", i));
    if (!label.empty()) words += "[" + label + "]\n";
  }
  return words;
}

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      plain += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::string after(const std::string& address, const std::string& start) {
  if (!address.starts_with(start)) throw std::logic_error("leads elsewhere: " + address);
  return address.substr(start.size());
}

// One choice: its place and its value.
std::pair<std::size_t, std::string> choice(const json& field, const std::string& wanted) {
  const json& options = field.at("options");
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i].at("value") == wanted || options[i].at("text") == wanted) {
      return {i, options[i].at("value")};
    }
  }
  throw std::logic_error(fmt::format("{} is not offered: {}", wanted, options.dump()));
}

json value_of(const json& field, const std::vector<std::string>& given) {
  const std::string type = field.at("type");
  if (type == "SELECT") {
    const auto [index, value] = choice(field, given.at(0));
    return {{"index", index}, {"value", value}};
  }
  if (type == "MULTI_SELECT") {
    json indices = json::array();
    json values = json::array();
    for (const std::string& one : given) {
      const auto [index, value] = choice(field, one);
      indices.push_back(index);
      values.push_back(value);
    }
    return {{"index", indices}, {"value", values}};
  }
  static const std::regex kDate("\\d{4}-\\d{2}-\\d{2}");
  static const std::regex kDateTime("\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}");
  const bool well_formed = (type != "DATE" || std::regex_match(given.at(0), kDate)) &&
                           (type != "DATETIME" || std::regex_match(given.at(0), kDateTime));
  if (!well_formed) throw std::logic_error("the picker cannot give " + given.at(0));
  return given.at(0);
}

json filled_form(const DingtalkMessage& card, DingtalkInputs filled) {
  json form = json::object();
  for (const json& field : fields_of(card)) {
    const std::string name = field.at("name");
    const auto given = filled.find(name);
    if (given != filled.end()) {
      form[name] = value_of(field, given->second);
      filled.erase(given);
    } else if (field.contains("defaultValue")) {
      form[name] = field["defaultValue"];
    }
  }
  if (!filled.empty()) throw std::logic_error("no field " + filled.begin()->first);
  return form;
}

}  // namespace

std::string visible_text(const DingtalkMessage& message) {
  if (message.kind == "card") return words_of_card(message);
  std::string words = without_markup(message.text);
  for (const auto& [title, address] : message.buttons) words += "\n[" + title + "]";
  return words;
}

std::string address_of(const DingtalkMessage& message, const std::string& title) {
  for (const auto& [label, address] : message.buttons) {
    if (label == title) return address;
  }
  throw std::logic_error("no button " + title + " on:\n" + visible_text(message));
}

std::string sent_text(const std::string& address) {
  return unescaped(after(address, "dtmd://dingtalkclient/sendMessage?content="));
}

std::string opened_page(const std::string& address) {
  const std::string query = after(address, "dingtalk://dingtalkclient/page/link?url=");
  return unescaped(query.substr(0, query.find('&')));
}

std::string press_template_button(const DingtalkMessage& card, const std::string& label,
                                  const DingtalkInputs& filled) {
  const auto pressed = [](const std::string& component, json params) {
    return json{{"cardPrivateData", {{"actionIds", {component}}, {"params", std::move(params)}}}}
        .dump();
  };
  if (param(card, "form_btn_text") == label && param(card, "form_status") == "normal") {
    return pressed("form",
                   {{"action", param(card, "form_action")}, {"form", filled_form(card, filled)}});
  }
  for (int i = 1; i <= kButtons; ++i) {
    const std::string button = fmt::format("btn{}", i);
    if (param(card, button + "_text") != label || param(card, button + "_status") != "normal") {
      continue;
    }
    if (!filled.empty()) throw std::logic_error("the form is not sent by " + label);
    return pressed(std::to_string(i), {{"action", param(card, button + "_action")}});
  }
  throw std::logic_error("no button " + label + " on:\n" + visible_text(card));
}

}  // namespace xiebot::support
