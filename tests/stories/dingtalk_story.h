// The company on the fake DingTalk, on one rung of the ladder. 路人 is known to the platform only.
//
//   typed   no public address, no template: decisions are buttons that send a command, forms typed
//   page    a public address: forms are pages
//   card    a template besides: cards that are clicked, filled in and changed
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/stories/company_story.h"
#include "tests/stories/form_browser.h"
#include "tests/support/dingtalk_people.h"

namespace xiebot::support {

class DingtalkStory : public CompanyStory {
 protected:
  enum class Rung { typed, page, card };
  static constexpr char kGroup[] = "cidTeam==";
  static constexpr char kTemplate[] = "xiebot.schema";
  static constexpr char kAddress[] = "https://bot.example.com";

  explicit DingtalkStory(Rung rung = Rung::card);
  ~DingtalkStory() override;

  void join_platform(Config& config) const override;
  void connect_platform() override;
  [[nodiscard]] bool wait_until(const std::function<bool()>& condition,
                                std::chrono::milliseconds limit) override;

  // A message to the bot in the person's own chat, or in the group. Fails the test when the bot
  // does not take it.
  void writes(const std::string& account, const std::string& text);
  void says(const std::string& account, const std::string& text);
  // Presses or touches the button, as the message wants it; waits until everything is settled.
  // Answers what the person is told beside the card.
  std::string presses(const std::string& account, const DingtalkMessage& message,
                      const std::string& label, const DingtalkInputs& filled = {});
  // The page behind the message's button 填写, and what came of sending it.
  [[nodiscard]] std::string page_behind(const DingtalkMessage& message);
  http::Reply fills_in(const DingtalkMessage& message, const std::string& label,
                       const FormFields& fields);

  // The newest message that says so, in the person's own chat or in the group; fails the test when
  // none comes.
  DingtalkMessage personal(const std::string& account, const std::string& words);
  DingtalkMessage in_group(const std::string& words);
  // The same once everything is settled, among messages with something to touch.
  DingtalkMessage personal_card(const std::string& account, const std::string& words);
  DingtalkMessage group_card(const std::string& words);

  // How many messages in the chat, or to the person, say so now.
  [[nodiscard]] int count(const std::string& chat_or_account, const std::string& words) const;
  [[nodiscard]] std::string all_of(const std::string& chat_or_account) const;
  // Waits until the template card says so.
  [[nodiscard]] bool comes_to_say(const DingtalkMessage& card, const std::string& words);

  // 张三 files the request in one message, in the group; answers its number.
  std::string file_request(const std::string& title = "官网改版接口支持");
  std::string approved_request(const std::string& title = "官网改版接口支持");

  // DingTalk's ids of the people.
  static constexpr char kZhang[] = "u_zhangsan", kLi[] = "u_lilei", kZhou[] = "u_zhoumin",
                        kWang[] = "u_wangzong", kHan[] = "u_hanmeimei", kMing[] = "u_xiaoming",
                        kQian[] = "u_qianjin", kAdmin[] = "u_admin", kStranger[] = "u_luren";

  const Rung rung;
  FakeDingtalk dingtalk;
  DingtalkPeople people;

 private:
  DingtalkMessage newest(const std::string& chat_or_account, const std::string& words,
                         bool to_touch);
};

}  // namespace xiebot::support
