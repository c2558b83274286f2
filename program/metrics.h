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

// What is counted against a platform's quota for the month.
struct QuotaFigure {
  std::string kind;
  std::int64_t used = 0;
  std::int64_t limit = 0;
};

struct ChannelFigures {
  std::string channel;
  DeliveryCounts delivery;
  OutboxCounts outbox;
  std::chrono::seconds failing{};  // for how long no call has succeeded although some were made
  std::vector<QuotaFigure> quota = {};
};

[[nodiscard]] std::vector<web::Metric> bot_metrics(const DispatcherCounts& events,
                                                   const std::vector<ChannelFigures>& channels,
                                                   std::chrono::seconds deadline_lateness,
                                                   int occurrences_skipped, bool ready,
                                                   Instant now);

}  // namespace xiebot
