// Durable ingest, measured: signed, encrypted Feishu messages that hold a whole request form,
// against `xiebot serve` and against a bare reference of the same stack, in turns within one run.
// Then how long the bot takes to start on a database of many entries.
#include <SQLiteCpp/SQLiteCpp.h>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench_company.h"
#include "feishu_event.h"
#include "load.h"
#include "server_process.h"

namespace xiebot::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kConnections[] = {1, 16, 64};
constexpr std::size_t kBatch = 20'000;  // requests held in memory at a time

struct Options {
  std::string bot, reference, folder;
  std::size_t events = 20'000;
  std::size_t rounds = 3;
  std::size_t entries = 100'000;
};

// A port on which connecting is refused at once: bound, and not listened on.
class RefusingPort {
 public:
  RefusingPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("bind");
    }
    port_ = ntohs(address.sin_port);
  }
  RefusingPort(const RefusingPort&) = delete;
  RefusingPort& operator=(const RefusingPort&) = delete;
  ~RefusingPort() { ::close(socket_); }
  [[nodiscard]] int port() const { return port_; }

 private:
  int socket_;
  int port_ = 0;
};

struct Figures {
  double events_a_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  double cpu_us = 0;  // an event, all threads of the server
  double peak_mb = 0;
};

class Measurement {
 public:
  explicit Measurement(ServerProcess& server) : server_(server) {}

  Figures run(std::size_t& next_event, std::size_t events, std::size_t connections) {
    const auto requests = feishu_requests(next_event, events);
    next_event += events;
    server_.reset_peak();
    const auto cpu_before = server_.cpu_time();
    const LoadResult result = run_load(server_.port(), requests, connections);
    const auto cpu = server_.cpu_time() - cpu_before;
    if (result.failed > 0)
      throw std::runtime_error(fmt::format("{} requests failed", result.failed));
    const auto count = static_cast<double>(events);
    return {.events_a_second = count / result.took.count(),
            .p50_ms = static_cast<double>(result.p50.count()) / 1000,
            .p99_ms = static_cast<double>(result.p99.count()) / 1000,
            .cpu_us = static_cast<double>(cpu.count()) / count,
            .peak_mb = server_.peak_megabytes()};
  }

 private:
  ServerProcess& server_;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Each figure's own median over the rounds.
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

Figures ratio(const Figures& bot, const Figures& reference) {
  return {.events_a_second = bot.events_a_second / reference.events_a_second,
          .p50_ms = bot.p50_ms / reference.p50_ms,
          .p99_ms = bot.p99_ms / reference.p99_ms,
          .cpu_us = bot.cpu_us / reference.cpu_us,
          .peak_mb = bot.peak_mb / reference.peak_mb};
}

void print(std::size_t connections, const char* name, const Figures& figures) {
  fmt::print("{:>11}  {:<9}  {:>9.0f}  {:>8.2f}  {:>8.2f}  {:>12.1f}  {:>8.1f}\n", connections,
             name, figures.events_a_second, figures.p50_ms, figures.p99_ms, figures.cpu_us,
             figures.peak_mb);
}

void print_ratio(std::size_t connections, const Figures& ratios) {
  fmt::print("{:>11}  {:<9}  {:>8.0f}%  {:>7.2f}x  {:>7.2f}x  {:>11.2f}x  {:>7.2f}x\n", connections,
             "ratio", 100 * ratios.events_a_second, ratios.p50_ms, ratios.p99_ms, ratios.cpu_us,
             ratios.peak_mb);
}

class IngestBench {
 public:
  explicit IngestBench(Options options)
      : options_(std::move(options)),
        folder_(options_.folder),
        config_(write_config(folder_, {.platform_port = platform_.port()})) {}

  void run() {
    compare();
    if (options_.bot.empty()) return;
    measure_start_up();
    check_entries();
  }

