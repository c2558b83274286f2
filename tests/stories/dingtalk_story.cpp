#include "tests/stories/dingtalk_story.h"

#include <fmt/format.h>

namespace xiebot::support {
namespace {

struct Member {
  const char* person;
  const char* account;
  const char* name;
};

constexpr Member kMembers[] = {
    {"zhangsan", "u_zhangsan", "张三"},     {"lilei", "u_lilei", "李雷"},
    {"zhoumin", "u_zhoumin", "周敏"},       {"wangzong", "u_wangzong", "王总"},
    {"hanmeimei", "u_hanmeimei", "韩梅梅"}, {"xiaoming", "u_xiaoming", "小明"},
    {"qianjin", "u_qianjin", "钱进"},       {"admin", "u_admin", "管理员"},
};

bool says_so(const DingtalkMessage& message, const std::string& words) {
  return visible_text(message).find(words) != std::string::npos;
}

}  // namespace

DingtalkStory::DingtalkStory(Rung the_rung)
    : rung(the_rung), dingtalk(clock), people(clock, dingtalk) {
  for (const Member& member : kMembers) {
    dingtalk.user(member.account);
    people.is_called(member.account, member.name);
  }
  dingtalk.user(kStranger);
  people.is_called(kStranger, "路人");
  dingtalk.group(kGroup);
  dingtalk.publish_template(kTemplate);
  start_bot();
}

DingtalkStory::~DingtalkStory() {
  dingtalk.let_go();
  stop_bot();
}

void DingtalkStory::join_platform(Config& config) const {
  DingTalkConfig app;
  app.client_id = app.robot_code = FakeDingtalk::kClientId;
  app.client_secret = FakeDingtalk::kClientSecret;
  app.corp_id = "dingcorp";
  app.api_base_url = app.oapi_base_url = dingtalk.base_url();
  if (rung == Rung::card) app.card_template_id = kTemplate;
  if (rung != Rung::typed) config.public_url = kAddress;
  config.dingtalk = app;
  for (const Member& member : kMembers) {
    config.accounts.push_back({PersonId(member.person), "dingtalk", member.account});
  }
  config.groups.push_back({ProjectCode("XMB-001"), "dingtalk", kGroup, {"project"}});
}

void DingtalkStory::connect_platform() {
  people.connect(fmt::format("http://127.0.0.1:{}", port), kAddress);
  if (rung != Rung::card) return;
  EXPECT_TRUE(
      dingtalk.wait_until([&] { return dingtalk.calls_of("/v1.0/card/callbacks/register") > 0; }));
}

bool DingtalkStory::wait_until(const std::function<bool()>& condition,
                               std::chrono::milliseconds limit) {
  return dingtalk.wait_until(condition, limit);
}

void DingtalkStory::writes(const std::string& account, const std::string& text) {
  EXPECT_EQ(people.writes(account, text).status, 200) << text;
}

void DingtalkStory::says(const std::string& account, const std::string& text) {
  EXPECT_EQ(people.says(account, kGroup, text).status, 200) << text;
}

std::string DingtalkStory::presses(const std::string& account, const DingtalkMessage& message,
                                   const std::string& label, const DingtalkInputs& filled) {
  const DingtalkAnswer answer = message.kind == "card"
                                    ? people.clicks(account, message, label, filled)
                                    : people.touches(account, message, label);
  EXPECT_EQ(answer.status, 200) << label;
  EXPECT_EQ(answer.wrong, "") << label;
  settled();
  return answer.notice;
}

std::string DingtalkStory::page_behind(const DingtalkMessage& message) {
  const std::string url = opened_page(address_of(message, "填写"));
  EXPECT_TRUE(url.starts_with(kAddress)) << url;
  return url.substr(std::string(kAddress).size());
}

http::Reply DingtalkStory::fills_in(const DingtalkMessage& message, const std::string& label,
                                    const FormFields& fields) {
  FormBrowser browser(fmt::format("http://127.0.0.1:{}", port), kAddress);
  const std::string page = page_behind(message);
  const http::Reply shown = browser.get(page);
  EXPECT_EQ(shown.status, 200) << shown.body;
  http::Reply reply = browser.post(page, mark_in(shown.body, label), fields);
  settled();
  return reply;
}

DingtalkMessage DingtalkStory::newest(const std::string& chat_or_account, const std::string& words,
                                      bool to_touch) {
  return awaited<DingtalkMessage>(
      [&] { return dingtalk.seen(chat_or_account); },
      [&](const DingtalkMessage& message) {
        const bool touchable = message.kind == "card" || !message.buttons.empty();
        return says_so(message, words) && (touchable || !to_touch);
      },
      [](const DingtalkMessage& message) { return visible_text(message); }, chat_or_account, words);
}

DingtalkMessage DingtalkStory::personal(const std::string& account, const std::string& words) {
  return newest(account, words, false);
}

DingtalkMessage DingtalkStory::in_group(const std::string& words) {
  return newest(kGroup, words, false);
}

DingtalkMessage DingtalkStory::personal_card(const std::string& account, const std::string& words) {
  (void)newest(account, words, true);
  settled();
  return newest(account, words, true);
}

DingtalkMessage DingtalkStory::group_card(const std::string& words) {
  (void)newest(kGroup, words, true);
  settled();
  return newest(kGroup, words, true);
}

int DingtalkStory::count(const std::string& chat_or_account, const std::string& words) const {
  const std::vector<DingtalkMessage> messages = dingtalk.seen(chat_or_account);
  return static_cast<int>(std::ranges::count_if(
      messages, [&](const DingtalkMessage& message) { return says_so(message, words); }));
}

std::string DingtalkStory::all_of(const std::string& chat_or_account) const {
  std::string words;
  for (const DingtalkMessage& message : dingtalk.seen(chat_or_account)) {
    words += visible_text(message) + "\n---\n";
  }
  return words;
}

bool DingtalkStory::comes_to_say(const DingtalkMessage& card, const std::string& words) {
  return eventually([&] {
    const auto now = dingtalk.card(card.track_id);
    return now && says_so(*now, words);
  });
}

std::string DingtalkStory::file_request(const std::string& title) {
  says(kZhang,
       fmt::format(
           "@bot /需求 名称：{}；背景：官网三季度改版需要打通库存；涉及部门：研发部、财务部；"
           "任务：提供 3 个库存查询接口；期望完成时间：2026-12-10 18:00；联系方式：13800001234",
           title));
  const std::string words = visible_text(personal(kZhang, title));
  const std::size_t start = words.find("2026-Q4-SCB-");
  EXPECT_NE(start, std::string::npos) << words;
  settled();
  return start == std::string::npos ? ""
                                    : words.substr(start, std::string("2026-Q4-SCB-001").size());
}

std::string DingtalkStory::approved_request(const std::string& title) {
  std::string number = file_request(title);
  presses(kLi, personal_card(kLi, number), "同意");
  EXPECT_EQ(entry(number).state, "confirming");
  return number;
}

}  // namespace xiebot::support
