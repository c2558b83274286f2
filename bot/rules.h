// What the bot works by: forms, calendar, time zone. Immutable while the bot runs; any thread
// reads.
#pragma once

#include <string>

#include "bot/calendar.h"
#include "bot/form.h"

namespace xiebot {

struct Rules {
  FormCatalog forms;
  Calendar calendar;
  Zone zone;
};

}  // namespace xiebot
