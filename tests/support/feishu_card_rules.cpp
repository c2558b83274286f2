#include "tests/support/feishu_card_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <utility>

#include "tests/support/feishu_card_schema.h"
#include "tests/support/feishu_field_rules.h"
#include "tests/support/feishu_markup_rules.h"

namespace xiebot::support {
namespace {

using nlohmann::json;

constexpr int kStructure = 200621;
constexpr int kRemovedTag = 200861;
constexpr int kLimit = 11310;
constexpr int kNoName = 200530;
constexpr int kNoValue = 200340;

const std::regex kSpacing("small|medium|large|extra_large|[0-9]{1,2}px");
const std::regex kMargin("-?[0-9]{1,2}px( -?[0-9]{1,2}px| -?[0-9]{1,2}px( -?[0-9]{1,2}px){2})?");
const std::regex kElementId("[A-Za-z][A-Za-z0-9_]{0,19}");
const std::regex kAddress("https?://[^ ]+");

class CardRules {
 public:
  std::vector<CardFault> check(std::string_view text) {
    if (text.size() > kFeishuMaxCardBytes) {
      faults_.push_back({230025, 0, "card", fmt::format("{} bytes", text.size())});
    }
    const json card = json::parse(text, nullptr, false);
    if (!card.is_object()) {
      fault(kStructure, "card", "not a JSON object");
      return std::move(faults_);
    }
    check_card(card);
    if (elements_ > kFeishuMaxElements) {
      fault(kLimit, "card", fmt::format("element exceeds the limit: {}", elements_));
    }
    if (tables_ > kFeishuMaxTables) {
      fault(kLimit, "card", fmt::format("table number over limit: {}", tables_));
    }
    return std::move(faults_);
  }

 private:
  void fault(int err_code, const std::string& where, std::string what) {
    faults_.push_back({230099, err_code, where, std::move(what)});
  }

  void check_card(const json& card) {
    check_properties(card, feishu_card_properties(), "card");
    if (const json* config = member(card, "config")) {
      check_properties(*config, feishu_config_properties(), "config");
      if (config->value("update_multi", json(false)) != json(true)) {
        fault(kStructure, "config.update_multi", "must be true");
      }
      if (const json* summary = member(*config, "summary")) {
        check_properties(
            *summary,
            {{"content", {PropertyKind::string, true}}, {"i18n_content", {PropertyKind::object}}},
            "config.summary");
      }
    }
    if (const json* header = member(card, "header")) check_header(*header);
    if (const json* body = member(card, "body")) {
      check_properties(*body, feishu_body_properties(), "body");
    }
  }

  void check_header(const json& header) {
    check_properties(header, feishu_header_properties(), "header");
    const auto tags = header.find("text_tag_list");
    if (tags == header.end() || !tags->is_array()) return;
    if (tags->size() > 3) fault(kLimit, "header.text_tag_list", "more than 3 tags");
    for (const json& tag : *tags) {
      ++elements_;
      check_properties(tag, feishu_text_tag_properties(), "header.text_tag_list");
    }
  }

  static const json* member(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? &*found : nullptr;
  }

  // Unknown, missing and mistyped properties of one object; goes into what it holds.
  void check_properties(const json& object, const Properties& known, const std::string& where) {
    if (!object.is_object()) {
      fault(kStructure, where, "not an object");
      return;
    }
    for (const auto& [name, property] : known) {
      if (property.required && !object.contains(name)) {
        fault(kStructure, where, fmt::format("{} is missing", name));
      }
    }
    for (const auto& [name, value] : object.items()) {
      const auto property = known.find(name);
      const std::string path = fmt::format("{}.{}", where, name);
      if (property == known.end()) {
        fault(kStructure, path, "unknown property");
      } else {
        check_value(value, property->second, path);
      }
    }
  }

