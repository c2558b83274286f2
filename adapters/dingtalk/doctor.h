// What `doctor` tries on DingTalk. Nothing is sent to anybody; the few calls are counted by the
// platform like others.
//
// Protocol: open.dingtalk.com, v1.0/robot/messageFiles/download, v1.0/card/instances; error bodies
// with accessdenieddetail.requiredScopes.
#pragma once

#include <string>
#include <vector>

#include "bot/clock.h"
#include "bot/config.h"
#include "bot/doctor/finding.h"

namespace xiebot::dingtalk {

// The address under which browsers and the platform reach the bot.
struct PublicUrl {
  bool is_set = false;  // else no template and no page is used
  bool is_https = false;
};

// `clock` must outlive the checks, which are for one thread.
[[nodiscard]] std::vector<doctor::Check> doctor_checks(const DingTalkConfig& config,
                                                       const Clock& clock, PublicUrl public_url);

}  // namespace xiebot::dingtalk
