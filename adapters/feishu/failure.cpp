#include "adapters/feishu/failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace xiebot::feishu {
namespace {

using enum Treatment;

struct Row {
  int code;
  Treatment treatment;
};

constexpr std::array kRows{
    // Too much at once.
    Row{99991400, wait_for_api},
    Row{230020, wait_for_target},
    Row{11233, wait_for_target},
    Row{11232, wait_for_system},
    // The platform itself, or the same message on its way already.
    Row{2200, retry},
    Row{230049, retry},
    // The tenant token: expired, absent, of another kind, not a token.
    Row{99991663, renew_token},
    Row{99991661, renew_token},
    Row{99991664, renew_token},
    Row{99991665, renew_token},
    Row{99991668, renew_token},
    Row{99991671, renew_token},
    Row{99991677, renew_token},
    // The app: wrong secret, scope, address list, quota, switched off, not installed, no bot.
    Row{10003, tell_admin},
    Row{10014, tell_admin},
    Row{99991672, tell_admin},
    Row{99991401, tell_admin},
    Row{99991403, tell_admin},
    Row{99991662, tell_admin},
    Row{99991673, tell_admin},
    Row{232034, tell_admin},
    Row{230006, tell_admin},
    Row{232025, tell_admin},
    // Grants of single users, which this app never asks for: somebody changed the app.
    Row{99991679, tell_admin},
    Row{99991669, tell_admin},
    Row{20037, tell_admin},
    Row{20064, tell_admin},
    Row{20073, tell_admin},
    // The person is unknown or of another app; the bot is not in the group, or it was dissolved.
    Row{99992351, target_is_gone},
    Row{99992361, target_is_gone},
    Row{230002, target_is_gone},
    Row{232009, target_is_gone},
    // Not now, by a setting that can change back without our hearing of it: outside availability,
    // left, stopped, the group lets nobody speak, no right in this chat, external, other company.
    // Only this message is lost, and the dead letter tells the administrator.
    Row{230013, message_is_bad},
    Row{230029, message_is_bad},
    Row{230053, message_is_bad},
    Row{230018, message_is_bad},
    Row{230035, message_is_bad},
    Row{230027, message_is_bad},
    Row{230038, message_is_bad},
    // The message: wrong path, method, field, parameter or kind of id, too long, sensitive words,
    // data protection, card refused, kind of message not allowed.
    Row{99991201, message_is_bad},
    Row{99991301, message_is_bad},
    Row{99992402, message_is_bad},
    Row{230001, message_is_bad},
    Row{230034, message_is_bad},
    Row{230025, message_is_bad},
    Row{230022, message_is_bad},
    Row{230028, message_is_bad},
    Row{230099, message_is_bad},
    Row{230054, message_is_bad},
    // The message to change or to answer: recalled, deleted, its topic gone, too old, edited too
    // often, not ours.
    Row{230011, card_is_gone},
    Row{230110, card_is_gone},
    Row{231003, card_is_gone},
    Row{230019, card_is_gone},
    Row{230031, card_is_gone},
    Row{230072, card_is_gone},
    Row{230071, card_is_gone},
    Row{230075, card_is_gone},
};

// There was no answer, or one that does not say.
bool may_have_arrived(const Failure& failure) {
  if (failure.of_token) return false;
  return failure.status == 0 || failure.status >= 500 ||
         (failure.status < 300 && failure.code == 0);
}

TryLater later(const Failure& failure, Holdup holdup, bool counts) {
  return TryLater{holdup, failure.wait, describe(failure), counts, may_have_arrived(failure)};
}

}  // namespace

Treatment treatment_of(const Failure& failure) {
  const auto* row = std::find_if(kRows.begin(), kRows.end(),
                                 [&](const Row& r) { return r.code == failure.code; });
  if (row != kRows.end()) return row->treatment;
  if (failure.status == 429) return wait_for_api;
  const bool told_why = failure.code != 0 && failure.status < 500;
  return told_why ? message_is_bad : retry;
}

SendResult send_result(const Failure& failure, bool updating) {
  switch (treatment_of(failure)) {
    case wait_for_api:
    case wait_for_system:
      return later(failure, Holdup::channel, false);
    case wait_for_target:
      return later(failure, Holdup::destination, false);
    case retry:
      return later(failure, failure.of_token ? Holdup::channel : Holdup::destination, true);
    case renew_token:  // was renewed once by the call itself, in vain
      return later(failure, Holdup::channel, true);
    case tell_admin:
      return Refused{RefusalKind::setup, describe(failure)};
    case target_is_gone:
      return Refused{RefusalKind::destination, describe(failure)};
    case message_is_bad:
      return Refused{RefusalKind::message, describe(failure)};
    case card_is_gone:
      return Refused{updating ? RefusalKind::card_is_gone : RefusalKind::message,
                     describe(failure)};
  }
  return Refused{RefusalKind::message, describe(failure)};
}

std::string describe(const Failure& failure) {
  std::string text = failure.of_token ? "tenant token: " : "";
  if (failure.status == 0) {
    text += "no answer";
  } else {
    text += fmt::format("code {}, HTTP {}", failure.code, failure.status);
  }
  if (!failure.detail.empty()) text += ": " + failure.detail;
  return text;
}

}  // namespace xiebot::feishu
