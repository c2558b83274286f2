// What a failed call of DingTalk means for us: one table over the codes of its two APIs.
//
// Protocol: open.dingtalk.com, errors of api.dingtalk.com (words, with an HTTP status) and of
// oapi.dingtalk.com (numbers, with status 200).
#pragma once

#include <string>

#include "bot/channel.h"

namespace xiebot::dingtalk {

struct Failure {
  int status = 0;           // HTTP; 0: there was no answer
  std::string code = {};    // the platform's word or number; empty: none could be read
  std::string detail = {};  // for the log; holds nothing that people wrote, and no secret
  bool unsent = false;      // nothing of the request left us
  bool of_token = false;    // fetching the access token failed: every call will
};

enum class Treatment {
  wait_a_second,     // over the limit of the app for this API
  wait_a_minute,     // the same, counted by the minute
  wait_for_ban,      // this address called far too often
  wait_for_target,   // over the limit of one chat or of the robot's texts
  retry,             // nothing was wrong with the call: the same again, later
  renew_token,       // fetch a new token and repeat once
  tell_admin,        // the app, its rights, its addresses
  quota_is_used_up,  // the company's calls of this month
  target_is_gone,    // there is no such chat or person for the robot any more
  message_is_bad,    // this message cannot be sent; another one to the same chat may
  template_is_bad,   // the card template is unknown, unpublished or not ours
  card_exists,       // a card of this outTrackId was made before
  session_is_over,   // the chat's webhook has ended
};

// By the code; the HTTP status decides only where the code is unknown.
[[nodiscard]] Treatment treatment_of(const Failure& failure);

[[nodiscard]] SendResult send_result(const Failure& failure);

// Whether the platform may have done what was asked all the same: nobody heard what became of it,
// or it broke on the platform's side.
[[nodiscard]] bool may_have_arrived(const Failure& failure);

// Whether the same call will fail alike until somebody changes something.
[[nodiscard]] bool is_lasting(const Failure& failure);

// One line for the log: code, status and detail.
[[nodiscard]] std::string describe(const Failure& failure);

}  // namespace xiebot::dingtalk
