// Durable ingest, measured: signed, encrypted Feishu messages that hold a whole request form,
// against `xiebot serve`, a bare reference of the same stack, and a server on the platform's own
// SDK for Node, in turns within one run.
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
#include "figures.h"
#include "load.h"
#include "server_process.h"

namespace xiebot::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kConnections[] = {1, 16, 64};

struct Options {
  std::string bot, reference, node, peer, folder;
  std::size_t events = 20'000;
  std::size_t rounds = 3;
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

// A server that takes its turns with the others under the same load.
class Contender {
 public:
  Contender(std::string name, const std::vector<std::string>& command, const fs::path& log)
      : name_(std::move(name)), server_(command, log) {}

  void run(std::size_t events, std::size_t connections) {
    const auto requests = feishu_requests(posted_, events);
    posted_ += events;
    server_.reset_peak();
    const auto cpu_before = server_.cpu_time();
    const LoadResult result = run_load(server_.port(), requests, connections);
    // What it put off (the search index) is part of an event's price, and not the next one's load.
    server_.wait_until_idle();
    const auto cpu = server_.cpu_time() - cpu_before;
    if (result.failed > 0) {
      throw std::runtime_error(fmt::format("{}: {} requests failed", name_, result.failed));
    }
    const auto count = static_cast<double>(events);
    rounds_.push_back({.events_a_second = count / result.took.count(),
                       .p50_ms = static_cast<double>(result.p50.count()) / 1000,
                       .p99_ms = static_cast<double>(result.p99.count()) / 1000,
                       .cpu_us = static_cast<double>(cpu.count()) / count,
                       .peak_mb = server_.peak_megabytes()});
  }
  void forget_rounds() { rounds_.clear(); }
  void stop() {
    if (server_.stop() != 0) throw std::runtime_error(name_ + " did not stop cleanly");
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<Figures>& rounds() const { return rounds_; }
  [[nodiscard]] std::size_t posted() const { return posted_; }

 private:
  std::string name_;
  ServerProcess server_;
  std::size_t posted_ = 0;
  std::vector<Figures> rounds_;
};

// Within each round, so that what else the machine does matters less; with several others, of the
// one that did most in that round.
Figures ratio_to_best(const Contender& bot, const std::vector<const Contender*>& others) {
  std::vector<Figures> ratios;
  for (std::size_t round = 0; round < bot.rounds().size(); ++round) {
    const auto* best =
        *std::max_element(others.begin(), others.end(), [&](const auto* a, const auto* b) {
          return a->rounds()[round].events_a_second < b->rounds()[round].events_a_second;
        });
    ratios.push_back(ratio(bot.rounds()[round], best->rounds()[round]));
  }
  return median(ratios);
}

class IngestBench {
 public:
  explicit IngestBench(Options options)
      : options_(std::move(options)),
        folder_(options_.folder),
        config_(write_config(folder_, {.platform_port = platform_.port()})) {}

  void run() {
    compare();
    if (!options_.bot.empty()) check_entries();
  }

 private:
  void compare() {
    Contender reference("reference",
                        {options_.reference, "--database", (folder_ / "reference.db").string()},
                        folder_ / "reference.log");
    std::vector<std::unique_ptr<Contender>> peers;
    if (!options_.peer.empty()) {
      peers.push_back(start_peer("peer", {}));
      peers.push_back(start_peer("peer, batched", {"--batch"}));
    }
    std::unique_ptr<Contender> bot;
    if (!options_.bot.empty()) bot = start_bot();
    std::vector<Contender*> all{&reference};
    std::vector<const Contender*> compared;
    for (const auto& peer : peers) {
      all.push_back(peer.get());
      compared.push_back(peer.get());
    }
    if (bot) all.push_back(bot.get());

    print_heading();
    for (const std::size_t connections : kConnections) {
      // One connection waits for every commit: it needs fewer events for the same time.
      const std::size_t events =
          std::max<std::size_t>(connections == 1 ? options_.events / 10 : options_.events, 1);
      for (std::size_t round = 0; round < options_.rounds; ++round) {
        for (Contender* const contender : all) contender->run(events, connections);
      }
      for (const Contender* const contender : all) {
        print(connections, contender->name(), median(contender->rounds()));
      }
      if (bot) {
        print_ratio(connections, "  of reference", ratio_to_best(*bot, {&reference}));
        if (!compared.empty()) {
          print_ratio(connections, "  of better peer", ratio_to_best(*bot, compared));
        }
      }
      std::fflush(stdout);
      for (Contender* const contender : all) contender->forget_rounds();
    }
    for (Contender* const contender : all) contender->stop();
    if (bot) posted_ = bot->posted();
  }

  [[nodiscard]] std::unique_ptr<Contender> start_bot() const {
    return std::make_unique<Contender>("xiebot", bot_command(), bot_log());
  }
  [[nodiscard]] std::unique_ptr<Contender> start_peer(const std::string& name,
                                                      std::vector<std::string> more) const {
    const std::string file = more.empty() ? "peer.db" : "peer_batched.db";
    std::vector<std::string> command{options_.node,          options_.peer,
                                     "--database",           (folder_ / file).string(),
                                     "--encrypt_key",        feishu_app().encrypt_key,
                                     "--verification_token", feishu_app().verification_token};
    command.insert(command.end(), more.begin(), more.end());
    return std::make_unique<Contender>(name, command, folder_ / (file + ".log"));
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
  app.add_option("--node", options.node, "path of node, for the peer");
  app.add_option("--peer", options.peer, "path of peer.mjs; without it there is no peer");
  app.add_option("--dir", options.folder, "where the databases go: a real disk");
  app.add_option("--events", options.events, "events a run at 16 and 64 connections");
  app.add_option("--rounds", options.rounds, "runs of each; the median is shown")
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  return xiebot::bench::run(std::move(options));
}
