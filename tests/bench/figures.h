// What one run of a server under load came to, and tables of it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace xiebot::bench {

struct Figures {
  double events_a_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  double cpu_us = 0;  // an event, all threads of the server
  double peak_mb = 0;
};

[[nodiscard]] double median(std::vector<double> values);
[[nodiscard]] Figures median(const std::vector<Figures>& rounds);  // each figure's own
[[nodiscard]] Figures ratio(const Figures& of, const Figures& to);

void print_heading();
void print(std::size_t connections, std::string_view name, const Figures& figures);
void print_ratio(std::size_t connections, std::string_view name, const Figures& ratios);

}  // namespace xiebot::bench
