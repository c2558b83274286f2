// Every row of the table of deadlines: it speaks at its times to those it concerns, it falls silent
// when its reason goes away, and being killed in between loses and repeats nothing.
#include "tests/stories/deadline_table.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "bot/flow.h"
#include "tests/bot/local_times.h"

namespace xiebot::support {

std::vector<DeadlineCase> DeadlineTable::each_row() {
  std::vector<DeadlineCase> cases;
  for (const DeadlineRow& row : rows()) cases.push_back({&row});
  return cases;
}

std::vector<DeadlineCase> DeadlineTable::each_step() {
  std::vector<DeadlineCase> cases;
  for (const DeadlineRow& row : rows()) {
    for (std::size_t step = 0; step < row.steps.size(); ++step) cases.push_back({&row, step});
  }
  return cases;
}

std::vector<DeadlineCase> DeadlineTable::each_row_that_waits() {
  std::vector<DeadlineCase> cases = each_row();
  std::erase_if(cases, [](const DeadlineCase& each) { return !each.row->leaves_later; });
  return cases;
}

std::string DeadlineTable::name_of(const testing::TestParamInfo<DeadlineCase>& info) {
  std::string name = info.param.row->rule + "_" + std::to_string(info.param.step);
  std::ranges::replace_if(
      name, [](unsigned char sign) { return std::isalnum(sign) == 0; }, '_');
  return name;
}

Deadline DeadlineTable::deadline() {
  std::optional<Deadline> found;
  bot->store().read([&](const Tx& tx) { found = tx.deadlines().find(id_); });
  EXPECT_TRUE(found.has_value()) << row().rule;
  return found.value_or(Deadline{});
}

void DeadlineTable::begin() {
  row().start(*this);
  const EntryId id = entry(number).id;
  bot->store().read([&](const Tx& tx) {
    for (const Deadline& open : tx.deadlines().open_of(id)) {
      if (open.rule == row().rule) id_ = open.id;
    }
  });
  lag_ = deadline().started_at - at("2026-11-23 10:00");
  settled();
}

void DeadlineTable::come_before(std::size_t step) {
  const Instant there = at(row().steps[step].at) - std::chrono::seconds(1);
  // Waiting for deliveries moves the clock on by a little.
  constexpr std::chrono::minutes kLittle{5};
  pass(there - clock.now() - kBundled - kLittle);
  ASSERT_LT(clock.now(), there);
  take_effect_after(there - clock.now());
  EXPECT_EQ(deadline().steps_done, static_cast<int>(step)) << row().steps[step].at;
}

std::chrono::seconds DeadlineTable::over_it() const { return lag_ + std::chrono::seconds(2); }

void DeadlineTable::arrive(std::size_t step) {
  EXPECT_EQ(deadline().steps_done, static_cast<int>(step) + 1) << row().steps[step].at;
  const char* later = row().steps[step].arrives;
  if (later == nullptr) return;
  expect_told(step);
  pass(std::chrono::seconds(at(later) - clock.now()));
}

void DeadlineTable::live_through(std::size_t step) {
  come_before(step);
  expect_told(step);
  pass(over_it());
  arrive(step);
}

void DeadlineTable::expect_told(std::size_t steps) {
  for (const bool late : {false, true}) {
    std::map<std::string, int> expected;
    for (std::size_t i = 0; i < steps; ++i) {
      if (row().steps[i].late != late) continue;
      for (const char* user : row().steps[i].hear) ++expected[user];
    }
    std::map<std::string, int> told;
    const std::string words = row().label + (late ? "已超过期限" : "期限");
    for (const char* user : {kZhang, kLi, kZhou, kWang, kHan, kMing, kQian, kAdmin}) {
      if (const int times = was_told(user, words); times > 0) told[user] = times;
    }
    EXPECT_EQ(told, expected) << words << " after " << steps << " steps";
  }
}

int DeadlineTable::lapses() {
  int found = 0;
  const EntryId id = entry(number).id;
  bot->store().read([&](const Tx& tx) {
    for (const TimelineRecord& record : tx.timeline().of(id)) {
      const bool of_rule = record.details.find("\"" + row().rule + "\"") != std::string::npos;
      if (record.action == kLapseRecord && of_rule) ++found;
    }
  });
  return found;
}

namespace {

using std::chrono::hours;
using std::chrono::seconds;

class DeadlineThatFires : public DeadlineTable {};
class DeadlineWithoutReason : public DeadlineTable {};
class ReminderWithoutReason : public DeadlineTable {};
class DeadlineOverKills : public DeadlineTable {};

TEST_P(DeadlineThatFires, SpeaksAtItsTimesToThoseItConcernsAndNobodyElse) {
  begin();
  for (std::size_t step = 0; step < row().steps.size(); ++step) {
    live_through(step);
    expect_told(step + 1);
  }
  row().effect(*this);
  EXPECT_EQ(lapses(), 1);
  pass(hours(72));
  expect_told(row().steps.size());
}

TEST_P(DeadlineWithoutReason, FallsSilentAndTakesNoEffect) {
  const std::size_t step = GetParam().step;
  begin();
  for (std::size_t before = 0; before < step; ++before) live_through(before);
  come_before(step);
  row().stop(*this);
  settled();
  pass(seconds(at(row().steps.back().at) - clock.now()) + hours(72));
  expect_told(step);
  EXPECT_EQ(lapses(), step > 0 && row().steps[step - 1].late ? 1 : 0);
}

TEST_P(ReminderWithoutReason, IsNotSentThoughItWasDue) {
  begin();
  come_before(0);
  take_effect_after(over_it());
  row().stop(*this);
  pass(hours(4));
  expect_told(0);
}

TEST_P(DeadlineOverKills, LosesNothingAndRepeatsNothing) {
  begin();
  for (std::size_t step = 0; step < row().steps.size(); ++step) {
    come_before(step);
    kill_bot();
    clock.move(over_it());
    start_bot();
    kill_bot();  // at its work
    start_bot();
    pass(seconds(0));
    arrive(step);
    expect_told(step + 1);
  }
  row().effect(*this);
  EXPECT_EQ(lapses(), 1);
}

INSTANTIATE_TEST_SUITE_P(Table, DeadlineThatFires, testing::ValuesIn(DeadlineTable::each_row()),
                         DeadlineTable::name_of);
INSTANTIATE_TEST_SUITE_P(Table, DeadlineWithoutReason,
                         testing::ValuesIn(DeadlineTable::each_step()), DeadlineTable::name_of);
INSTANTIATE_TEST_SUITE_P(Table, ReminderWithoutReason,
                         testing::ValuesIn(DeadlineTable::each_row_that_waits()),
                         DeadlineTable::name_of);
INSTANTIATE_TEST_SUITE_P(Table, DeadlineOverKills, testing::ValuesIn(DeadlineTable::each_row()),
                         DeadlineTable::name_of);

TEST(DeadlineTableRows, EveryDeadlineOfTheFlowsHasItsStory) {
  std::multiset<std::string> told;
  for (const DeadlineRow& row : DeadlineTable::rows()) told.insert(row.rule);
  std::multiset<std::string> known;
  for (const Flow& flow : all_flows()) {
    for (const DeadlineRule& rule : flow.deadlines) {
      // Reckoned once, at filing: ProblemDeadlineStory tells it.
      if (rule.since_field.empty()) known.insert(rule.name);
    }
  }
  EXPECT_EQ(told, known);
}

}  // namespace
}  // namespace xiebot::support