 private:
  void compare() {
    ServerProcess reference({options_.reference, "--database", (folder_ / "reference.db").string()},
                            folder_ / "reference.log");
    std::unique_ptr<ServerProcess> bot;
    if (!options_.bot.empty()) bot = std::make_unique<ServerProcess>(bot_command(), bot_log());
    fmt::print("connections  server      events/s    p50 ms    p99 ms  CPU us/event  peak MB\n");
    for (const std::size_t connections : kConnections) {
      // One connection waits for every commit: it needs fewer events for the same time.
      const std::size_t events =
          std::max<std::size_t>(connections == 1 ? options_.events / 10 : options_.events, 1);
      std::vector<Figures> of_bot;
      std::vector<Figures> of_reference;
      std::vector<Figures>
          ratios;  // within a round, so that what else the machine does matters less
      for (std::size_t round = 0; round < options_.rounds; ++round) {
        of_reference.push_back(
            Measurement(reference).run(posted_to_reference_, events, connections));
        if (!bot) continue;
        of_bot.push_back(Measurement(*bot).run(posted_, events, connections));
        ratios.push_back(ratio(of_bot.back(), of_reference.back()));
      }
      print(connections, "reference", median(of_reference));
      if (bot) print(connections, "xiebot", median(of_bot));
      if (bot) print_ratio(connections, median(ratios));
      std::fflush(stdout);
    }
    reference.stop();
    if (bot && bot->stop() != 0) throw std::runtime_error("xiebot did not stop cleanly");
  }

  void measure_start_up() {
    {
      ServerProcess bot(bot_command(), bot_log());
      while (posted_ < options_.entries) {
        Measurement(bot).run(posted_, std::min(kBatch, options_.entries - posted_), 64);
      }
      bot.stop();
    }
    std::vector<double> times;
    for (std::size_t i = 0; i < options_.rounds; ++i) {
      ServerProcess bot(bot_command(), bot_log());
      times.push_back(static_cast<double>(bot.start_up().count()));
      bot.stop();
    }
    fmt::print("start-up with {} entries: {:.0f} ms\n", posted_, median(times));
  }

  // An event that was answered 200 with an excuse would make a fast run and a false one.
  void check_entries() const {
    const SQLite::Database database((folder_ / "xiebot.db").string(), SQLite::OPEN_READONLY);
    SQLite::Statement count(database, "SELECT count(*) FROM entries");
    count.executeStep();
    const auto stored = static_cast<std::size_t>(count.getColumn(0).getInt64());
    fmt::print("entries stored: {} of {} events\n", stored, posted_);
    if (stored != posted_) throw std::runtime_error("not every event became an entry");
  }

  [[nodiscard]] std::vector<std::string> bot_command() const {
    return {options_.bot, "serve", "--config", config_.string()};
  }
  [[nodiscard]] fs::path bot_log() const { return folder_ / "xiebot.log"; }

  Options options_;
  fs::path folder_;
  RefusingPort platform_;
  fs::path config_;
  std::size_t posted_ = 0;
  std::size_t posted_to_reference_ = 0;
};

// Runs in a folder of its own inside `parent`, removed afterwards unless something failed.
int run(Options options) {
  std::string pattern = (fs::path(options.folder) / "xiebot-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    fmt::print(stderr, "cannot make a folder in {}\n", options.folder);
    return 2;
  }
  options.folder = pattern;
  try {
    IngestBench(std::move(options)).run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}; what was written is in {}\n", error.what(), pattern);
    return 1;
  }
  fs::remove_all(pattern);
  return 0;
}

}  // namespace
}  // namespace xiebot::bench

int main(int argc, char** argv) {
  xiebot::bench::Options options;
  options.reference = std::filesystem::path(argv[0]).parent_path() / "ingest_reference";
  options.folder = std::filesystem::temp_directory_path();
  CLI::App app("Measures durable ingest of Feishu events");
  app.add_option("bot", options.bot, "path of xiebot; without it the reference alone is measured");
  app.add_option("--reference", options.reference, "path of ingest_reference");
  app.add_option("--dir", options.folder, "where the databases go: a real disk");
  app.add_option("--events", options.events, "events a run at 16 and 64 connections");
  app.add_option("--rounds", options.rounds, "runs of each; the median is shown")
      ->check(CLI::PositiveNumber);
  app.add_option("--entries", options.entries, "entries in the database for the start-up time");
  CLI11_PARSE(app, argc, argv);
  return xiebot::bench::run(std::move(options));
}
