#include "bot/timeline.h"

#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using testing::IsEmpty;

class TimelineTest : public StoreTest {
 protected:
  EntryId add_entry() {
    return write([](Tx& tx) { return tx.entries().add(sample_entry(""), ""); });
  }
};
FOR_EVERY_STORE(TimelineTest);

TEST_P(TimelineTest, GivesBackWhatHappenedInOrder) {
  const EntryId first = add_entry();
  const EntryId second = add_entry();
  TimelineRecord record;
  record.entry = first;
  record.action = "confirm";
  record.actor = PersonId("lisi");
  record.on_behalf_of = PersonId("zhangsan");
  record.via = Via::delegate;
  record.happened_at = kMonday;
  record.recorded_at = kMonday + std::chrono::seconds(2);
  record.place = "one:group:12";
  record.department = DepartmentCode("CPB");
  record.from = "waiting";
  record.to = "confirmed";
  record.stay = 2;
  record.details = R"({"原因":"好"})";
  write([&](Tx& tx) {
    tx.timeline().append(record);
    tx.timeline().append(sample_record(second, "submit"));
    TimelineRecord by_admin = sample_record(first, "finish");
    by_admin.via = Via::admin;
    tx.timeline().append(by_admin);
  });
  const auto records = read([&](const Tx& tx) { return tx.timeline().of(first); });
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].entry, first);
  EXPECT_EQ(records[0].sequence, 1);
  EXPECT_EQ(records[0].action, "confirm");
  EXPECT_EQ(records[0].actor, PersonId("lisi"));
  EXPECT_EQ(records[0].on_behalf_of, PersonId("zhangsan"));
  EXPECT_EQ(records[0].via, Via::delegate);
  EXPECT_EQ(records[0].happened_at, kMonday);
  EXPECT_EQ(records[0].recorded_at, kMonday + std::chrono::seconds(2));
  EXPECT_EQ(records[0].place, "one:group:12");
  EXPECT_EQ(records[0].department, DepartmentCode("CPB"));
  EXPECT_EQ(records[0].from, "waiting");
  EXPECT_EQ(records[0].to, "confirmed");
  EXPECT_EQ(records[0].stay, 2);
  EXPECT_EQ(records[0].details, R"({"原因":"好"})");
  EXPECT_EQ(records[1].sequence, 2);
  EXPECT_EQ(records[1].via, Via::admin);
  EXPECT_EQ(records[1].recorded_at, kMonday);
}

TEST_P(TimelineTest, HoldsAsItWasWritten) {
  for (int day = 0; day < 3; ++day) {
    const EntryId entry = add_entry();
    write([&](Tx& tx) {
      tx.timeline().append(sample_record(entry, "submit"));
      tx.timeline().append(sample_record(EntryId(1), "approve"));
      tx.timeline().checkpoint("2026-11-2" + std::to_string(3 + day));
    });
  }
  write([](Tx& tx) { tx.timeline().append(sample_record(EntryId(1), "finish")); });
  reopen();
  EXPECT_THAT(read([](const Tx& tx) { return tx.timeline().verify(); }), IsEmpty());
}

TEST_P(TimelineTest, IsCheckpointedOnceADay) {
  const auto checkpoint = [this](std::string_view date) {
    return write([&](Tx& tx) { return tx.timeline().checkpoint(date); });
  };
  EXPECT_TRUE(checkpoint("2026-11-23"));
  EXPECT_FALSE(checkpoint("2026-11-23"));
  EXPECT_TRUE(checkpoint("2026-11-24"));
  EXPECT_TRUE(checkpoint("2026-11-22"));  // a clock was set back
  EXPECT_THAT(read([](const Tx& tx) { return tx.timeline().verify(); }), IsEmpty());
}

TEST_P(TimelineTest, ForgetsWhatWasRolledBack) {
  const EntryId entry = add_entry();
  EXPECT_ANY_THROW(write([&](Tx& tx) {
    tx.timeline().append(sample_record(entry, "submit"));
    throw std::runtime_error("no");
  }));
  write([&](Tx& tx) { tx.timeline().append(sample_record(entry, "submit")); });
  EXPECT_EQ(read([&](const Tx& tx) { return tx.timeline().of(entry).size(); }), 1U);
  EXPECT_THAT(read([](const Tx& tx) { return tx.timeline().verify(); }), IsEmpty());
}

}  // namespace
}  // namespace xiebot
