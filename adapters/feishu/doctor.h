// What `doctor` tries on Feishu. Nothing is sent to anybody and nothing changed: messages that do
// not exist are updated, and what the platform answers tells the permissions.
//
// Protocol: open.feishu.cn, general error codes, bot/v3/info, im/v1/chats, contact/v3/users.
#pragma once

#include <string>
#include <vector>

#include "bot/clock.h"
#include "bot/config.h"
#include "bot/doctor/finding.h"

namespace xiebot::feishu {

struct ToTry {
  struct Group {
    std::string chat, name, project;  // the name may be empty
  };
  std::vector<Group> groups = {};
  std::string account = {};  // of somebody known; empty: nobody is
};

// `clock` must outlive the checks, which are for one thread.
[[nodiscard]] std::vector<doctor::Check> doctor_checks(const FeishuConfig& config,
                                                       const Clock& clock, ToTry known);

}  // namespace xiebot::feishu
