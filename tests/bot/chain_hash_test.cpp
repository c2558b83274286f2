#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "bot/crypto.h"
#include "bot/timeline.h"

namespace xiebot {
namespace {

TEST(ChainHash, DependsOnEveryField) {
  const std::function<void(TimelineRecord&)> changes[] = {
      [](TimelineRecord&) {},
      [](TimelineRecord& record) { record.entry = EntryId(1); },
      [](TimelineRecord& record) { record.sequence = 1; },
      [](TimelineRecord& record) { record.action = "a"; },
      [](TimelineRecord& record) { record.actor = PersonId("a"); },
      [](TimelineRecord& record) { record.on_behalf_of = PersonId("a"); },
      [](TimelineRecord& record) { record.via = Via::admin; },
      [](TimelineRecord& record) { record.happened_at += std::chrono::seconds(1); },
      [](TimelineRecord& record) { record.recorded_at += std::chrono::seconds(1); },
      [](TimelineRecord& record) { record.place = "a"; },
      [](TimelineRecord& record) { record.department = DepartmentCode("a"); },
      [](TimelineRecord& record) { record.from = "a"; },
      [](TimelineRecord& record) { record.to = "a"; },
      [](TimelineRecord& record) { record.stay = 1; },
      [](TimelineRecord& record) { record.details = "a"; },
  };
  std::set<std::string> hashes;
  for (const auto& change : changes) {
    TimelineRecord record;
    change(record);
    EXPECT_TRUE(hashes.insert(chain_hash("", record)).second);
    EXPECT_TRUE(hashes.insert(chain_hash("a", record)).second);
  }
}

TEST(ChainHash, DoesNotMixUpNeighbouringFields) {
  TimelineRecord one;
  one.from = "ab";
  one.to = "c";
  TimelineRecord other;
  other.from = "a";
  other.to = "bc";
  EXPECT_NE(chain_hash("", one), chain_hash("", other));
}

TEST(ChainHash, IsTheSameForEver) {
  TimelineRecord record;
  record.entry = EntryId(12);
  record.sequence = 3;
  record.action = "confirm";
  record.actor = PersonId("lisi");
  record.details = "{}";
  EXPECT_EQ(chain_hash("", record),
            crypto::sha256_hex("0:2:121:37:confirm4:lisi0:6:person1:01:00:0:0:0:1:02:{}"));
}

TEST(Via, IsReadBackFromItsStoredName) {
  for (const Via via : {Via::person, Via::delegate, Via::timeout, Via::admin}) {
    EXPECT_EQ(via_stored_as(stored_name(via)), via);
  }
  EXPECT_EQ(via_stored_as("magic"), std::nullopt);
}

}  // namespace
}  // namespace xiebot
