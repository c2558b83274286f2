#include "adapters/web/status_routes.h"

#include <gtest/gtest.h>

#include <limits>

namespace xiebot::web {
namespace {

TEST(Status, IsHealthyWhileTheProcessLives) { EXPECT_EQ(health().status, 200); }

TEST(Status, IsReadyUnlessThereIsAReasonNotTo) {
  EXPECT_EQ(readiness({}).status, 200);
  const http::Response answer = readiness({"the database takes no writes", "no scheduler"});
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, "not ready\nthe database takes no writes\nno scheduler\n");
}

TEST(Status, GivesMetricsInThePrometheusTextFormat) {
  const std::vector<Metric> metrics = {
      {"xiebot_events_total",
       MetricKind::counter,
       "Events taken, by channel and outcome.",
       {{{{"channel", "feishu"}, {"outcome", "done"}}, 12345678}, {{{"channel", "local"}}, 0.5}}},
      {"xiebot_up", MetricKind::gauge, "Always 1.", {{{}, 1}}},
      {"xiebot_empty", MetricKind::gauge, "Nothing yet.", {}},
  };
  const http::Response answer = metrics_page(metrics);
  EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(answer.body,
            "# HELP xiebot_events_total Events taken, by channel and outcome.\n"
            "# TYPE xiebot_events_total counter\n"
            "xiebot_events_total{channel=\"feishu\",outcome=\"done\"} 12345678\n"
            "xiebot_events_total{channel=\"local\"} 0.5\n"
            "# HELP xiebot_up Always 1.\n"
            "# TYPE xiebot_up gauge\n"
            "xiebot_up 1\n"
            "# HELP xiebot_empty Nothing yet.\n"
            "# TYPE xiebot_empty gauge\n");
}

TEST(Status, EscapesHelpTextsAndLabels) {
  EXPECT_EQ(
      prometheus_text({{"x",
                        MetricKind::gauge,
                        "a\\b\n\"c\"",
                        {{{{"l", "a\\b\n\"c\""}}, std::numeric_limits<double>::infinity()}}}}),
      "# HELP x a\\\\b\\n\"c\"\n# TYPE x gauge\nx{l=\"a\\\\b\\n\\\"c\\\"\"} +Inf\n");
}

}  // namespace
}  // namespace xiebot::web
