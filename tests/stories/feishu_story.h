// A company on the fake Feishu, and the whole bot in front of it: real HTTP, real SQLite, a clock
// that the test moves.
//
//   市场部 SCB: 张三 staff, 李雷 lead, 周敏 liaison, 王总 superior
//   研发部 YFB: 韩梅梅 lead, 小明 liaison, 王总 superior
//   财务部 CWB: 钱进 lead (no liaison), 王总 superior
//   管理员 is admin. 路人 is known to the platform only.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/main_bot.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/test_clock.h"

namespace xiebot::support {

class FeishuStory : public testing::Test {
 protected:
  static constexpr char kGroup[] = "oc_team";
  // For as long reminders wait for others that may share their message, and a second more.
  static constexpr std::chrono::seconds kBundled{121};

  FeishuStory();
  ~FeishuStory() override;

  // The bot is a process in the story: it stops, and starts again on the same database.
  void start_bot();
  void stop_bot();
  // It stops as by SIGKILL: on its database is what had been written at this moment. What it was
  // about to send may have arrived, but it has no receipt of it.
  void kill_bot();

  // Waits for the bot's calls, moving the clock on by a little, since limits go by it.
  [[nodiscard]] bool eventually(const std::function<bool()>& condition);

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
  // Moves the clock on, lets what has come due take effect, and then by kBundled; what is due by
  // then was delivered.
  void pass(std::chrono::seconds time);

  // Moves the clock on and lets what has come due take effect.
  void take_effect_after(std::chrono::seconds time);

  // Waits until everything due was delivered and its receipts are recorded, so that the next click
  // meets cards that do not change under it.
  void settled();

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

  [[nodiscard]] Entry entry(const std::string& number);

  // Feishu ids of the people.
  static constexpr char kZhang[] = "ou_zhangsan", kLi[] = "ou_lilei", kZhou[] = "ou_zhoumin",
                        kWang[] = "ou_wangzong", kHan[] = "ou_hanmeimei", kMing[] = "ou_xiaoming",
                        kQian[] = "ou_qianjin", kAdmin[] = "ou_admin", kStranger[] = "ou_luren";

  TestClock clock;
  FakeFeishu feishu;
  std::filesystem::path folder;
  std::unique_ptr<RunningBot> bot;
  // Changes the configuration from the next start_bot() on.
  std::function<void(Config&)> settings;
  int port = 0;

 private:
  [[nodiscard]] Config company() const;
  // Waits for the newest of `messages` that is `wanted`; fails the test when none comes.
  FeishuMessage awaited(const std::function<std::vector<FeishuMessage>()>& messages,
                        const std::function<bool(const FeishuMessage&)>& wanted,
                        const std::string& who, const std::string& words);
  FeishuMessage settled_card(const std::function<std::vector<FeishuMessage>()>& messages,
                             const std::string& who, const std::string& words);
  int starts_ = 0;
};

}  // namespace xiebot::support