  void check_value(const json& value, const Property& property, const std::string& where) {
    const auto need = [&](bool right, std::string_view kind) {
      if (!right) fault(kStructure, where, fmt::format("not {}", kind));
      return right;
    };
    switch (property.kind) {
      case PropertyKind::string:
        if (!need(value.is_string(), "a string")) return;
        if (!property.values.empty() &&
            std::find(property.values.begin(), property.values.end(), value.get<std::string>()) ==
                property.values.end()) {
          fault(kStructure, where, "unknown value " + value.get<std::string>());
        }
        return;
      case PropertyKind::boolean:
        need(value.is_boolean(), "a boolean");
        return;
      case PropertyKind::integer:
        need(value.is_number_integer(), "an integer");
        return;
      case PropertyKind::object:
        need(value.is_object(), "an object");
        return;
      case PropertyKind::strings:
        need(value.is_array() && std::all_of(value.begin(), value.end(),
                                             [](const json& item) { return item.is_string(); }),
             "an array of strings");
        return;
      case PropertyKind::array:
        need(value.is_array(), "an array");
        return;
      case PropertyKind::plain_text:
        check_text(value, false, where);
        return;
      case PropertyKind::text:
        check_text(value, true, where);
        return;
      case PropertyKind::icon:
        check_properties(value, feishu_icon_properties(), where);
        return;
      case PropertyKind::elements:
        if (need(value.is_array(), "an array")) check_elements(value, where);
        return;
      case PropertyKind::columns:
        if (need(value.is_array() && !value.empty(), "an array of columns")) {
          check_elements(value, where);
        }
        return;
      case PropertyKind::spacing:
        need(value.is_string() && std::regex_match(value.get<std::string>(), kSpacing),
             "a spacing");
        return;
      case PropertyKind::margin:
        need(value.is_string() && std::regex_match(value.get<std::string>(), kMargin), "a margin");
        return;
    }
  }

  void check_text(const json& text, bool markdown_allowed, const std::string& where) {
    ++elements_;
    check_properties(text, feishu_text_properties(), where);
    const std::string tag = string_of(text, "tag");
    if (tag == "lark_md" && !markdown_allowed) {
      fault(kStructure, where, "plain_text is needed here");
    }
    if (tag == "lark_md") add(feishu_markup_faults(string_of(text, "content")), where);
  }

  void check_elements(const json& elements, const std::string& where) {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      check_element(elements[i], fmt::format("{}[{}]", where, i));
    }
  }

  void check_element(const json& element, const std::string& where) {
    ++elements_;
    const std::string tag = string_of(element, "tag");
    if (feishu_removed_tag(tag)) {
      fault(kRemovedTag, where, "cards of schema V2 no longer support this capability: " + tag);
      return;
    }
    const Component* component = feishu_component(tag);
    if (component == nullptr) {
      fault(kStructure, where, "unknown tag " + tag);
      return;
    }
    check_place(*component, tag, where);
    check_names(element, *component, where);

    const bool is_form = tag == "form";
    const std::size_t submits_before = submits_;
    depth_ += component->container ? 1U : 0U;
    form_depth_ += is_form ? 1U : 0U;
    if (depth_ > kFeishuMaxNesting) fault(kLimit, where, "containers nest too deeply");

    Properties known = component->properties;
    known.insert({{"tag", {PropertyKind::string}},
                  {"element_id", {PropertyKind::string}},
                  {"margin", {PropertyKind::margin}}});
    check_properties(element, known, where);
    check_details(element, tag, where);

    depth_ -= component->container ? 1U : 0U;
    form_depth_ -= is_form ? 1U : 0U;
    if (is_form && submits_ == submits_before) fault(kStructure, where, "no submit button");
  }

  void check_place(const Component& component, std::string_view tag, const std::string& where) {
    if (component.root_only && depth_ > 0) {
      fault(kStructure, where, fmt::format("{} inside a container", tag));
    }
    if (component.form_only && form_depth_ == 0) {
      fault(kStructure, where, fmt::format("{} outside a form", tag));
    }
    if (tag == "table") ++tables_;
  }

