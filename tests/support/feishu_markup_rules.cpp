#include "tests/support/feishu_markup_rules.h"

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

}  // namespace

std::vector<FieldFault> feishu_markup_faults(const std::string& content) {
  std::vector<FieldFault> faults;
  for (const std::string& id : feishu_card_mentions(content)) {
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
  // A mention holds no character that JSON escapes, so the card's text can be searched as it is.
  const std::string text(card);
  std::vector<std::string> ids;
  for (std::sregex_iterator at(text.begin(), text.end(), kMention), end; at != end; ++at) {
    ids.push_back((*at)[1]);
  }
  return ids;
}

}  // namespace xiebot::support
