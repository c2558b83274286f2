// What each object of a Feishu card may and must hold, as data; feishu_card_rules walks by it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot::support {

enum class PropertyKind {
  string,
  boolean,
  integer,
  object,      // free-form, checked by a rule of its own
  strings,     // array of strings
  array,       // checked by a rule of its own
  plain_text,  // a plain_text object
  text,        // a plain_text or lark_md object
  icon,
  elements,  // array of components
  columns,   // array of column components
  spacing,   // small, medium, large, extra_large or Npx
  margin,    // one, two or four lengths in px
};

struct Property {
  PropertyKind kind;
  bool required = false;
  std::vector<std::string_view> values = {};  // of a string; empty: any
};
using Properties = std::map<std::string_view, Property>;

struct Component {
  Properties properties;  // besides tag, element_id and margin
  bool container = false;
  bool interactive = false;  // needs a name inside a form
  bool root_only = false;
  bool form_only = false;
};

// The components of cards 2.0 that this project knows, by tag; nullptr for any other.
[[nodiscard]] const Component* feishu_component(std::string_view tag);
// Tags that cards 1.0 had and 2.0 refuses.
[[nodiscard]] bool feishu_removed_tag(std::string_view tag);

[[nodiscard]] const Properties& feishu_card_properties();
[[nodiscard]] const Properties& feishu_config_properties();
[[nodiscard]] const Properties& feishu_header_properties();
[[nodiscard]] const Properties& feishu_body_properties();
[[nodiscard]] const Properties& feishu_text_properties();
[[nodiscard]] const Properties& feishu_text_tag_properties();
[[nodiscard]] const Properties& feishu_icon_properties();
[[nodiscard]] const Properties& feishu_confirm_properties();
[[nodiscard]] const Properties& feishu_table_column_properties();

}  // namespace xiebot::support
