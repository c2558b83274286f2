#include "tests/support/feishu_markup_rules.h"

#include <nlohmann/json.hpp>
#include <regex>

#include "tests/support/feishu_card_rules.h"

namespace xiebot::support {
namespace {

constexpr int kStructure = 200621;
constexpr int kUserId = 100290;

const std::regex kMention("<at id=([^<>]*)></at>");
const std::regex kMarkup(
    "<(br|hr|/?font|/?text_tag|/?link|/?person|/?number_tag|/?local_datetime)( [^<>]*)?/?>");
const std::regex kOpenId("ou_[A-Za-z0-9_]+");

using nlohmann::json;

void collect_mentions(const std::string& markdown, std::vector<std::string>& ids) {
  for (std::sregex_iterator at(markdown.begin(), markdown.end(), kMention), end; at != end; ++at) {
    ids.push_back((*at)[1]);
  }
}

// `in_markdown`: whether texts below are Markdown wherever they stand, as in the rows of a table.
void collect_mentions(const json& node, bool in_markdown, std::vector<std::string>& ids) {
  const std::string tag = string_of(node, "tag");
  if (in_markdown && node.is_string()) {
    collect_mentions(node.get<std::string>(), ids);
  } else if (tag == "markdown" || tag == "lark_md") {
    collect_mentions(string_of(node, "content"), ids);
  } else if (node.is_structured()) {
    for (const auto& [name, value] : node.items()) {
      collect_mentions(value, in_markdown || name == "rows", ids);
    }
  }
}

}  // namespace

std::vector<FieldFault> feishu_markup_faults(const std::string& content) {
  std::vector<FieldFault> faults;
  std::vector<std::string> ids;
  collect_mentions(content, ids);
  for (const std::string& id : ids) {
    for (FieldFault& found : feishu_user_faults(id)) faults.push_back(std::move(found));
  }
  const std::string rest =
      std::regex_replace(std::regex_replace(content, kMention, ""), kMarkup, "");
  if (rest.find('<') != std::string::npos) faults.push_back({kStructure, "unknown markup"});
  return faults;
}

std::vector<FieldFault> feishu_user_faults(const std::string& id) {
  if (std::regex_match(id, kOpenId)) return {};
  return {{kUserId, "invalid user id " + id}};
}

std::vector<std::string> feishu_card_mentions(std::string_view card) {
  std::vector<std::string> ids;
  collect_mentions(json::parse(card, nullptr, false), false, ids);
  return ids;
}

}  // namespace xiebot::support
