#include "adapters/web/status_routes.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>
#include <utility>

namespace xiebot::web {
namespace {

constexpr std::string_view kPlainText = "text/plain; charset=utf-8";
constexpr std::string_view kPrometheus = "text/plain; version=0.0.4; charset=utf-8";

// Prometheus: help texts escape backslash and line feed, label values the quotation mark as well.
std::string escaped(std::string_view text, bool in_label) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && in_label) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
  return out;
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

http::Response text_answer(int status, std::string body, std::string_view type) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  response.content_type = type;
  response.headers["Cache-Control"] = "no-store";
  return response;
}

}  // namespace

std::string prometheus_text(const std::vector<Metric>& metrics) {
  std::string text;
  for (const Metric& metric : metrics) {
    text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", metric.name, escaped(metric.help, false),
                        metric.name, metric.kind == MetricKind::counter ? "counter" : "gauge");
    for (const Sample& sample : metric.samples) {
      text += metric.name;
      char before = '{';
      for (const auto& [name, value] : sample.labels) {
        text += fmt::format("{}{}=\"{}\"", before, name, escaped(value, true));
        before = ',';
      }
      if (!sample.labels.empty()) text += '}';
      text += fmt::format(" {}\n", number(sample.value));
    }
  }
  return text;
}

http::Response health() { return text_answer(200, "ok\n", kPlainText); }

http::Response readiness(const std::vector<std::string>& not_ready) {
  if (not_ready.empty()) return text_answer(200, "ready\n", kPlainText);
  return text_answer(503, fmt::format("not ready\n{}\n", fmt::join(not_ready, "\n")), kPlainText);
}

http::Response metrics_page(const std::vector<Metric>& metrics) {
  return text_answer(200, prometheus_text(metrics), kPrometheus);
}

void add_status_routes(http::Server& server, StatusSources sources) {
  server.route("GET", "/healthz", [](const http::Request&) { return health(); });
  server.route("GET", "/readyz", [not_ready = std::move(sources.not_ready)](const http::Request&) {
    return readiness(not_ready());
  });
  server.route("GET", "/metrics", [metrics = std::move(sources.metrics)](const http::Request&) {
    return metrics_page(metrics());
  });
}

}  // namespace xiebot::web
