#include "adapters/feishu/buzzer.h"
#include "bot/fault.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

namespace xiebot::feishu {
namespace {

using namespace std::chrono_literals;

// Alerts come in bursts, one a person: they must not all wait for the same deaf platform.
constexpr auto kRestUnanswered = 10s;
constexpr std::chrono::milliseconds kRestOverLimit = 1s;

// More of these than the person has read, than the company pays for, than its members allow.
constexpr int kTooManyUnread = 230023;
constexpr int kQuotaSpent = 230024;
constexpr int kNotInThisGroup = 230052;

}  // namespace

Buzzer::Fault Buzzer::fault_of(const Failure& failure) {
  switch (failure.code) {
    case kTooManyUnread:
    case kQuotaSpent:
      return Fault::over_limit;
    case kNotInThisGroup:
      return Fault::not_allowed;
    default:
      break;
  }
  switch (treatment_of(failure)) {
    case Treatment::wait_for_api:
    case Treatment::wait_for_target:
    case Treatment::wait_for_system:
      return Fault::over_limit;
    case Treatment::tell_admin:
    case Treatment::renew_token:
      return Fault::not_allowed;
    case Treatment::retry:
      return failure.status == 200 ? Fault::refused : Fault::no_answer;
    case Treatment::target_is_gone:
    case Treatment::message_is_bad:
    case Treatment::card_is_gone:
      break;
  }
  return Fault::refused;
}

void Buzzer::buzz(const std::string& message_id, const std::string& account) {
  {
    const std::lock_guard lock(mutex_);
    if (clock_.steady() < rests_until_) return;
  }
  try {
    const Result<std::monostate> result = api_.buzz(message_id, account);
    if (const auto* failure = std::get_if<Failure>(&result)) return note(*failure);
    note_success();
  } catch (const std::exception& fault) {
    log_fault("feishu: buzzing fails", fault);
  }
}

void Buzzer::note_success() {
  const std::lock_guard lock(mutex_);
  told_.clear();
}

void Buzzer::note(const Failure& failure) {
  const Fault fault = fault_of(failure);
  const std::lock_guard lock(mutex_);
  const SteadyTime now = clock_.steady();
  if (fault == Fault::no_answer) rests_until_ = std::max(rests_until_, now + kRestUnanswered);
  if (treatment_of(failure) == Treatment::wait_for_api) {
    rests_until_ = std::max(rests_until_, now + std::max(failure.wait, kRestOverLimit));
  }
  if (!told_.insert(fault).second) return;
  spdlog::warn("feishu: an urgent message came without its buzz: {}", describe(failure));
}

}  // namespace xiebot::feishu
