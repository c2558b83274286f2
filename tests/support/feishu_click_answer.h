// The bot's answer to a click, judged as the platform and its client would.
#pragma once

#include <string>

namespace xiebot::support {

struct FeishuClickAnswer {
  std::string toast_kind, toast;
  std::string card;  // the new card; empty: the old one stays
  int error = 0;     // what the person would see, e.g. 200671; 0: none
  std::string why;
};

// `status` 0: there was no answer.
[[nodiscard]] FeishuClickAnswer judge_click_answer(int status, const std::string& body);

}  // namespace xiebot::support
