#include "adapters/dingtalk/sign_pairs.h"

#include "bot/crypto.h"

namespace xiebot::dingtalk {

SignPairs::Standing SignPairs::admit(Moment signed_at, std::string_view signature,
                                     std::string_view message_id, Moment now) {
  std::string pair = std::to_string(signed_at.time_since_epoch().count()) + "\n";
  pair += signature;
  Key key{signed_at, crypto::sha256(pair)};
  std::string message = crypto::sha256(message_id);

  const std::lock_guard lock(mutex_);
  forget_old(now);
  Messages& messages = pairs_[std::move(key)];
  if (messages.spoiled) return Standing::spoiled;
  messages.digests.insert(std::move(message));
  if (messages.digests.size() > kMostMessages) {
    messages.spoiled = true;
    messages.digests.clear();
    return Standing::newly_spoiled;
  }
  // After the insertion: a pair older than all others is the one that goes.
  if (pairs_.size() > capacity_) pairs_.erase(pairs_.begin());
  return Standing::good;
}

std::size_t SignPairs::size() const {
  const std::lock_guard lock(mutex_);
  return pairs_.size();
}

void SignPairs::forget_old(Moment now) {
  while (!pairs_.empty() && pairs_.begin()->first.first < now - kSignatureWindow) {
    pairs_.erase(pairs_.begin());
  }
}

}  // namespace xiebot::dingtalk
