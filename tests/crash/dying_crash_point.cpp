// In place of bot/crash_point.cpp: the process ends itself, as by a power cut, at the step and the
// passage that XIEBOT_CRASH_AT names, e.g. after_send:3.
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>

#include "bot/crash_point.h"

namespace xiebot {
namespace {

struct Blow {
  CrashPoint at;
  int passage;
};

std::optional<Blow> planned() {
  const char* text = std::getenv("XIEBOT_CRASH_AT");
  if (text == nullptr) return std::nullopt;
  const std::string_view words(text);
  const std::size_t colon = words.find(':');
  for (const auto& [point, name] : kCrashPoints) {
    if (name == words.substr(0, colon)) return Blow{point, std::atoi(text + colon + 1)};
  }
  std::abort();  // a plan of no step would be a test of nothing
}

}  // namespace

void crash_point(CrashPoint point) {
  static const std::optional<Blow> blow = planned();
  static std::atomic<int> passages{0};
  if (!blow || blow->at != point || ++passages != blow->passage) return;
  ::kill(::getpid(), SIGKILL);
  while (true) ::pause();  // whoever gets here does nothing more
}

}  // namespace xiebot
