// The figures of the running bot, as metrics.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/web/status_routes.h"
#include "bot/claimer.h"
#include "bot/clock.h"
#include "bot/dispatcher.h"
#include "bot/outbox.h"

namespace xiebot {

struct ChannelFigures {
  std::string channel;
  DeliveryCounts delivery;
  OutboxCounts outbox;
};

[[nodiscard]] std::vector<web::Metric> bot_metrics(const DispatcherCounts& events,
                                                   const std::vector<ChannelFigures>& channels,
                                                   std::chrono::seconds deadline_lateness,
                                                   std::uint64_t occurrences_skipped, Instant now);

}  // namespace xiebot
