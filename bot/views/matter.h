// What a notice about an entry is about, while its reason is there.
#pragma once

#include <optional>

#include "bot/deadlines/deadline.h"
#include "bot/deadlines/deadline_rule.h"
#include "bot/deadlines/notice.h"
#include "bot/entry.h"
#include "bot/rules.h"
#include "bot/store.h"
#include "bot/working_place.h"

namespace xiebot {

struct Matter {
  Notice notice;
  Entry entry;
  Place place;
  std::optional<Deadline> deadline;    // nullopt: it is about no deadline
  const DeadlineRule* rule = nullptr;  // of the deadline
};

// nullopt: the reason has gone.
[[nodiscard]] std::optional<Matter> live(const Tx& tx, const Rules& rules, const Notice& notice);

// Whether the person put this reminder off again, to a later time.
[[nodiscard]] bool put_off_again(const Tx& tx, const Notice& notice);

}  // namespace xiebot
