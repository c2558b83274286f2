#include "program/metrics.h"

namespace xiebot {
namespace {

using web::Metric;
using web::MetricKind;
using web::Sample;

Sample sample(std::vector<std::pair<std::string, std::string>> labels, double value) {
  return {std::move(labels), value};
}

}  // namespace

std::vector<Metric> bot_metrics(const DispatcherCounts& events,
                                const std::vector<ChannelFigures>& channels,
                                std::chrono::seconds deadline_lateness, int occurrences_skipped,
                                bool ready, Instant now) {
  Metric handled{"xiebot_events_total",
                 MetricKind::counter,
                 "Events from the platforms, by what became of them",
                 {}};
  handled.samples = {sample({{"outcome", "handled"}}, static_cast<double>(events.handled)),
                     sample({{"outcome", "duplicate"}}, static_cast<double>(events.duplicates)),
                     sample({{"outcome", "refused"}}, static_cast<double>(events.refused)),
                     sample({{"outcome", "failed"}}, static_cast<double>(events.failed))};
  Metric deliveries{"xiebot_deliveries_total",
                    MetricKind::counter,
                    "Messages and card changes, by what became of them",
                    {}};
  Metric rows{"xiebot_outbox_rows", MetricKind::gauge, "Rows of the outbox, by state", {}};
  Metric age{"xiebot_outbox_oldest_seconds",
             MetricKind::gauge,
             "How long the oldest due message has been waiting",
             {}};
  Metric failing{"xiebot_channel_failing_seconds",
                 MetricKind::gauge,
                 "For how long every call of the platform has failed",
                 {}};
  Metric used{"xiebot_quota_used",
              MetricKind::gauge,
              "What was counted against the platform's quota this month",
              {}};
  Metric limit{"xiebot_quota_limit", MetricKind::gauge, "The platform's quota for a month", {}};
  for (const ChannelFigures& figures : channels) {
    for (const QuotaFigure& quota : figures.quota) {
      const auto one = [&](std::int64_t value) {
        return sample({{"channel", figures.channel}, {"kind", quota.kind}},
                      static_cast<double>(value));
      };
      used.samples.push_back(one(quota.used));
      limit.samples.push_back(one(quota.limit));
    }
    const auto add = [&](Metric& metric, const char* label, const char* name, double value) {
      metric.samples.push_back(sample({{"channel", figures.channel}, {label, name}}, value));
    };
    add(deliveries, "outcome", "sent", static_cast<double>(figures.delivery.sent));
    add(deliveries, "outcome", "updated", static_cast<double>(figures.delivery.updated));
    add(deliveries, "outcome", "retried", static_cast<double>(figures.delivery.retried));
    add(deliveries, "outcome", "dead", static_cast<double>(figures.delivery.dead));
    add(deliveries, "outcome", "dropped", static_cast<double>(figures.delivery.dropped));
    add(rows, "state", "waiting", figures.outbox.waiting);
    add(rows, "state", "sending", figures.outbox.sending);
    add(rows, "state", "dead", figures.outbox.dead);
    const bool waits = figures.outbox.oldest_waiting != Instant{};
    age.samples.push_back(
        sample({{"channel", figures.channel}},
               waits ? static_cast<double>((now - figures.outbox.oldest_waiting).count()) : 0.0));
    failing.samples.push_back(
        sample({{"channel", figures.channel}}, static_cast<double>(figures.failing.count())));
  }
  const Metric lateness{"xiebot_deadline_lateness_seconds",
                        MetricKind::gauge,
                        "By how much the most overdue step of a deadline is late",
                        {sample({}, static_cast<double>(deadline_lateness.count()))}};
  const Metric skipped{
      "xiebot_occurrences_skipped",
      MetricKind::gauge,
      "Prompts, reminders and digests of the last 24 hours that were left out for coming too late",
      {sample({}, static_cast<double>(occurrences_skipped))}};
  const Metric readiness{"xiebot_ready",
                         MetricKind::gauge,
                         "1 while /readyz answers 200, else 0",
                         {sample({}, ready ? 1.0 : 0.0)}};
  std::vector<Metric> metrics = {handled, deliveries, rows,    age,
                                 failing, lateness,   skipped, readiness};
  if (!used.samples.empty()) metrics.insert(metrics.end(), {used, limit});
  return metrics;
}

}  // namespace xiebot
