#include "bot/crash_point.h"

namespace xiebot {

void crash_point(CrashPoint /*point*/) {}

}  // namespace xiebot
