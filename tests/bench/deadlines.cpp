// Deadlines in number: what a million that are not due cost, and what those cost that come due at
// once. The scheduler, rules and store of the program; what is sent stays in the outbox.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "bot/flow_engine.h"
#include "program/setup.h"
#include "bot/scheduler.h"
#include "storage/sqlite_store.h"

namespace xiebot::bench {
namespace {

using std::chrono::hours;

// Stands still until it is moved.
class BenchClock : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  [[nodiscard]] SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
  void move(std::chrono::seconds by) { now_ += by; }

 private:
  Instant now_{std::chrono::seconds(1795399200)};  // Monday 2026-11-23 10:00 in Shanghai
};

template <class Work>
double milliseconds(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
      .count();
}

// Resident memory of this process, in MB.
double resident() {
  std::ifstream status("/proc/self/statm");
  long total = 0;
  long pages = 0;
  status >> total >> pages;
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

void put_company(Tx& tx) {
  tx.directory().put(
      Person{.id = PersonId("author"), .name = "甲", .department = DepartmentCode("SCB")});
  tx.directory().put(
      Person{.id = PersonId("lead"), .name = "乙", .department = DepartmentCode("SCB")});
  tx.directory().put(
      Department{.code = DepartmentCode("SCB"), .name = "市场部", .lead = PersonId("lead")});
  for (const char* person : {"author", "lead"}) {
    tx.directory().put(
        PersonAccount{.person = PersonId(person), .channel = "bench", .account = person});
  }
}

Entry request(int number) {
  Entry entry;
  entry.form = "request";
  entry.flow = "request";
  entry.author = PersonId("author");
  entry.department = DepartmentCode("SCB");
  entry.values = {{"title", {fmt::format("第 {} 条", number)}}, {"departments", {"SCB"}}};
  return entry;
}

int run(int pending, int due) {
  spdlog::set_level(spdlog::level::warn);
  std::string name = (std::filesystem::temp_directory_path() / "xiebot-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return 1;
  const std::filesystem::path folder = name;
  BenchClock clock;
  const Rules rules = rules_from(Config{});
  {
    SqliteStore store(folder / "bot.db", clock);
    store.transact(put_company);
    const double empty = resident();
    Scheduler scheduler(store, clock, rules, {});

    // Those that are not due: of one request that waits for nothing else.
    EntryId far;
    store.transact([&](Tx& tx) {
      Entry entry = request(0);
      entry.state = "executing";
      far = tx.entries().add(entry, "");
    });
    constexpr int kTogether = 10000;
    for (int at = 0; at < pending; at += kTogether) {
      store.transact([&](Tx& tx) {
        for (int i = at; i < std::min(pending, at + kTogether); ++i) {
          tx.deadlines().add({.entry = far,
                              .rule = "request.due",
                              .stay = i + 2,
                              .started_at = tx.now(),
                              .ends_at = tx.now() + hours(24 * 365),
                              .figures = "due",
                              .next_at = tx.now() + hours(24 * 300) + std::chrono::seconds(i)});
        }
      });
    }
    constexpr int kTicks = 1000;
    const double idle = milliseconds([&] {
      for (int i = 0; i < kTicks; ++i) scheduler.tick();
    });
    fmt::print("{} pending: {:.1f} MB more memory, {:.1f} us an idle tick\n", pending,
               resident() - empty, idle * 1000 / kTicks);

    for (int at = 0; at < due; at += 100) {
      store.transact([&](Tx& tx) {
        for (int i = at; i < std::min(due, at + 100); ++i) {
          submit(tx, rules, request(i + 1), {.person = PersonId("author")});
        }
      });
    }
    clock.move(hours(24) + std::chrono::minutes(1));  // approvals have lapsed
    int fired = 0;
    const double took = milliseconds([&] { fired = scheduler.tick(); });
    fmt::print("{} due at once: {:.0f} ms, {:.0f} us each, durable\n", fired, took,
               took * 1000 / fired);
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace xiebot::bench

int main(int argc, char** argv) {
  CLI::App program("Measures deadlines in number.");
  int pending = 1000000;
  int due = 10000;
  program.add_option("--pending", pending, "how many are not due");
  program.add_option("--due", due, "how many come due at once");
  CLI11_PARSE(program, argc, argv);
  return xiebot::bench::run(pending, due);
}
