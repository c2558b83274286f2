#include "tests/support/feishu_card_schema.h"

#include <algorithm>
#include <array>

namespace xiebot::support {
namespace {

using enum PropertyKind;

constexpr bool kRequired = true;
constexpr bool kOptional = false;

Property one_of(std::vector<std::string_view> values, bool required = kOptional) {
  return {string, required, std::move(values)};
}

Property alignment() { return one_of({"left", "center", "right"}); }
Property vertical_alignment() { return one_of({"top", "center", "bottom"}); }

std::vector<std::string_view> colours() {
  return {"neutral", "blue",  "turquoise", "lime", "orange", "violet", "indigo",
          "wathet",  "green", "yellow",    "red",  "purple", "carmine"};
}

std::vector<std::string_view> text_sizes() {
  return {"heading-0", "heading-1", "heading-2",  "heading-3", "heading-4", "heading",
          "normal",    "notation",  "xxxx-large", "xxx-large", "xx-large",  "x-large",
          "large",     "medium",    "small",      "x-small"};
}

Component text_component(Properties properties) { return {.properties = std::move(properties)}; }

Component container(Properties properties) {
  return {.properties = std::move(properties), .container = true};
}

// What every component that takes a value has; `own` comes on top.
Component input_component(Properties own) {
  own.merge(Properties{{"name", {string}},
                       {"required", {boolean}},
                       {"disabled", {boolean}},
                       {"placeholder", {plain_text}},
                       {"width", {string}},
                       {"confirm", {object}},
                       {"behaviors", {array}}});
  return {.properties = std::move(own), .interactive = true};
}

Component multi_select() {
  Component component = input_component({{"options", {array, kRequired}},
                                         {"selected_values", {strings}},
                                         {"type", one_of({"default", "text"})}});
  component.form_only = true;
  return component;
}

Component select() {
  return input_component({{"options", {array}},
                          {"initial_option", {string}},
                          {"initial_index", {integer}},
                          {"type", one_of({"default", "text"})}});
}

Component button() {
  return {
      .properties = {{"name", {string}},
                     {"type", one_of({"default", "primary", "danger", "text", "primary_text",
                                      "danger_text", "primary_filled", "danger_filled", "laser"})},
                     {"size", one_of({"tiny", "small", "medium", "large"})},
                     {"width", {string}},
                     {"text", {plain_text}},
                     {"icon", {icon}},
                     {"disabled", {boolean}},
                     {"disabled_tips", {plain_text}},
                     {"hover_tips", {plain_text}},
                     {"confirm", {object}},
                     {"value", {object}},
                     {"behaviors", {array}},
                     {"form_action_type", one_of({"submit", "reset"})}},
      .interactive = true};
}

Component column_set() {
  return container({{"flex_mode", one_of({"none", "stretch", "flow", "bisect", "trisect"})},
                    {"horizontal_spacing", {spacing}},
                    {"horizontal_align", alignment()},
                    {"background_style", {string}},
                    {"columns", {columns, kRequired}}});
}

Component column() {
  return container({{"width", {string}},
                    {"weight", {integer}},
                    {"vertical_align", vertical_alignment()},
                    {"horizontal_align", alignment()},
                    {"vertical_spacing", {spacing}},
                    {"horizontal_spacing", {spacing}},
                    {"direction", one_of({"vertical", "horizontal"})},
                    {"padding", {PropertyKind::margin}},
                    {"background_style", {string}},
                    {"elements", {elements, kRequired}}});
}

Component form() {
  Component component = container({{"name", {string, kRequired}},
                                   {"elements", {elements, kRequired}},
                                   {"direction", one_of({"vertical", "horizontal"})},
                                   {"padding", {PropertyKind::margin}},
                                   {"horizontal_spacing", {spacing}},
                                   {"horizontal_align", alignment()},
                                   {"vertical_spacing", {spacing}},
                                   {"vertical_align", vertical_alignment()}});
  component.root_only = true;
  return component;
}

Component table() {
  Component component{.properties = {{"page_size", {integer}},
                                     {"row_height", {string}},
                                     {"row_max_height", {string}},
                                     {"freeze_first_column", {boolean}},
                                     {"header_style", {object}},
                                     {"columns", {array, kRequired}},
                                     {"rows", {array, kRequired}}}};
  component.root_only = true;
  return component;
}

Component collapsible_panel() {
  return container({{"expanded", {boolean}},
                    {"background_color", {string}},
                    {"header", {object, kRequired}},
                    {"border", {object}},
                    {"vertical_spacing", {spacing}},
                    {"padding", {PropertyKind::margin}},
                    {"elements", {elements, kRequired}}});
}

Component input() {
  return input_component({{"input_type", one_of({"text", "multiline_text", "password"})},
                          {"rows", {integer}},
                          {"auto_resize", {boolean}},
                          {"max_rows", {integer}},
                          {"max_length", {integer}},
                          {"label", {plain_text}},
                          {"label_position", one_of({"top", "left"})},
                          {"default_value", {string}}});
}

using Components = std::map<std::string_view, Component>;

Components make_components() {
  Components all;
  all["markdown"] = text_component({{"content", {string, kRequired}},
                                    {"text_align", alignment()},
                                    {"text_size", one_of(text_sizes())},
                                    {"icon", {icon}}});
  all["div"] = text_component({{"text", {text, kRequired}}, {"width", {string}}, {"icon", {icon}}});
  all["hr"] = text_component({});
  all["person"] = text_component({{"user_id", {string, kRequired}},
                                  {"size", {string}},
                                  {"show_avatar", {boolean}},
                                  {"show_name", {boolean}},
                                  {"style", {string}}});
  all["column_set"] = column_set();
  all["column"] = column();
  all["form"] = form();
  all["table"] = table();
  all["collapsible_panel"] = collapsible_panel();
  all["button"] = button();
  all["input"] = input();
  all["select_static"] = select();
  all["select_person"] = select();
  all["multi_select_static"] = multi_select();
  all["multi_select_person"] = multi_select();
  all["date_picker"] = input_component({{"initial_date", {string}}});
  all["picker_time"] = input_component({{"initial_time", {string}}});
  all["picker_datetime"] = input_component({{"initial_datetime", {string}}});
  return all;
}

}  // namespace

const Component* feishu_component(std::string_view tag) {
  static const Components components = make_components();
  const auto found = components.find(tag);
  return found == components.end() ? nullptr : &found->second;
}

bool feishu_removed_tag(std::string_view tag) {
  constexpr std::array kRemoved = {"note", "action"};
  return std::find(kRemoved.begin(), kRemoved.end(), tag) != kRemoved.end();
}

const Properties& feishu_card_properties() {
  static const Properties properties = {{"schema", one_of({"2.0"}, kRequired)},
                                        {"config", {object, kRequired}},
                                        {"card_link", {object}},
                                        {"header", {object}},
                                        {"body", {object, kRequired}}};
  return properties;
}

const Properties& feishu_config_properties() {
  static const Properties properties = {{"update_multi", {boolean, kRequired}},
                                        {"enable_forward", {boolean}},
                                        {"width_mode", one_of({"default", "compact", "fill"})},
                                        {"summary", {object}},
                                        {"locales", {strings}},
                                        {"enable_forward_interaction", {boolean}},
                                        {"use_custom_translation", {boolean}},
                                        {"streaming_mode", {boolean}},
                                        {"style", {object}}};
  return properties;
}

const Properties& feishu_header_properties() {
  static const Properties properties = {
      {"title", {plain_text, kRequired}},
      {"subtitle", {plain_text}},
      {"template", one_of({"blue", "wathet", "turquoise", "green", "yellow", "orange", "red",
                           "carmine", "violet", "purple", "indigo", "grey", "default"})},
      {"text_tag_list", {array}},
      {"icon", {icon}},
      {"padding", {PropertyKind::margin}}};
  return properties;
}

const Properties& feishu_body_properties() {
  static const Properties properties = {{"direction", one_of({"vertical", "horizontal"})},
                                        {"padding", {PropertyKind::margin}},
                                        {"vertical_spacing", {spacing}},
                                        {"horizontal_spacing", {spacing}},
                                        {"horizontal_align", alignment()},
                                        {"vertical_align", vertical_alignment()},
                                        {"elements", {elements, kRequired}}};
  return properties;
}

const Properties& feishu_text_properties() {
  static const Properties properties = {{"tag", one_of({"plain_text", "lark_md"}, kRequired)},
                                        {"content", {string, kRequired}},
                                        {"text_size", one_of(text_sizes())},
                                        {"text_color", {string}},
                                        {"text_align", alignment()},
                                        {"lines", {integer}},
                                        {"i18n_content", {object}}};
  return properties;
}

const Properties& feishu_text_tag_properties() {
  static const Properties properties = {{"tag", one_of({"text_tag"}, kRequired)},
                                        {"element_id", {string}},
                                        {"text", {plain_text, kRequired}},
                                        {"color", one_of(colours())}};
  return properties;
}

const Properties& feishu_icon_properties() {
  static const Properties properties = {
      {"tag", one_of({"standard_icon", "custom_icon"}, kRequired)},
      {"token", {string}},
      {"color", {string}},
      {"img_key", {string}},
      {"size", {string}}};
  return properties;
}

const Properties& feishu_confirm_properties() {
  static const Properties properties = {{"title", {plain_text, kRequired}},
                                        {"text", {plain_text, kRequired}}};
  return properties;
}

const Properties& feishu_table_column_properties() {
  static const Properties properties = {
      {"name", {string, kRequired}},
      {"display_name", {string}},
      {"data_type",
       one_of({"text", "lark_md", "markdown", "options", "number", "persons", "date"}, kRequired)},
      {"width", {string}},
      {"horizontal_align", alignment()},
      {"vertical_align", vertical_alignment()},
      {"format", {object}},
      {"date_format", {string}}};
  return properties;
}

}  // namespace xiebot::support
