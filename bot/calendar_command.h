// `/日历`: what kind of day it is, the next holidays, and how a date comes about.
#pragma once

#include "bot/commands.h"

namespace xiebot {

// `/日历`, `/日历 2026-10-01`, `/日历 试算 3个工作日 从 2026-09-30 17:00`.
void show_calendar(Context& context, const CommandCall& call);

}  // namespace xiebot
