#include "tests/stories/feishu_story.h"

#include <fmt/format.h>

#include <algorithm>

namespace xiebot::support {
namespace {

struct Member {
  const char* person;
  const char* account;
  const char* name;
};

constexpr Member kMembers[] = {
    {"zhangsan", "ou_zhangsan", "张三"},     {"lilei", "ou_lilei", "李雷"},
    {"zhoumin", "ou_zhoumin", "周敏"},       {"wangzong", "ou_wangzong", "王总"},
    {"hanmeimei", "ou_hanmeimei", "韩梅梅"}, {"xiaoming", "ou_xiaoming", "小明"},
    {"qianjin", "ou_qianjin", "钱进"},       {"admin", "ou_admin", "管理员"},
};

bool says(const FeishuMessage& message, const std::string& words) {
  return visible_text(message.content()).find(words) != std::string::npos;
}

}  // namespace

FeishuStory::FeishuStory() : feishu(clock) {
  std::vector<std::string> accounts;
  for (const Member& member : kMembers) {
    feishu.user(member.account, member.name);
    accounts.emplace_back(member.account);
  }
  feishu.user(kStranger, "路人");
  accounts.emplace_back(kStranger);
  feishu.group(kGroup, "新品上市协作群", accounts);
  feishu.set_latency(std::chrono::milliseconds(0));
  start_bot();
}

FeishuStory::~FeishuStory() {
  feishu.let_go();
  stop_bot();
}

void FeishuStory::join_platform(Config& config) const {
  config.feishu = feishu.config();
  for (const Member& member : kMembers) {
    config.accounts.push_back({PersonId(member.person), "feishu", member.account});
  }
  config.groups.push_back({ProjectCode("XMB-001"), "feishu", kGroup, {"project"}});
}

void FeishuStory::connect_platform() {
  feishu.connect(fmt::format("http://127.0.0.1:{}/feishu/events", port));
}

bool FeishuStory::wait_until(const std::function<bool()>& condition,
                             std::chrono::milliseconds limit) {
  return feishu.wait_until(condition, limit);
}

FeishuMessage FeishuStory::newest(const std::function<std::vector<FeishuMessage>()>& messages,
                                  const std::function<bool(const FeishuMessage&)>& wanted,
                                  const std::string& who, const std::string& words) {
  return awaited<FeishuMessage>(
      messages, wanted,
      [](const FeishuMessage& message) { return visible_text(message.content()); }, who, words);
}

FeishuMessage FeishuStory::personal(const std::string& user, const std::string& words) {
  return newest([&] { return feishu.personal(user); },
                [&](const FeishuMessage& message) { return says(message, words); }, user, words);
}

FeishuMessage FeishuStory::in_group(const std::string& words) {
  return newest([&] { return feishu.messages_in(kGroup); },
                [&](const FeishuMessage& message) { return says(message, words); }, kGroup, words);
}

FeishuMessage FeishuStory::settled_card(const std::function<std::vector<FeishuMessage>()>& messages,
                                        const std::string& who, const std::string& words) {
  const auto wanted = [&](const FeishuMessage& message) {
    return message.type == "interactive" && says(message, words);
  };
  (void)newest(messages, wanted, who, words);
  settled();
  return newest(messages, wanted, who, words);
}

FeishuMessage FeishuStory::personal_card(const std::string& user, const std::string& words) {
  return settled_card([&] { return feishu.personal(user); }, user, words);
}

FeishuMessage FeishuStory::group_card(const std::string& words) {
  return settled_card([&] { return feishu.messages_in(kGroup); }, kGroup, words);
}

std::string FeishuStory::all_of(const std::string& user) const {
  std::string words;
  for (const FeishuMessage& message : feishu.personal(user)) {
    if (message.of_bot) words += visible_text(message.content()) + "\n";
  }
  return words;
}

int FeishuStory::count(const std::string& user, const std::string& words) const {
  int found = 0;
  for (const FeishuMessage& message : feishu.personal(user)) {
    if (message.of_bot && says(message, words)) ++found;
  }
  return found;
}

int FeishuStory::was_told(const std::string& user, const std::string& words) const {
  const std::vector<FeishuMessage> messages = feishu.personal(user);
  return static_cast<int>(std::ranges::count_if(messages, [&](const FeishuMessage& message) {
    return message.of_bot && ever_said(message, words);
  }));
}

std::string FeishuStory::words_of(const std::string& message_id) const {
  return visible_text(feishu.message(message_id).content());
}

bool FeishuStory::comes_to_say(const std::string& message_id, const std::string& words) {
  return eventually([&] { return words_of(message_id).find(words) != std::string::npos; });
}

void FeishuStory::writes(const std::string& user, const std::string& text) {
  EXPECT_EQ(feishu.says(user, feishu.personal_chat(user), text).status, 200);
}

std::string FeishuStory::file_request(const std::string& title) {
  const FeishuAnswer answer = feishu.says(
      kZhang, kGroup,
      fmt::format(
          "@bot /需求 名称：{}；背景：官网三季度改版需要打通库存；涉及部门：研发部、财务部；"
          "任务：提供 3 个库存查询接口；期望完成时间：2026-12-10 18:00；联系方式：13800001234",
          title));
  EXPECT_EQ(answer.status, 200);
  const FeishuMessage card = personal_card(kZhang, title);
  const std::string words = visible_text(card.content());
  const std::size_t start = words.find("2026-Q4-SCB-");
  EXPECT_NE(start, std::string::npos) << words;
  return start == std::string::npos ? ""
                                    : words.substr(start, std::string("2026-Q4-SCB-001").size());
}

std::string FeishuStory::approved_request(const std::string& title) {
  std::string number = file_request(title);
  const FeishuMessage card = personal_card(kLi, number);
  EXPECT_EQ(feishu.clicks(kLi, card.id, "同意").error, 0);
  return number;
}

}  // namespace xiebot::support
