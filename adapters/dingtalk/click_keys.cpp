#include "adapters/dingtalk/click_keys.h"

#include "bot/crypto.h"

namespace xiebot::dingtalk {

std::string ClickKeys::key(const std::string& identity, Moment signed_at, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  while (!seen_.empty() && (seen_.front().at < now - kRedelivery || seen_.size() > capacity_)) {
    keys_.erase(seen_.front().identity);
    seen_.pop_front();
  }
  const auto [entry, is_new] = keys_.try_emplace(identity);
  if (is_new) {
    // A digest, since keys are logged and the time is half of a signature.
    const std::string time = std::to_string(signed_at.time_since_epoch().count());
    entry->second = "click:" + crypto::sha256_hex(identity + "\n" + time);
    seen_.push_back({now, identity});
  }
  return entry->second;
}

}  // namespace xiebot::dingtalk
