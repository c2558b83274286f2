#include "figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace xiebot::bench {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Figures median(const std::vector<Figures>& rounds) {
  const auto of = [&](double Figures::*figure) {
    std::vector<double> values;
    for (const Figures& round : rounds) values.push_back(round.*figure);
    return median(std::move(values));
  };
  return {.events_a_second = of(&Figures::events_a_second),
          .p50_ms = of(&Figures::p50_ms),
          .p99_ms = of(&Figures::p99_ms),
          .cpu_us = of(&Figures::cpu_us),
          .peak_mb = of(&Figures::peak_mb)};
}

Figures ratio(const Figures& of, const Figures& to) {
  return {.events_a_second = of.events_a_second / to.events_a_second,
          .p50_ms = of.p50_ms / to.p50_ms,
          .p99_ms = of.p99_ms / to.p99_ms,
          .cpu_us = of.cpu_us / to.cpu_us,
          .peak_mb = of.peak_mb / to.peak_mb};
}

void print_heading() {
  fmt::print("connections  {:<16}  {:>8}  {:>8}  {:>8}  {:>12}  {:>8}\n", "server", "events/s",
             "p50 ms", "p99 ms", "CPU us/event", "peak MB");
}

void print(std::size_t connections, std::string_view name, const Figures& figures) {
  fmt::print("{:>11}  {:<16}  {:>8.0f}  {:>8.2f}  {:>8.2f}  {:>12.1f}  {:>8.1f}\n", connections,
             name, figures.events_a_second, figures.p50_ms, figures.p99_ms, figures.cpu_us,
             figures.peak_mb);
}

void print_ratio(std::size_t connections, std::string_view name, const Figures& ratios) {
  fmt::print("{:>11}  {:<16}  {:>7.2f}x  {:>7.2f}x  {:>7.2f}x  {:>11.2f}x  {:>7.2f}x\n",
             connections, name, ratios.events_a_second, ratios.p50_ms, ratios.p99_ms, ratios.cpu_us,
             ratios.peak_mb);
}

}  // namespace xiebot::bench
