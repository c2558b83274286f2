// When a day's progress sheets are asked for. Local times of day, in minutes after midnight.
#pragma once

#include <chrono>
#include <optional>

namespace xiebot {

// heads_up <= prompt <= nudge <= digest.
struct ProgressTimes {
  std::chrono::minutes heads_up{16 * 60 + 30};  // to those who owe a sheet
  std::chrono::minutes prompt{17 * 60};         // in the group, with the names still missing
  std::chrono::minutes nudge{17 * 60 + 30};     // to each who still owes one
  std::chrono::minutes digest{18 * 60};         // what was reported; later sheets are 迟交

  bool operator==(const ProgressTimes&) const = default;
};

// What one project has otherwise than the company.
struct ProgressTimesOverride {
  std::optional<std::chrono::minutes> heads_up = {}, prompt = {}, nudge = {}, digest = {};

  [[nodiscard]] ProgressTimes over(const ProgressTimes& company) const {
    return {heads_up.value_or(company.heads_up), prompt.value_or(company.prompt),
            nudge.value_or(company.nudge), digest.value_or(company.digest)};
  }
  bool operator==(const ProgressTimesOverride&) const = default;
};

}  // namespace xiebot
