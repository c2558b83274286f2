// A company and the whole bot in front of it: real HTTP, real SQLite, a clock that the test moves.
// On which platforms its people are is for the stories to say.
//
//   市场部 SCB: 张三 staff, 李雷 lead, 周敏 liaison, 王总 superior
//   研发部 YFB: 韩梅梅 lead, 小明 liaison, 王总 superior
//   财务部 CWB: 钱进 lead (no liaison), 王总 superior
//   管理员 is admin.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "program/bot.h"
#include "tests/support/test_clock.h"

namespace xiebot::support {

class CompanyStory : public testing::Test {
 protected:
  // For as long reminders wait for others that may share their message, and a second more.
  static constexpr std::chrono::seconds kBundled{121};
  static constexpr char kDay[] = "2026-11-23";

  CompanyStory();
  // The bot has been stopped by then, while its platforms were there.
  ~CompanyStory() override;

  // Adds the platform to the configuration, with the accounts of the people and the group.
  virtual void join_platform(Config& config) const = 0;
  // The bot listens on `port`.
  virtual void connect_platform() = 0;
  // Waits for calls of the bot until the condition holds; false when it never did.
  [[nodiscard]] virtual bool wait_until(const std::function<bool()>& condition,
                                        std::chrono::milliseconds limit) = 0;

  // The bot is a process in the story: it stops, and starts again on the same database.
  void start_bot();
  void stop_bot();
  // It stops as by SIGKILL: on its database is what had been written at this moment. What it was
  // about to send may have arrived, but it has no receipt of it.
  void kill_bot();

  // Waits for the bot's calls, moving the clock on by a little, since limits go by it.
  [[nodiscard]] bool eventually(const std::function<bool()>& condition);

  // Moves the clock on, lets what has come due take effect, and then by kBundled; what is due by
  // then was delivered.
  void pass(std::chrono::seconds time);
  // Moves the clock on and lets what has come due take effect.
  void take_effect_after(std::chrono::seconds time);
  // Waits until everything due was delivered and its receipts are recorded, so that the next click
  // meets cards that do not change under it.
  void settled();
  void settled_on(const std::string& channel);

  // Moves the clock to that local time, "2026-11-23 17:00"; back only by the wall clock.
  void move_to(const std::string& time);
  // Waits until the moment of the 17:00 day was carried out or skipped; answers it.
  OccurrenceRow settled_moment(const std::string& kind, const std::string& date = kDay,
                               const std::string& project = "XMB-001");
  // Moves the clock there, and waits until the moment has done its work and what it sent is there.
  void reach(const std::string& kind, const std::string& time);

  [[nodiscard]] Entry entry(const std::string& number);
  [[nodiscard]] std::optional<Entry> sheet(const std::string& department,
                                           const std::string& date = kDay,
                                           const std::string& project = "XMB-001");
  // Waits until the department's sheet is there.
  Entry filed(const std::string& department, const std::string& date = kDay,
              const std::string& project = "XMB-001");

  // Waits for the newest of `messages` that is `wanted`; fails the test when none comes.
  template <class Message>
  Message awaited(const std::function<std::vector<Message>()>& messages,
                  const std::function<bool(const Message&)>& wanted,
                  const std::function<std::string(const Message&)>& words_in,
                  const std::string& who, const std::string& words);

  TestClock clock;
  std::filesystem::path folder;
  std::unique_ptr<RunningBot> bot;
  // Changes the configuration from the next start_bot() on.
  std::function<void(Config&)> settings;
  int port = 0;

 private:
  [[nodiscard]] Config company() const;
  int starts_ = 0;
};

template <class Message>
Message CompanyStory::awaited(const std::function<std::vector<Message>()>& messages,
                              const std::function<bool(const Message&)>& wanted,
                              const std::function<std::string(const Message&)>& words_in,
                              const std::string& who, const std::string& words) {
  std::optional<Message> found;
  const bool came = eventually([&] {
    const std::vector<Message> all = messages();
    const auto newest = std::find_if(all.rbegin(), all.rend(), wanted);
    if (newest != all.rend()) found = *newest;
    return found.has_value();
  });
  if (!came) {
    std::string all;
    for (const Message& message : messages()) all += words_in(message) + "\n---\n";
    ADD_FAILURE() << who << " never saw " << words << " but:\n" << all;
  }
  return found.value_or(Message{});
}

}  // namespace xiebot::support
