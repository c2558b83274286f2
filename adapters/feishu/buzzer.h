// Feishu's 加急 inside the app: the person to whom a message of the bot went is shown it over
// whatever they are doing. Costs nothing, unlike those by SMS and telephone, which are never used.
//
// Protocol: open.feishu.cn, im/v1/messages/:message_id/urgent_app; needs the scope
// im:message.urgent, which a company may refuse: then messages come as any others.
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "adapters/feishu/api.h"
#include "bot/clock.h"

namespace xiebot::feishu {

// Thread-safe.
class Buzzer {
 public:
  // Both must outlive this.
  Buzzer(Api& api, const Clock& clock) : api_(api), clock_(clock) {}

  // Blocks for a few seconds at most and throws nothing. A failure is logged once a kind until it
  // works again, and the call is not repeated: the message is there.
  void buzz(const std::string& message_id, const std::string& account);

 private:
  enum class Fault { not_allowed, over_limit, no_answer, refused };
  [[nodiscard]] static Fault fault_of(const Failure& failure);

  void note_success();
  void note(const Failure& failure);

  Api& api_;
  const Clock& clock_;
  std::mutex mutex_;  // guards what follows
  std::set<Fault> told_;
  SteadyTime rests_until_{};  // a call would fail, or hold up a sender in vain
};

}  // namespace xiebot::feishu
