#include "adapters/dingtalk/ding.h"

#include <spdlog/spdlog.h>

#include <chrono>

namespace xiebot::dingtalk {
namespace {

// No scope, no quota or no answer: none of that is over within seconds.
constexpr std::chrono::minutes kRest{5};

}  // namespace

void Ding::remind(const std::string& account, const std::string& text) {
  {
    const std::lock_guard lock(mutex_);
    if (clock_.steady() < rests_until_) return;
  }
  const Result<std::string> result = api_.ding({account}, text, Remind::app);
  const std::lock_guard lock(mutex_);
  const auto* failure = std::get_if<Failure>(&result);
  if (failure == nullptr) {
    told_ = false;
    return;
  }
  rests_until_ = clock_.steady() + kRest;
  if (told_) return;
  told_ = true;
  spdlog::warn("dingtalk: an urgent message came without its DING: {}", describe(*failure));
}

}  // namespace xiebot::dingtalk
