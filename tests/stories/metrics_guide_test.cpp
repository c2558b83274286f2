// The guide and the alert rules name the metrics that there are, all of them and no others.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "program/metrics.h"

namespace xiebot {
namespace {

std::string document(const std::string& name) {
  std::ifstream file(std::string(TEST_DATA) + "/../docs/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// As /metrics shows them when every part has something to say.
std::vector<web::Metric> all_metrics() {
  const ChannelFigures channel{
      .channel = "dingtalk", .delivery = {}, .outbox = {}, .quota = {{"api", 1, 5000}}};
  return bot_metrics({}, {channel}, std::chrono::seconds(0), 0, true, Instant{});
}

std::set<std::string> all_names() {
  std::set<std::string> names;
  for (const web::Metric& metric : all_metrics()) names.insert(metric.name);
  return names;
}

std::set<std::string> found(const std::string& text, const std::string& pattern) {
  std::set<std::string> all;
  const std::regex regex(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    all.insert((*at)[1]);
  }
  return all;
}

TEST(MetricsGuide, HasARowForEachMetricAndNoOther) {
  EXPECT_EQ(found(document("admin-guide.md"), "\n *\\| `(xiebot_[a-z_]+)` \\|"), all_names());
}

TEST(MetricsGuide, ExplainsEachLabelValue) {
  const std::string guide = document("admin-guide.md");
  for (const web::Metric& metric : all_metrics()) {
    for (const web::Sample& sample : metric.samples) {
      for (const auto& [label, value] : sample.labels) {
        if (label == "channel") continue;
        EXPECT_NE(guide.find("`" + value + "`"), std::string::npos)
            << metric.name << " " << label << "=" << value;
      }
    }
  }
}

TEST(MetricsGuide, NamesNoMetricThatIsNotThereAnywhere) {
  for (const char* name : {"admin-guide.md", "admin-guide-dingtalk.md", "alerts.yml"}) {
    EXPECT_THAT(found(document(name), "[^a-z_](xiebot_[a-z_]+)"), testing::IsSubsetOf(all_names()))
        << name;
  }
}

TEST(Alerts, AskOnlyForWhatIsThere) {
  const std::string rules = document("alerts.yml");
  std::set<std::string> series;
  for (const web::Metric& metric : all_metrics()) {
    for (const web::Sample& sample : metric.samples) {
      for (const auto& [label, value] : sample.labels) {
        series.insert(fmt::format("{}{{{}=\"{}\"}}", metric.name, label, value));
      }
    }
  }
  const auto asked = found(rules, "(xiebot_[a-z_]+\\{[^}]*\\})");
  EXPECT_FALSE(asked.empty());
  EXPECT_THAT(asked, testing::IsSubsetOf(series));
}

TEST(Alerts, StandInTheGuideByName) {
  const auto alerts = found(document("alerts.yml"), "\n *- alert: ([A-Za-z]+)");
  EXPECT_FALSE(alerts.empty());
  const std::string guide = document("admin-guide.md");
  for (const std::string& alert : alerts) {
    EXPECT_NE(guide.find("`" + alert + "`"), std::string::npos) << alert;
  }
}

}  // namespace
}  // namespace xiebot