  void check_names(const json& element, const Component& component, const std::string& where) {
    const std::string name = string_of(element, "name");
    const bool in_form = form_depth_ > 0;
    if (name.empty() && (component.interactive ? in_form : element.contains("name"))) {
      fault(kNoName, where, "name is missing");
    }
    if (!name.empty() && !names_.insert(name).second) {
      fault(kStructure, where, "duplicate name " + name);
    }
    if (!element.contains("element_id")) return;
    const std::string id = string_of(element, "element_id");
    if (!std::regex_match(id, kElementId) || !ids_.insert(id).second) {
      fault(kStructure, where, "bad or duplicate element_id " + id);
    }
  }

  void check_details(const json& element, const std::string& tag, const std::string& where) {
    if (tag == "markdown") add(feishu_markup_faults(string_of(element, "content")), where);
    if (tag == "button") check_button(element, where);
    if (tag == "person") add(feishu_user_faults(string_of(element, "user_id")), where);
    if (const json* confirm = member(element, "confirm")) {
      check_properties(*confirm, feishu_confirm_properties(), where + ".confirm");
    }
    if (const auto behaviors = element.find("behaviors"); behaviors != element.end()) {
      check_behaviors(*behaviors, where + ".behaviors");
    }
    const FieldReport report = feishu_field_report(element, tag);
    add(report.faults, where);
    elements_ += report.texts;
    for (const std::string& user : report.users) add(feishu_user_faults(user), where);
    for (const std::string& markdown : report.markdown) add(feishu_markup_faults(markdown), where);
  }

  void check_button(const json& button, const std::string& where) {
    const std::string type = string_of(button, "form_action_type");
    if (!type.empty() && form_depth_ == 0) {
      fault(kStructure, where, "form_action_type outside a form");
    }
    if (type != "submit") return;
    ++submits_;
    if (!button.contains("behaviors") && !button.contains("value")) {
      fault(kNoValue, where, "a submit button without a value");
    }
  }

  void check_behaviors(const json& behaviors, const std::string& where) {
    if (!behaviors.is_array() || behaviors.empty()) {
      fault(kStructure, where, "not a filled array");
      return;
    }
    for (const json& behavior : behaviors) {
      const std::string type = string_of(behavior, "type");
      if (type == "callback") {
        check_properties(
            behavior,
            {{"type", {PropertyKind::string, true}}, {"value", {PropertyKind::object, true}}},
            where);
      } else if (type == "open_url") {
        check_properties(behavior,
                         {{"type", {PropertyKind::string, true}},
                          {"default_url", {PropertyKind::string, true}},
                          {"pc_url", {PropertyKind::string}},
                          {"ios_url", {PropertyKind::string}},
                          {"android_url", {PropertyKind::string}}},
                         where);
        if (!std::regex_match(string_of(behavior, "default_url"), kAddress)) {
          fault(kStructure, where, "default_url is no address");
        }
      } else {
        fault(kStructure, where, "unknown type " + type);
      }
    }
  }

  void add(const std::vector<FieldFault>& found, const std::string& where) {
    for (const FieldFault& each : found) fault(each.err_code, where, each.what);
  }

  std::vector<CardFault> faults_;
  std::set<std::string> names_;
  std::set<std::string> ids_;
  std::size_t elements_ = 0;
  std::size_t tables_ = 0;
  std::size_t submits_ = 0;
  std::size_t depth_ = 0;
  std::size_t form_depth_ = 0;
};

}  // namespace

std::vector<CardFault> feishu_card_faults(std::string_view card) { return CardRules().check(card); }

std::string feishu_refusal(const CardFault& fault) {
  const std::string message =
      fault.code == 230025 ? "The length of the message content reaches its limit."
                           : fmt::format(
                                 "Failed to create card content, ext=ErrCode: {}; ErrMsg: {}; "
                                 "ErrorValue: {};",
                                 fault.err_code, fault.what, fault.where);
  return json{{"code", fault.code}, {"msg", message}}.dump(-1, ' ', false,
                                                           json::error_handler_t::replace);
}

}  // namespace xiebot::support
