// One database from its first start to its last: a company writes to the real program, which is
// killed again and again; in the end everything has to be as if it had never been.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/crash/blow.h"
#include "tests/crash/company.h"
#include "tests/crash/moved_clock.h"
#include "tests/crash/stream.h"
#include "tests/support/program.h"

namespace xiebot::crash {

struct Task {
  std::filesystem::path program;  // the one with tests/crash/dying_crash_point.cpp
  std::filesystem::path folder;   // new and empty; what is left in it belongs to whoever asks
  std::uint32_t seed = 0;         // an odd one: DingTalk takes plain messages only
  int number = 0;                 // no two worlds that run at a time share it
  int kills = 0;
};

struct Findings {
  std::map<std::string, int> kills;  // by Blow::name()
  int missed = 0;                    // lives in which the named step was not passed often enough
  int events = 0;                    // new ones
  int requests = 0;
  int messages = 0;  // rows of the outbox
  int marked = 0;    // messages that say they may come twice
  int backups = 0;   // whole ones
  std::vector<std::string> faults;
  std::vector<std::string> lives;  // how each ended
};

class World {
 public:
  explicit World(Task task);

  [[nodiscard]] Findings run();

 private:
  void be_born();
  void live(const Blow& blow, bool with_backup);
  void try_backup();
  void come_to_rest();
  [[nodiscard]] std::string start(const Blow* blow);
  [[nodiscard]] bool everything_is_done(int life) const;
  void count(const Blow& blow, const support::Ending& ending);
  void fault(std::string words) { findings_.faults.push_back(std::move(words)); }

  const Task task_;
  Blows blows_;
  MovedClock clock_;
  Company company_;
  Ledger ledger_;
  Gate gate_;
  FeishuStream on_feishu_;
  DingtalkStream on_dingtalk_;
  support::Program program_;
  Findings findings_;
  int backups_ = 0;
  int killed_ = 0;
};

}  // namespace xiebot::crash
