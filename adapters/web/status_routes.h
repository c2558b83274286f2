// What machines ask the bot about itself: /healthz, /readyz, /metrics.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/http_server.h"

namespace xiebot::web {

enum class MetricKind { counter, gauge };

struct Sample {
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;
};

struct Metric {
  std::string name;  // xiebot_outbox_rows; counters end in _total
  MetricKind kind = MetricKind::gauge;
  std::string help;
  std::vector<Sample> samples;
};

// The Prometheus text format, version 0.0.4.
[[nodiscard]] std::string prometheus_text(const std::vector<Metric>& metrics);

// Called on the server's threads, several at once.
struct StatusSources {
  std::function<std::vector<std::string>()> not_ready;  // why not; empty: ready
  std::function<std::vector<Metric>()> metrics;
};

[[nodiscard]] http::Response health();
[[nodiscard]] http::Response readiness(const std::vector<std::string>& not_ready);
[[nodiscard]] http::Response metrics_page(const std::vector<Metric>& metrics);

void add_status_routes(http::Server& server, StatusSources sources);

}  // namespace xiebot::web
