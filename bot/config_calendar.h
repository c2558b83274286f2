// The configuration's days and times: the company's own days, times of day, zones.
#pragma once

#include <string>

#include "bot/config.h"
#include "bot/config_node.h"

namespace xiebot {

// The days under `company_days`.
void read_company_days(const ConfigNode& days, Config& config);

// "HH:MM" and "HH:MM-HH:MM"; faults for anything else.
void check_time_of_day(const ConfigNode& node);
void check_time_span(const ConfigNode& node);
// The times of day under `progress`.
void check_progress_times(const ConfigNode& node);

// The name of a time zone; empty, after a fault, when there is no such zone.
[[nodiscard]] std::string read_timezone(const ConfigNode& node);

}  // namespace xiebot
