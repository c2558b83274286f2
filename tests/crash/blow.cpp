#include "tests/crash/blow.h"

#include <fmt/format.h>

#include <algorithm>

namespace xiebot::crash {
namespace {

// How often a step may be passed before the blow, so that a life is long enough for it.
int latest_passage(CrashPoint point) {
  switch (point) {
    case CrashPoint::in_transaction:
      return 12;  // claims and receipts are transactions, too
    case CrashPoint::in_migration:
    case CrashPoint::in_backup:
      return 3;
    default:
      return 5;
  }
}

constexpr int kLatestMoment = 250;  // milliseconds; starting takes some fifty of them
constexpr int kLatestInBackup = 25;

}  // namespace

std::string Blow::name() const {
  for (const auto& [point, name] : kCrashPoints) {
    if (at == point) return std::string(name);
  }
  return "random";
}

std::string Blow::str() const {
  return at ? fmt::format("{}:{}", name(), passage) : fmt::format("random:{}us", moment.count());
}

std::vector<std::string> Blow::environment() const {
  if (!at) return {};
  return {"XIEBOT_CRASH_AT=" + str()};
}

int Blows::roll(int lowest, int highest) {
  return std::uniform_int_distribution(lowest, highest)(random_);
}

Blow Blows::at_random(int latest_ms) {
  return {.at = std::nullopt, .moment = std::chrono::microseconds(roll(0, latest_ms * 1000))};
}

Blow Blows::in_migration() {
  return {.at = CrashPoint::in_migration,
          .passage = roll(1, latest_passage(CrashPoint::in_migration))};
}

Blow Blows::while_serving() {
  if (next_.empty()) {
    for (const auto& [point, name] : kCrashPoints) {
      if (point == CrashPoint::in_migration || point == CrashPoint::in_backup) continue;
      next_.insert(next_.end(), {point, std::nullopt});
    }
    std::shuffle(next_.begin(), next_.end(), random_);
  }
  const std::optional<CrashPoint> point = next_.back();
  next_.pop_back();
  if (!point) return at_random(kLatestMoment);
  return {.at = point, .passage = roll(1, latest_passage(*point))};
}

std::optional<Blow> Blows::in_backup() {
  const int kind = roll(0, 5);
  if (kind == 0) return std::nullopt;
  if (kind <= 2) return at_random(kLatestInBackup);
  return Blow{.at = CrashPoint::in_backup,
              .passage = roll(1, latest_passage(CrashPoint::in_backup))};
}

}  // namespace xiebot::crash
