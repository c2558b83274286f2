// DING: the person to whom an urgent message went is reminded of it inside the app, over whatever
// they are doing. Never by SMS or telephone, which cost money.
//
// Protocol: open.dingtalk.com, v1.0/robot/ding/send; needs Premium.Ding.Write and a quota, which a
// company may not have: then messages come as any others.
#pragma once

#include <mutex>
#include <string>

#include "adapters/dingtalk/api.h"
#include "bot/clock.h"

namespace xiebot::dingtalk {

// Thread-safe.
class Ding {
 public:
  // Both must outlive this.
  Ding(Api& api, const Clock& clock) : api_(api), clock_(clock) {}

  // Blocks for as long as the call takes and throws nothing. A failure is logged once until it
  // works again; the call is not repeated, and for some minutes none is made: the message is there.
  void remind(const std::string& account, const std::string& text);

 private:
  Api& api_;
  const Clock& clock_;
  std::mutex mutex_;  // guards what follows
  bool told_ = false;
  SteadyTime rests_until_{};
};

}  // namespace xiebot::dingtalk
