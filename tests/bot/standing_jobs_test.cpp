#include "bot/standing_jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "outbox_in_memory.h"

namespace xiebot {
namespace {

using in_memory::out_of_scope;
using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

struct Calls {
  Instant inbox_before{}, drafts_before{}, outbox_before{}, notices_before{}, ageing_before{};
  Instant occurrences_before{};
  std::vector<std::string> checkpoints;
  std::vector<OutboxId> afresh;
  std::map<std::string, std::string, std::less<>> settings;
  std::map<std::string, std::string, std::less<>> forgotten;  // before which value, by prefix
};

class RecordingSettings : public Settings {
 public:
  explicit RecordingSettings(Calls& calls) : calls_(calls) {}
  [[nodiscard]] std::optional<std::string> get(std::string_view) const override { out_of_scope(); }
  void set(std::string_view name, std::string_view value) override {
    calls_.settings.emplace(name, value);
  }
  int forget(std::string_view prefix, std::string_view before) override {
    calls_.forgotten.emplace(prefix, before);
    return 0;
  }

 private:
  Calls& calls_;
};

class RecordingInbox : public Inbox {
 public:
  explicit RecordingInbox(Calls& calls) : calls_(calls) {}
  bool add(const InboxRecord&) override { out_of_scope(); }
  void fail(const InboxRecord&, std::string_view, std::string_view) override { out_of_scope(); }
  int prune(Instant before) override {
    calls_.inbox_before = before;
    return 0;
  }

 private:
  Calls& calls_;
};

class RecordingDrafts : public Drafts {
 public:
  explicit RecordingDrafts(Calls& calls) : calls_(calls) {}
  [[nodiscard]] std::optional<Draft> find(DraftId) const override { out_of_scope(); }
  [[nodiscard]] std::vector<Draft> of(const PersonId&) const override { out_of_scope(); }
  [[nodiscard]] std::optional<Draft> question(const PersonId&, EntryId) const override {
    out_of_scope();
  }
  DraftId add(const Draft&) override { out_of_scope(); }
  void update(const Draft&) override { out_of_scope(); }
  void remove(DraftId) override { out_of_scope(); }
  int expire(Instant before) override {
    calls_.drafts_before = before;
    return 0;
  }

 private:
  Calls& calls_;
};

class RecordingTimeline : public Timeline {
 public:
  explicit RecordingTimeline(Calls& calls) : calls_(calls) {}
  int append(TimelineRecord) override { out_of_scope(); }
  [[nodiscard]] std::vector<TimelineRecord> of(EntryId) const override { out_of_scope(); }
  bool checkpoint(std::string_view date) override {
    calls_.checkpoints.emplace_back(date);
    return true;
  }
  [[nodiscard]] std::vector<std::string> verify() const override { out_of_scope(); }

 private:
  Calls& calls_;
};

class RecordingOutbox : public in_memory::OutboxInMemory {
 public:
  RecordingOutbox(in_memory::World& world, Instant now, Calls& calls)
      : OutboxInMemory(world, now), calls_(calls) {}
  int prune(Instant before) override {
    calls_.outbox_before = before;
    return 0;
  }
  [[nodiscard]] std::vector<OutboxId> ageing(std::string_view channel,
                                             Instant sent_before) const override {
    calls_.ageing_before = sent_before;
    if (channel != "ageing") return {};
    return {OutboxId(3), OutboxId(5)};
  }
  void send_afresh(OutboxId id) override { calls_.afresh.push_back(id); }

 private:
  Calls& calls_;
};

class RecordingNotices : public Notices {
 public:
  explicit RecordingNotices(Calls& calls) : calls_(calls) {}
  bool add(const Notice&) override { out_of_scope(); }
  [[nodiscard]] std::vector<Notice> of_bundle(std::string_view) const override { out_of_scope(); }
  [[nodiscard]] std::vector<Notice> latest_of(const PersonId&, int) const override {
    out_of_scope();
  }
  int prune(Instant before) override {
    calls_.notices_before = before;
    return 0;
  }

 private:
  Calls& calls_;
};

class NoDeadlines : public Deadlines {
 public:
  DeadlineId add(const Deadline&) override { out_of_scope(); }
  void update(const Deadline&) override { out_of_scope(); }
  [[nodiscard]] std::optional<Deadline> find(DeadlineId) const override { out_of_scope(); }
  [[nodiscard]] std::vector<Deadline> open_of(EntryId) const override { out_of_scope(); }
  [[nodiscard]] std::vector<Deadline> due(Instant, int) const override { out_of_scope(); }
  [[nodiscard]] std::optional<Instant> next_due() const override { out_of_scope(); }
  [[nodiscard]] std::vector<Deadline> provisional() const override { return {}; }
};

class RecordingOccurrences : public Occurrences {
 public:
  explicit RecordingOccurrences(Calls& calls) : calls_(calls) {}
  bool add(const OccurrenceRow&) override { out_of_scope(); }
  void update(const OccurrenceRow&) override { out_of_scope(); }
  void remove(OccurrenceId) override { out_of_scope(); }
  [[nodiscard]] std::optional<OccurrenceRow> find(OccurrenceId) const override { out_of_scope(); }
  [[nodiscard]] std::optional<OccurrenceRow> find(std::string_view, const ProjectCode&,
                                                  std::string_view) const override {
    out_of_scope();
  }
  [[nodiscard]] std::vector<OccurrenceRow> waiting() const override { out_of_scope(); }
  [[nodiscard]] std::vector<OccurrenceRow> due(Instant, int) const override { out_of_scope(); }
  [[nodiscard]] std::optional<Instant> next_due() const override { out_of_scope(); }
  [[nodiscard]] int skipped_since(Instant) const override { out_of_scope(); }
  int prune(Instant before) override {
    calls_.occurrences_before = before;
    return 0;
  }

