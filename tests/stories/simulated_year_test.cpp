// A year of a company with 50 projects in seconds: who got how many messages, and when. Real rules,
// real SQLite, the scheduler and what is rendered when a message leaves; no network.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bot/commands.h"
#include "bot/flow_engine.h"
#include "bot/progress/sheets.h"
#include "bot/scheduler.h"
#include "bot/views.h"
#include "program/setup.h"
#include "storage/sqlite_store.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_clock.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr int kDepartments = 10;
constexpr int kProjects = 50;
constexpr int kSilent = 9;  // the department that never sends a sheet

// Under a sanitizer a month has to do: everything takes ten times as long there.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::chrono::year_month_day kLastDay = std::chrono::January / 31 / 2026;
constexpr int kWorkingDays = 21;
#else
constexpr std::chrono::year_month_day kLastDay = std::chrono::December / 31 / 2026;
constexpr int kWorkingDays = 248;
#endif

std::string lead(int department) { return fmt::format("lead{}", department); }
std::string liaison(int department) { return fmt::format("liaison{}", department); }
DepartmentCode code(int department) { return DepartmentCode(fmt::format("D{}", department)); }

class SimulatedYear : public testing::Test {
 protected:
  SimulatedYear()
      : clock(Zone("Asia/Shanghai")
                  .to_instant(std::chrono::local_days(std::chrono::January / 1 / 2026))),
        rules(rules_from(Config{})),
        commands(rules),
        store(folder.path() / "year.db", clock),
        scheduler(store, clock, rules, {}) {
    store.transact([](Tx& tx) { put_company(tx); });
  }

  static void put_person(Tx& tx, const std::string& id, const DepartmentCode& department) {
    tx.directory().put(Person{.id = PersonId(id), .name = id, .department = department});
    tx.directory().put(
        PersonAccount{.person = PersonId(id), .channel = "feishu", .account = "ou_" + id});
  }

  static void put_company(Tx& tx) {
    put_person(tx, "superior", {});
    for (int i = 0; i < kDepartments; ++i) {
      put_person(tx, lead(i), code(i));
      put_person(tx, liaison(i), code(i));
      tx.directory().put(Department{.code = code(i),
                                    .name = fmt::format("部门{}", i),
                                    .lead = PersonId(lead(i)),
                                    .liaison = PersonId(liaison(i)),
                                    .superior = PersonId("superior")});
    }
    for (int i = 0; i < kProjects; ++i) {
      const ProjectCode project(fmt::format("XMB-{:03}", i));
      tx.directory().put(
          Project{.code = project,
                  .name = fmt::format("项目{}", i),
                  .lead = PersonId(lead(i % kDepartments)),
                  .departments = {code(i % kDepartments), code((i + 3) % kDepartments)}});
      const ChatId chat = tx.directory().put(
          Chat{.channel = "feishu", .external = fmt::format("oc_{}", i), .name = project.str()});
      tx.directory().bind({.chat = chat, .project = project, .purpose = "project"});
    }
  }

  // Every department but the silent one sends the sheets of its projects.
  void send_sheets() {
    store.transact([&](Tx& tx) {
      const std::string date = local_date(tx.now(), rules.zone);
      for (const Project& project : tx.directory().projects()) {
        for (const DepartmentCode& department : project.departments) {
          if (department == code(kSilent)) continue;
          Entry entry;
          entry.form = sheet::kForm;
          entry.flow = rules.forms.latest(sheet::kForm)->flow;
          entry.author = PersonId(liaison(std::stoi(department.str().substr(1))));
          entry.department = department;
          entry.project = project.code;
          entry.subject = SheetKey{project.code, department, date}.str();
          entry.values = {{"done", {"联调"}}, {"next", {"压测"}}, {"status", {"正常"}}};
          submit(tx, rules, entry, {.person = entry.author, .happened_at = tx.now()});
        }
      }
    });
  }

  // Sends what is due, as a deliverer does: rendered now, dropped when its reason has gone.
  void deliver() {
    bool more = true;
    while (more) {
      store.transact([&](Tx& tx) {
        const std::vector<OutboxRow> rows = tx.outbox().claim("feishu", {1000}, "year", {});
        more = !rows.empty();
        for (const OutboxRow& row : rows) send(tx, row);
      });
    }
  }

  void send(Tx& tx, const OutboxRow& row) {
    const bool first = row.message_id.empty();
    const auto content = render(tx, rules, commands, row.message.view, row.message.to,
                                first ? Showing::for_the_first_time : Showing::again);
    if (!content) {
      tx.outbox().mark_dropped(row.id);
      return;
    }
    tx.outbox().mark_sent(row.id, fmt::format("om_{}", row.id.value()), row.wanted);
    if (!first) return;
    const std::string whom = row.message.to.person.empty() ? "group" : row.message.to.person.str();
    ++received[whom];
    const auto local = rules.zone.to_local(tx.now());
    if (!rules.working().is_working_day(tx.now())) ++on_days_off;
    const auto time = local - std::chrono::floor<std::chrono::days>(local);
    if (time < hours(8) || time >= hours(22)) ++at_night;
  }

  void at(std::chrono::local_days day, minutes time) {
    const Instant target = rules.zone.to_instant(day + time);
    clock.move(target - clock.now());
    scheduler.tick();
    deliver();
  }

  TemporaryFolder folder;
  TestClock clock;
  Rules rules;
  CommandTable commands;
  SqliteStore store;
  Scheduler scheduler;
  std::map<std::string, int> received;
  int on_days_off = 0;
  int at_night = 0;
};

TEST_F(SimulatedYear, EverybodyGetsWhatConcernsThemAndNothingOnADayOff) {
  scheduler.tick();
  int working_days = 0;
  const std::chrono::local_days first(std::chrono::January / 1 / 2026);
  const std::chrono::local_days last(kLastDay);
  for (auto day = first; day <= last; day += std::chrono::days(1)) {
    const bool works = rules.working().is_working_day(day);
    working_days += works ? 1 : 0;
    at(day, hours(3));
    at(day, hours(9) + minutes(15));
    for (const int minute : {0, 3}) at(day, hours(16) + minutes(30 + minute));
    at(day, hours(17));
    at(day, hours(17) + minutes(10));
    if (works) send_sheets();
    for (const int minute : {0, 3}) at(day, hours(17) + minutes(30 + minute));
    for (const int minute : {0, 3}) at(day, hours(18) + minutes(minute));
  }
  EXPECT_EQ(working_days, kWorkingDays);
  EXPECT_EQ(on_days_off, 0);
  EXPECT_EQ(at_night, 0);

  // A prompt and a digest a group and working day.
  EXPECT_EQ(received["group"], 2 * kProjects * working_days);
  for (int i = 0; i < kDepartments; ++i) {
    // One heads-up a day for all projects; who then sends the sheets hears no more.
    const int nudges = i == kSilent ? working_days : 0;
    EXPECT_EQ(received[liaison(i)], working_days + nudges) << liaison(i);
    // The digest of each project they lead; of the silent department's projects its head has one
    // too, and from the second day on hears once a day that it is missing again.
    const int led = kProjects / kDepartments;
    const int more = i == kSilent ? led * working_days + working_days - 1 : 0;
    EXPECT_EQ(received[lead(i)], led * working_days + more) << lead(i);
  }
  EXPECT_EQ(received["superior"], 0);
  EXPECT_EQ(received.size(), 2U + 2U * kDepartments) << "nobody else got anything";
}

}  // namespace
}  // namespace xiebot::support
