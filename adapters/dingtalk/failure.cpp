#include "adapters/dingtalk/failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace xiebot::dingtalk {
namespace {

using enum Treatment;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kBan = 5min;
constexpr std::chrono::milliseconds kTargetRest = 10s;
// The quota may be raised at any time; a refused try every so often costs nothing.
constexpr std::chrono::milliseconds kQuotaRest = 10min;

struct Row {
  std::string_view code;  // whole, or its beginning where it ends with a star
  Treatment treatment;
};

// The first that fits counts.
constexpr std::array kRows{
    // Too much at once: the app for one API (new, old), everybody for one API, one chat.
    Row{"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", wait_a_second},
    Row{"Forbidden.AccessDenied.QpsLimitForApi", wait_a_second},
    Row{"Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", wait_a_minute},
    Row{"90018", wait_a_second},
    Row{"90002", wait_a_second},
    Row{"1111", wait_for_ban},
    Row{"send.too.fast", wait_for_target},
    Row{"send.byToken.tooFast", wait_for_target},
    Row{"too.many.*", wait_for_target},
    Row{"130101", wait_for_target},
    Row{"410100", wait_for_target},
    // The month's quota (new, old).
    Row{"Forbidden.AccessDenied.ApiCountLimitForOrg", quota_is_used_up},
    Row{"90020", quota_is_used_up},
    // The platform itself.
    Row{"system.*", retry},
    Row{"-1", retry},
    // The token: expired, not a token.
    Row{"InvalidAuthentication", renew_token},
    Row{"40014", renew_token},
    Row{"42001", renew_token},
    Row{"40001", renew_token},
    // The app: wrong secret, scope, address list; the robot's code.
    Row{"invalidClientIdOrSecret", tell_admin},
    Row{"Forbidden.*", tell_admin},
    Row{"invalidParameter.robotCode.*", tell_admin},
    Row{"88", tell_admin},
    Row{"60011", tell_admin},
    Row{"60020", tell_admin},
    // People the robot may not write to, outside its visible range or gone; groups it is not in.
    Row{"robot.oto.notExist", target_is_gone},
    Row{"chatbotId.notAllow.*", target_is_gone},
    Row{"staffId.notExisted", target_is_gone},
    Row{"param.userIdNotExist", target_is_gone},
    Row{"param.openSpaceIdInvalid", target_is_gone},
    Row{"60121", target_is_gone},
    Row{"33012", target_is_gone},
    Row{"50002", target_is_gone},
    Row{"50004", target_is_gone},
    Row{"400013", target_is_gone},
    Row{"400106", target_is_gone},
    // Cards.
    Row{"param.template*", template_is_bad},
    Row{"param.cardAlreadyExist", card_exists},
    // The webhook of a chat.
    Row{"300001", session_is_over},
    Row{"session.expired", session_is_over},
    // What the platform does not let through, and what we got wrong.
    Row{"contain.*", message_is_bad},
    Row{"param.*", message_is_bad},
    Row{"invalidParameter.*", message_is_bad},
    Row{"miss.param.*", message_is_bad},
};

bool fits(const Row& row, std::string_view code) {
  if (!row.code.ends_with('*')) return code == row.code;
  return code.starts_with(row.code.substr(0, row.code.size() - 1));
}

TryLater later(const Failure& failure, Holdup holdup, std::chrono::milliseconds after,
               bool counts) {
  return TryLater{holdup, after, describe(failure), counts, may_have_arrived(failure)};
}

}  // namespace

Treatment treatment_of(const Failure& failure) {
  const auto* row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return fits(r, failure.code); });
  if (row != kRows.end()) return row->treatment;
  if (failure.status == 401) return renew_token;
  if (failure.status == 429) return wait_a_second;
  const bool told_why = !failure.code.empty() && failure.status < 500;
  return told_why ? message_is_bad : retry;
}

SendResult send_result(const Failure& failure) {
  switch (treatment_of(failure)) {
    case wait_a_second:
      return later(failure, Holdup::channel, 1s, false);
    case wait_a_minute:
      return later(failure, Holdup::channel, 1min, false);
    case wait_for_ban:
      return later(failure, Holdup::channel, kBan, false);
    case wait_for_target:
      return later(failure, Holdup::destination, kTargetRest, false);
    case retry:
      return later(failure, failure.of_token ? Holdup::channel : Holdup::destination, 0s, true);
    case renew_token:  // was renewed once by the call itself, in vain
      return later(failure, Holdup::channel, 0s, true);
    case quota_is_used_up:
      // Not the channel: what goes by a chat's webhook can still be sent.
      return later(failure, Holdup::destination, kQuotaRest, false);
    case tell_admin:
      return Refused{RefusalKind::setup, describe(failure)};
    case target_is_gone:
      return Refused{RefusalKind::destination, describe(failure)};
    case message_is_bad:
    case template_is_bad:
    case card_exists:
    case session_is_over:
      return Refused{RefusalKind::message, describe(failure)};
  }
  return Refused{RefusalKind::message, describe(failure)};
}

bool may_have_arrived(const Failure& failure) {
  if (failure.of_token || failure.unsent) return false;
  return failure.status >= 500 || (failure.status < 300 && failure.code.empty());
}

bool is_lasting(const Failure& failure) {
  switch (treatment_of(failure)) {
    case wait_a_second:
    case wait_a_minute:
    case wait_for_ban:
    case wait_for_target:
    case retry:
    case renew_token:
      return false;
    default:
      return true;
  }
}

std::string describe(const Failure& failure) {
  std::string text = failure.of_token ? "access token: " : "";
  if (failure.status == 0) {
    text += "no answer";
  } else {
    text += fmt::format("code {}, HTTP {}", failure.code.empty() ? "none" : failure.code,
                        failure.status);
  }
  if (!failure.detail.empty()) text += ": " + failure.detail;
  return text;
}

}  // namespace xiebot::dingtalk
