// The company on the fake Feishu. 路人 is known to the platform only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/stories/company_story.h"
#include "tests/support/fake_feishu.h"

namespace xiebot::support {

class FeishuStory : public CompanyStory {
 protected:
  static constexpr char kGroup[] = "oc_team";

  FeishuStory();
  ~FeishuStory() override;

  void join_platform(Config& config) const override;
  void connect_platform() override;
  [[nodiscard]] bool wait_until(const std::function<bool()>& condition,
                                std::chrono::milliseconds limit) override;

  // A message to the bot in the person's own chat.
  void writes(const std::string& user, const std::string& text);

  // The person's newest personal message whose words contain `words`; fails the test when none
  // comes.
  FeishuMessage personal(const std::string& user, const std::string& words);
  FeishuMessage in_group(const std::string& words);
  // The same among cards only, once everything is settled(): what is to be clicked. A text about
  // the same matter may come later or earlier.
  FeishuMessage personal_card(const std::string& user, const std::string& words);
  FeishuMessage group_card(const std::string& words);
  // The words of everything the bot told this person, and how many messages say so.
  [[nodiscard]] std::string all_of(const std::string& user) const;
  [[nodiscard]] int count(const std::string& user, const std::string& words) const;
  // How many messages said so to this person, though they may say something else by now.
  [[nodiscard]] int was_told(const std::string& user, const std::string& words) const;

  // The words of the message as it is now.
  [[nodiscard]] std::string words_of(const std::string& message_id) const;
  // Waits until the message says so.
  [[nodiscard]] bool comes_to_say(const std::string& message_id, const std::string& words);

  // 张三 files the request in one message, in the group; answers its number.
  std::string file_request(const std::string& title = "官网改版接口支持");
  // ... and 李雷 approves it.
  std::string approved_request(const std::string& title = "官网改版接口支持");

  // Feishu ids of the people.
  static constexpr char kZhang[] = "ou_zhangsan", kLi[] = "ou_lilei", kZhou[] = "ou_zhoumin",
                        kWang[] = "ou_wangzong", kHan[] = "ou_hanmeimei", kMing[] = "ou_xiaoming",
                        kQian[] = "ou_qianjin", kAdmin[] = "ou_admin", kStranger[] = "ou_luren";

  FakeFeishu feishu;

 private:
  FeishuMessage newest(const std::function<std::vector<FeishuMessage>()>& messages,
                       const std::function<bool(const FeishuMessage&)>& wanted,
                       const std::string& who, const std::string& words);
  FeishuMessage settled_card(const std::function<std::vector<FeishuMessage>()>& messages,
                             const std::string& who, const std::string& words);
};

}  // namespace xiebot::support
