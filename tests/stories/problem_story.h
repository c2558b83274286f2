// A problem on the company's group, for the stories about it.
#pragma once

#include <string>
#include <vector>

#include "tests/stories/feishu_story.h"

namespace xiebot::support {

class ProblemStory : public FeishuStory {
 protected:
  static constexpr char kNumber[] = "2026-Q4-SCB-P001";

  struct Report {
    std::string severity = "重要";
    std::string level = "一般问题";
    std::string departments = "研发部";
    std::string occurred = "今天 9:30";
  };

  // 张三 reports it in one message, in the group; it is the first one and has kNumber.
  void report(const Report& what) {
    send_report(what);
    personal_card(kZhang, kNumber);
  }
  void report() { report(Report{}); }
  void send_report(const Report& what) { EXPECT_EQ(send_report_unheard(what).status, 200); }
  // Whether or not the bot hears it.
  FeishuAnswer send_report_unheard(const Report& what) {
    return feishu.says(kZhang, kGroup,
                       "@bot /问题 名称：支付接口超时；类型：技术；严重程度：" + what.severity +
                           "；级别：" + what.level + "；发生时间：" + what.occurred +
                           "；影响范围：全部下单用户；责任部门：" + what.departments +
                           "；预计解决时间：11-30 12:00");
  }
  // Types a command in the person's own chat.
  void types(const std::string& user, const std::string& words) {
    EXPECT_EQ(feishu.says(user, feishu.personal_chat(user), words).status, 200);
  }
  void taken_until(const std::string& promise) {
    types(kMing, std::string("/接单 ") + kNumber + " " + promise);
    EXPECT_TRUE(eventually([&] { return entry(kNumber).state == "responded"; }));
    settled();
  }
  void solution_filed(const std::string& due = "11-27 18:00") {
    types(kMing,
          std::string("/方案 ") + kNumber +
              " 问题原因：连接池太小；解决措施：扩大到 200 个连接；责任人：小明；完成时间：" + due);
    EXPECT_TRUE(eventually([&] { return entry(kNumber).values.contains("cause"); }));
    settled();
  }
  [[nodiscard]] std::string value(const std::string& key) {
    const Entry now = entry(kNumber);
    const auto found = now.values.find(key);
    return found == now.values.end() ? "" : found->second.front();
  }
  // The rules of the deadlines that are under way and have not lapsed.
  [[nodiscard]] std::vector<std::string> running() {
    const EntryId id = entry(kNumber).id;
    std::vector<std::string> rules;
    bot->store().read([&](const Tx& tx) {
      for (const Deadline& deadline : tx.deadlines().open_of(id)) {
        if (!deadline.lapsed) rules.push_back(deadline.rule);
      }
    });
    return rules;
  }
  [[nodiscard]] int in_the_group(const std::string& words) {
    int found = 0;
    for (const FeishuMessage& message : feishu.messages_in(kGroup)) {
      const bool says = visible_text(message.content()).find(words) != std::string::npos;
      if (message.of_bot && says) ++found;
    }
    return found;
  }
};

}  // namespace xiebot::support
