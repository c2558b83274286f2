// The real program on a database of its own, before a fake Feishu: for what befalls the file.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/http_client.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/program.h"
#include "tests/support/running_clock.h"
#include "tests/support/temporary_folder.h"

namespace xiebot::support {

class ServedDatabase : public testing::Test {
 protected:
  ServedDatabase();

  // A configuration for the database beside it.
  void configure(const std::string& name) const;
  void start() { start(program); }
  void start(Program& which);
  // What it logged when it would not start, which has to be with exit status 1.
  [[nodiscard]] std::string refusal();

  // 张三 files one in a message of their own; answers how the bot answered.
  FeishuAnswer files(int number);
  // The numbers and titles in that database, in the order of their ids; fails the test where a
  // history was changed or the file is damaged.
  [[nodiscard]] std::vector<std::string> entries_in(const std::filesystem::path& file) const;
  [[nodiscard]] http::Reply asks(const std::string& path);
  [[nodiscard]] bool becomes_ready();
  // Runs the program to its end; answers its status and what it wrote.
  struct Ran {
    int status = -1;
    std::string output;
  };
  [[nodiscard]] static Ran run(const std::string& command);

  static constexpr char kZhang[] = "ou_zhangsan", kLi[] = "ou_lilei";

  RunningClock clock;
  FakeFeishu feishu;
  TemporaryFolder folder;
  Program program;
  const std::filesystem::path database;
  std::string address;
};

}  // namespace xiebot::support
