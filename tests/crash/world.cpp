#include "tests/crash/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "tests/crash/check.h"
#include "tests/crash/database.h"

namespace xiebot::crash {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Ending;
using support::Program;

constexpr int kMostInMigrations = 8;
constexpr int kLivesABackup = 8;
// A life whose step is not passed as often as planned ends after this; sanitizers are slow.
constexpr milliseconds kLongestLife{1500};
constexpr milliseconds kLongestRest{2500};
constexpr int kMostRests = 20;
constexpr seconds kMinute{61};  // a window of the platforms' limits, and what rounding may take

Rung rung_of(std::uint32_t seed) { return seed % 2 == 0 ? Rung::template_cards : Rung::plain; }

// Each world has an address of its own, so that no event reaches another one's program under a port
// that was given anew.
std::string host_of(int number) {
  return fmt::format("127.0.{}.{}", 1 + number / 200 % 200, 1 + number % 200);
}

milliseconds whole(std::chrono::microseconds time) { return std::chrono::ceil<milliseconds>(time); }

}  // namespace

World::World(Task task)
    : task_(std::move(task)),
      blows_(task_.seed),
      clock_(parse_iso_time("2026-11-23T09:02:00+08:00").value()),
      company_(rung_of(task_.seed), task_.folder, host_of(task_.number), clock_),
      on_feishu_(Platform::feishu, company_, ledger_, gate_, task_.seed + 1),
      on_dingtalk_(Platform::dingtalk, company_, ledger_, gate_, task_.seed + 2),
      program_(task_.program, task_.folder / "config.json") {}

Findings World::run() {
  be_born();
  {
    std::jthread feishu([this] { on_feishu_.run(); });
    std::jthread dingtalk([this] { on_dingtalk_.run(); });
    for (int life = 1; killed_ < task_.kills && findings_.faults.empty(); ++life) {
      live(blows_.while_serving(), life % kLivesABackup == 0);
    }
    if (findings_.faults.empty()) come_to_rest();
    gate_.end();
  }
  if (findings_.faults.empty()) {
    check(company_, ledger_, clock_, task_.folder / "bot.db", findings_);
  }
  findings_.events = on_feishu_.events() + on_dingtalk_.events();
  return std::move(findings_);
}

std::string World::start(const Blow* blow) {
  clock_.move(kMinute);
  if (blow == nullptr) return program_.start(clock_.precise());
  return program_.start(clock_.precise(), blow->environment(),
                        blow->at ? Program::kPatience : whole(blow->moment));
}

void World::count(const Blow& blow, const Ending& ending) {
  findings_.lives.push_back(blow.str());
  if (ending.signal != SIGKILL) {
    fault(fmt::format("at {} the program ended by itself, status {}, signal {}", blow.str(),
                      ending.status, ending.signal));
    return;
  }
  ++findings_.kills[blow.name()];
  ++killed_;
}

// Its schema is made, with blows between the steps. Somebody who is entered between two of them has
// to be there in the end.
void World::be_born() {
  for (int i = 0; i < kMostInMigrations; ++i) {
    const Blow blow = blows_.in_migration();
    if (!start(&blow).empty()) {
      // Fewer steps were left than it was to pass.
      program_.end(SIGTERM);
      return;
    }
    count(blow, program_.ending_within(kLongestLife).value_or(Ending{}));
    if (!findings_.faults.empty()) return;
    enter_witness(task_.folder / "bot.db");
  }
}

void World::live(const Blow& blow, bool with_backup) {
  const auto began = std::chrono::steady_clock::now();
  const std::string address = start(&blow);
  if (address.empty()) {
    // Before it listened: of the named steps only transactions are passed by then.
    if (!blow.at) program_.end(SIGKILL);
    count(blow, blow.at ? program_.ending_within(kLongestLife).value_or(Ending{})
                        : Ending{.signal = SIGKILL});
    return;
  }
  gate_.open(address);
  if (with_backup) try_backup();
  const auto lived = std::chrono::floor<milliseconds>(std::chrono::steady_clock::now() - began);
  const milliseconds left = blow.at ? kLongestLife : whole(blow.moment) - lived;
  if (const auto ending = program_.ending_within(std::max(left, milliseconds(0)))) {
    count(blow, *ending);
  } else {
    program_.end(SIGKILL);
    findings_.missed += blow.at ? 1 : 0;
    count({.at = std::nullopt, .moment = lived + left}, Ending{.signal = SIGKILL});
  }
  gate_.close();
}

// A copy is taken while people write, and may be cut off: then it is there as a whole or not at
// all.
void World::try_backup() {
  const std::optional<Blow> blow = blows_.in_backup();
  const std::filesystem::path copy = task_.folder / fmt::format("backup-{}.db", ++backups_);
  const std::size_t entries = ledger_.requests().size();
  Program backup(task_.program, task_.folder / "config.json");
  if (!backup.launch("backup", {"--out", copy.string()},
                     blow ? blow->environment() : Program::Environment{})) {
    fault("the backup did not start");
    return;
  }
  const bool from_outside = blow && !blow->at;
  auto ending = backup.ending_within(from_outside ? whole(blow->moment) : Program::kPatience);
  const bool killed = !ending || ending->signal == SIGKILL;
  if (!ending) backup.end(SIGKILL);
  if (killed && blow) {
    ++findings_.kills[blow->at ? blow->name() : "random_in_backup"];
    ++killed_;
  } else if (killed || ending->status != 0) {
    fault(fmt::format("the backup failed: status {}, signal {}", ending ? ending->status : -1,
                      ending ? ending->signal : 0));
  }
  const bool must_be_there = !killed || (blow && blow->at && blow->passage == 3);
  if (!std::filesystem::exists(copy)) {
    if (must_be_there) fault("a finished backup is not there");
    return;
  }
  for (const std::string& wrong : faults_of_copy(copy, clock_, entries)) fault("backup: " + wrong);
  ++findings_.backups;
}

bool World::everything_is_done(int life) const {
  return on_feishu_.rested_in() >= life && on_dingtalk_.rested_in() >= life &&
         outbox_is_empty(task_.folder / "bot.db");
}

void World::come_to_rest() {
  gate_.let_nothing_begin();
  for (int i = 0; i < kMostRests; ++i) {
    const std::string address = start(nullptr);
    if (address.empty()) {
      fault("the program does not start any more");
      return;
    }
    const int life = gate_.open(address);
    const bool done =
        company_.feishu.wait_until([&] { return everything_is_done(life); }, kLongestRest);
    gate_.close();
    if (const int status = program_.end(SIGTERM); status != 0) {
      fault(fmt::format("asked to end, the program ended with {}", status));
      return;
    }
    if (done) return;
  }
  fault("the outbox does not empty");
}

}  // namespace xiebot::crash
