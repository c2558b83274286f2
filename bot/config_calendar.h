// The configuration's days and times: the company's own days, times of day, zones.
#pragma once

#include <string>

#include "bot/config.h"
#include "bot/config_node.h"

namespace xiebot {

// The days under `company_days`.
void read_company_days(const ConfigNode& days, Config& config);

// The spans under `working_hours` and the one of `quiet_hours`. After a fault the default stays.
void read_working_hours(const ConfigNode& spans, Config& config);
void read_quiet_hours(const ConfigNode& span, Config& config);

// The times of day under `progress`, as many as are written; put over `base` they must be in order.
// After a fault: none.
[[nodiscard]] ProgressTimesOverride read_progress_times(const ConfigNode& node,
                                                        const ProgressTimes& base);

// The name of a time zone; empty, after a fault, when there is no such zone.
[[nodiscard]] std::string read_timezone(const ConfigNode& node);

}  // namespace xiebot
