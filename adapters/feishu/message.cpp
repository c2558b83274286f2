#include "adapters/feishu/message.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "adapters/json_reader.h"
#include "bot/text.h"

namespace xiebot::feishu {
namespace {

using json_reader::member;
using json_reader::text;
using nlohmann::json;

constexpr std::string_view kEveryone = "@所有人";
constexpr std::string_view kEveryoneKey = "@_all";

// What a message is called when it cannot be read.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kKinds{{
    {"image", "图片"},
    {"file", "文件"},
    {"folder", "文件夹"},
    {"audio", "语音"},
    {"media", "视频"},
    {"sticker", "表情"},
    {"interactive", "卡片"},
    {"share_chat", "群名片"},
    {"share_user", "个人名片"},
    {"location", "位置"},
    {"todo", "任务"},
    {"vote", "投票"},
    {"video_chat", "视频会议"},
    {"share_calendar_event", "日程"},
    {"calendar", "日程"},
    {"general_calendar", "日程"},
    {"hongbao", "红包"},
    {"merge_forward", "合并转发的消息"},
}};
constexpr std::string_view kUnknownKind = "这种消息";

std::string_view kind_name(std::string_view type) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(),
                                   [type](const auto& kind) { return kind.first == type; });
  return found == kKinds.end() ? kUnknownKind : found->second;
}

// A placeholder in the text and what stands for it.
struct Mention {
  std::string key;  // @_user_1
  Account account;
  bool is_bot = false;

  [[nodiscard]] std::string shown() const {
    if (is_bot) return {};
    if (account.id.empty()) return "@" + account.name;
    return kMentionOpen + account.id + kMentionClose;
  }
};

std::vector<Mention> mentions_of(const json& message, std::string_view bot) {
  std::vector<Mention> mentions;
  for (const json& entry : member(message, "mentions")) {
    Mention mention;
    mention.key = text(entry, "key");
    if (mention.key.empty()) continue;
    // The id too: a mark inside it would be a mark of its own.
    mention.account = {clean(text(member(entry, "id"), "open_id")),
                       clean_line(text(entry, "name"))};
    mention.is_bot =
        bot.empty() ? text(entry, "mentioned_type") == "bot" : mention.account.id == bot;
    mentions.push_back(std::move(mention));
  }
  // @_user_1 is a prefix of @_user_10.
  std::sort(mentions.begin(), mentions.end(), [](const Mention& left, const Mention& right) {
    return left.key.size() > right.key.size();
  });
  return mentions;
}

const Mention* find_key(const std::vector<Mention>& mentions, std::string_view key) {
  const auto found = std::find_if(mentions.begin(), mentions.end(),
                                  [key](const Mention& mention) { return mention.key == key; });
  return found == mentions.end() ? nullptr : &*found;
}

// Whether `key` stands at the start of `rest` as a whole token: the numbers of placeholders go on
// past any length, while letters may follow one directly.
bool token_at_start(std::string_view rest, std::string_view key) {
  if (rest.substr(0, key.size()) != key) return false;
  return rest.size() == key.size() || rest[key.size()] < '0' || rest[key.size()] > '9';
}

std::string replace_mentions(std::string_view from, const std::vector<Mention>& mentions) {
  std::string result;
  for (std::size_t i = 0; i < from.size();) {
    // Every placeholder begins with the sign; most texts hold none or one.
    const std::size_t sign = std::min(from.find('@', i), from.size());
    result += from.substr(i, sign - i);
    i = sign;
    const std::string_view rest = from.substr(i);
    if (rest.empty()) break;
    const auto mention = std::find_if(
        mentions.begin(), mentions.end(),
        [rest](const Mention& candidate) { return token_at_start(rest, candidate.key); });
    if (mention != mentions.end()) {
      result += mention->shown();
      i += mention->key.size();
      // The blank after the bot's name goes with it, or two would stand side by side.
      if (mention->is_bot && i < from.size() && from[i] == ' ') ++i;
    } else if (token_at_start(rest, kEveryoneKey)) {
      result += kEveryone;
      i += kEveryoneKey.size();
    } else {
      result += rest.front();
      ++i;
    }
  }
  return result;
}

// A bare address arrives as [https://…](https://…): what people typed is one of the two.
std::string unwrap_links(std::string_view from) {
  std::string result;
  while (!from.empty()) {
    const std::size_t open = from.find("[http");
    const std::size_t middle = from.find("](", open);
    const std::size_t close = from.find(')', middle);
    if (close == std::string_view::npos) break;
    const std::string_view label = from.substr(open + 1, middle - open - 1);
    const bool bare = label == from.substr(middle + 2, close - middle - 2);
    result += from.substr(0, open);
    result += bare ? label : from.substr(open, close + 1 - open);
    from.remove_prefix(close + 1);
  }
  result += from;
  return result;
}

std::string link(const json& element) {
  std::string label = clean(text(element, "text"));
  std::string address = clean(text(element, "href"));
  if (address.empty() || address == label) return label;
  if (label.empty()) return address;
  return "[" + label + "](" + address + ")";
}

std::string post_mention(const json& element, const std::vector<Mention>& mentions) {
  const std::string key = text(element, "user_id");
  if (key == kEveryoneKey || key == "all") return std::string(kEveryone);
  if (const Mention* mention = find_key(mentions, key)) return mention->shown();
  const std::string name = clean_line(text(element, "user_name"));
  return name.empty() ? std::string() : "@" + name;
}

// A post as plain lines: its title and its paragraphs. Pictures and the like leave no text.
std::string flatten_post(const json& content, const std::vector<Mention>& mentions) {
  std::string result = clean(text(content, "title"));
  for (const json& paragraph : member(content, "content")) {
    if (!result.empty()) result += '\n';
    for (const json& element : paragraph) {
      const std::string tag = text(element, "tag");
      if (tag == "text" || tag == "code_block") {
        result += clean(text(element, "text"));
      } else if (tag == "a") {
        result += link(element);
      } else if (tag == "at") {
        result += post_mention(element, mentions);
      }
    }
  }
  return result;
}

bool holds_picture(const json& content) {
  for (const json& paragraph : member(content, "content")) {
    for (const json& element : paragraph) {
      if (const std::string tag = text(element, "tag"); tag == "img" || tag == "media") return true;
    }
  }
  return false;
}

}  // namespace

ReadMessage read_message(const json& message, std::string_view bot) {
  ReadMessage read;
  read.message.message_id = text(message, "message_id");

  const std::vector<Mention> mentions = mentions_of(message, bot);
  for (const Mention& mention : mentions) {
    if (mention.is_bot) {
      read.mentions_bot = true;
    } else if (!mention.account.id.empty()) {
      read.message.mentions.push_back(mention.account);
    }
  }

  const std::string type = text(message, "message_type");
  const json content = json_reader::parse(text(message, "content"));
  std::string written;
  if (type == "text" && member(content, "text").is_string()) {
    written = replace_mentions(unwrap_links(clean(text(content, "text"))), mentions);
  } else if (type == "post" && content.is_object()) {
    written = flatten_post(content, mentions);
    if (trim(written).empty() && holds_picture(content)) {
      read.message.unreadable = kind_name("image");
    }
  } else {
    read.message.unreadable = kind_name(type);
  }
  read.message.text = trim(written);
  return read;
}

}  // namespace xiebot::feishu
