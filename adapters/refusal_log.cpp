#include "adapters/refusal_log.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace xiebot {

RefusalLog::RefusalLog(std::string who, spdlog::level::level_enum level)
    : who_(std::move(who)), level_(level) {}

void RefusalLog::write(SteadyTime now, const std::string& line) {
  int left_out = 0;
  {
    const std::lock_guard lock(mutex_);
    if (written_ == 0 || now - minute_began_ >= std::chrono::minutes(1)) {
      minute_began_ = now;
      written_ = 0;
      left_out = std::exchange(left_out_, 0);
    }
    if (written_ == kLinesAMinute) {
      ++left_out_;
      return;
    }
    ++written_;
  }
  if (left_out > 0) spdlog::log(level_, "{}: {} more requests were refused", who_, left_out);
  spdlog::log(level_, "{}: {}", who_, line);
}

}  // namespace xiebot