 private:
  Calls& calls_;
};

class RecordingTx : public in_memory::TxInMemory {
 public:
  RecordingTx(in_memory::World& world, Instant now, Calls& calls)
      : TxInMemory(world, now),
        inbox_(calls),
        drafts_(calls),
        timeline_(calls),
        settings_(calls),
        outbox_(world, now, calls),
        notices_(calls),
        occurrences_(calls) {}
  [[nodiscard]] Inbox& inbox() override { return inbox_; }
  [[nodiscard]] Drafts& drafts() override { return drafts_; }
  [[nodiscard]] Timeline& timeline() override { return timeline_; }
  [[nodiscard]] Settings& settings() override { return settings_; }
  [[nodiscard]] Outbox& outbox() override { return outbox_; }
  [[nodiscard]] Notices& notices() override { return notices_; }
  [[nodiscard]] Deadlines& deadlines() override { return deadlines_; }
  [[nodiscard]] Occurrences& occurrences() override { return occurrences_; }

 private:
  RecordingInbox inbox_;
  RecordingDrafts drafts_;
  RecordingTimeline timeline_;
  RecordingSettings settings_;
  RecordingOutbox outbox_;
  RecordingNotices notices_;
  NoDeadlines deadlines_;
  RecordingOccurrences occurrences_;
};

// 2026-11-23T16:30:00Z, which is the 24th in China.
constexpr Instant kNow{std::chrono::seconds(1795451400)};

const Rules& china() {
  static const Rules kRules{
      .forms = {}, .calendar = CompanyCalendar(built_in_calendar(), Zone("Asia/Shanghai"))};
  return kRules;
}

Calls run_all(const std::vector<AgeingCards>& channels) {
  Calls calls;
  in_memory::World world;
  RecordingTx tx(world, kNow, calls);
  for (const Job& job : standing_jobs(china(), channels)) job.run(tx);
  return calls;
}

TEST(StandingJobs, ForgetWhatIsNoLongerNeeded) {
  const Calls calls = run_all({});
  EXPECT_EQ(calls.inbox_before, kNow - days(7));
  EXPECT_EQ(calls.drafts_before, kNow - days(7));
  EXPECT_EQ(calls.outbox_before, kNow - days(30));
  EXPECT_EQ(calls.notices_before, kNow - days(30));
  EXPECT_EQ(calls.occurrences_before, kNow - days(400));
  EXPECT_THAT(calls.forgotten,
              UnorderedElementsAre(Pair("handover:", "2026-11-24"), Pair("stranger:", "2025-11-24"),
                                   // Seconds since 1970: what ended by now, or an hour ago.
                                   Pair("bind code:", "001795451400"),
                                   Pair("bind code of:", "001795451400"),
                                   Pair("bind wrong:", "001795447800")));
}

TEST(StandingJobs, WriteAHeartbeatTwiceAMinute) {
  EXPECT_EQ(run_all({}).settings.find("heartbeat")->second, "1795451400");
  const std::vector<Job> jobs = standing_jobs(china(), {});
  const auto heartbeat = std::find_if(jobs.begin(), jobs.end(),
                                      [](const Job& job) { return job.name == "heartbeat"; });
  ASSERT_NE(heartbeat, jobs.end());
  EXPECT_EQ(heartbeat->every, std::chrono::seconds(30));
}

TEST(StandingJobs, MakeTheCheckpointOfTheLocalDay) {
  EXPECT_THAT(run_all({}).checkpoints, ElementsAre("2026-11-24"));
}

TEST(StandingJobs, SendCardsAfreshADayBeforeTheyCanBeChangedNoMore) {
  const Calls calls = run_all({{"ageing", hours(14 * 24)}});
  EXPECT_EQ(calls.ageing_before, kNow - days(13));
  EXPECT_THAT(calls.afresh, ElementsAre(OutboxId(3), OutboxId(5)));
}

TEST(StandingJobs, SendShortLivedCardsAfreshAtHalfTheirLife) {
  EXPECT_EQ(run_all({{"ageing", hours(24)}}).ageing_before, kNow - hours(12));
}

TEST(StandingJobs, LeaveCardsAloneThatCanBeChangedForEver) {
  EXPECT_THAT(run_all({{"ageing", hours(0)}}).afresh, IsEmpty());
}

}  // namespace
}  // namespace xiebot
