// What a failed call of Feishu's API means for us: one table over the platform's codes.
//
// Protocol: open.feishu.cn, general and message error codes.
#pragma once

#include <chrono>
#include <string>

#include "bot/channel.h"

namespace xiebot::feishu {

struct Failure {
  int status = 0;                     // HTTP; 0: there was no answer
  int code = 0;                       // the platform's; 0: none could be read
  std::string detail;                 // for the log; holds nothing that people wrote
  std::chrono::milliseconds wait{0};  // how long the platform asks to wait; 0: it does not say
  bool of_token = false;              // fetching the tenant token failed: every call will
};

enum class Treatment {
  wait_for_api,     // over the API's limit: wait as told
  wait_for_target,  // over the limit of one chat, person or message
  wait_for_system,  // the platform as a whole is loaded
  retry,            // nothing was wrong with the call: the same again, later
  renew_token,      // fetch a new tenant token and repeat once
  tell_admin,       // the app, its rights or its quota: later calls fail alike
  target_is_gone,   // there is no such chat or person for the bot any more
  message_is_bad,   // this message cannot be sent; another one to the same chat may
  card_is_gone,     // the message to change or to answer is out of reach
};

// By the code; the HTTP status decides only where the code is unknown, since the platform is not
// constant in it.
[[nodiscard]] Treatment treatment_of(const Failure& failure);

// `updating`: the call was to change a card, not to send a message.
[[nodiscard]] SendResult send_result(const Failure& failure, bool updating);

// One line for the log: code, status and detail.
[[nodiscard]] std::string describe(const Failure& failure);

}  // namespace xiebot::feishu
