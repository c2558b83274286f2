#include "adapters/dingtalk/message_text.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/dingtalk/fields.h"
#include "adapters/json_reader.h"
#include "bot/text.h"

namespace xiebot::dingtalk {
namespace {

using json_reader::flat;
using json_reader::member;
using json_reader::text;
using nlohmann::json;

// What a message is called when it cannot be read.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kKinds{{
    {"picture", "图片"},
    {"audio", "语音"},
    {"video", "视频"},
    {"file", "文件"},
}};
constexpr std::string_view kUnknownKind = "这种消息";

std::string_view kind_name(std::string_view type) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(),
                                   [type](const auto& kind) { return kind.first == type; });
  return found == kKinds.end() ? kUnknownKind : found->second;
}

// Blanks that people do not type: clients put them around names. The bot's own words know the
// plain and the ideographic one.
constexpr std::array<std::string_view, 15> kOddBlanks{
    "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
    "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u202F", "\u205F"};
constexpr std::string_view kWideBlank = "\u3000";

// Without control characters, with plain blanks.
std::string readable(std::string_view written) {
  std::string plain;
  plain.reserve(written.size());
  while (!written.empty()) {
    const auto* const odd =
        std::find_if(kOddBlanks.begin(), kOddBlanks.end(),
                     [written](std::string_view blank) { return written.starts_with(blank); });
    plain += odd == kOddBlanks.end() ? written.front() : ' ';
    written.remove_prefix(odd == kOddBlanks.end() ? 1 : odd->size());
  }
  return clean(plain);
}

// Those mentioned beside the robot. It is in the list itself, by its encrypted id alone.
std::vector<json> others_mentioned(const json& body) {
  std::vector<json> others;
  const std::string robot = text(body, "chatbotUserId");
  for (const json& user : member(body, "atUsers")) {
    if (robot.empty() || text(user, "dingtalkId") != robot) others.push_back(user);
  }
  return others;
}

// The name behind the '@' with which `rest` begins: up to a blank.
std::string_view name_at(std::string_view rest) {
  rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find_first_of(" \t\n"), rest.find(kWideBlank));
  return rest.substr(0, end);
}

// A person deleted the blank behind the name, so that nothing tells where it ends.
bool runs_into_text(std::string_view name) {
  constexpr std::array<std::string_view, 7> kMarks{"，", "。", "；", "：", "、", "！", "？"};
  return name.find_first_of(",;:!?/@") != std::string_view::npos ||
         std::any_of(kMarks.begin(), kMarks.end(), [name](std::string_view mark) {
           return name.find(mark) != std::string_view::npos;
         });
}

void put_mention(MessageReceived& message, const std::vector<json>& others) {
  if (others.size() != 1) return;
  const std::string account = user_account(text(others.front(), "staffId"));
  const std::size_t sign = message.text.find('@');
  if (account.empty() || sign == std::string::npos || message.text.rfind('@') != sign) return;
  const std::string name(name_at(std::string_view(message.text).substr(sign)));
  if (name.empty() || runs_into_text(name)) return;
  message.text.replace(sign, 1 + name.size(), kMentionOpen + account + kMentionClose);
  message.mentions.push_back({account, name});
}

// Only here the robot's own name stands in the text, as a piece of its own. It is not told which
// of several names is the robot's; people address the robot first.
void strip_robot(std::vector<std::string>& pieces, std::size_t others) {
  std::vector<std::string*> names;
  bool begins_with_name = false;
  bool begun = false;
  for (std::string& piece : pieces) {
    const std::string_view inner = trim(piece);
    const bool whole = !inner.empty() && name_at(inner).size() + 1 == inner.size();
    if (inner.starts_with('@') && (whole || others == 0)) {
      names.push_back(&piece);
      begins_with_name = begins_with_name || !begun;
    }
    begun = begun || !inner.empty();
  }
  if (others > 0) {
    // As many names as others, and none in front: the robot's is not among them.
    if (names.size() <= others && !begins_with_name) return;
    names.resize(1);
  }
  for (std::string* piece : names) {
    const std::string_view inner = trim(*piece);
    *piece = std::string(inner.substr(1 + name_at(inner).size()));
  }
}

void read_rich_text(const json& body, const std::vector<json>& others, MessageReceived& message) {
  std::vector<std::string> pieces;
  std::string_view other_kind;
  for (const json& element : member(member(body, "content"), "richText")) {
    if (member(element, "text").is_string()) {
      pieces.push_back(readable(text(element, "text")));
    } else if (other_kind.empty()) {
      other_kind = kind_name(text(element, "type"));
    }
  }
  if (!is_personal(body)) strip_robot(pieces, others.size());
  for (const std::string& piece : pieces) message.text += piece;
  if (trim(message.text).empty()) message.unreadable = other_kind;
}

}  // namespace

bool is_personal(const json& body) { return flat(member(body, "conversationType")) == "1"; }

MessageReceived read_text(const json& body) {
  MessageReceived message;
  const std::string type = text(body, "msgtype");
  const std::vector<json> others = others_mentioned(body);
  const json& content = member(body, "content");
  if (type == "text") {
    // One page of the documentation has the text itself in `content`.
    const json& words = member(member(body, "text"), "content");
    message.text = readable(words.is_string() ? flat(words) : text(body, "content"));
  } else if (type == "richText") {
    read_rich_text(body, others, message);
  } else {
    // What somebody said arrives written down.
    if (type == "audio") message.text = readable(text(content, "recognition"));
    if (trim(message.text).empty()) message.unreadable = kind_name(type);
  }
  message.text = std::string(trim(message.text));
  put_mention(message, others);
  return message;
}

}  // namespace xiebot::dingtalk
