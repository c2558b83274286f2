#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using std::chrono::hours;

class InboxTest : public StoreTest {
 protected:
  bool add(std::string channel, std::string key) {
    return write([&](Tx& tx) {
      return tx.inbox().add({std::move(channel), std::move(key), kMonday - hours(1)});
    });
  }
};
FOR_EVERY_STORE(InboxTest);

TEST_P(InboxTest, KnowsAnEventAgain) {
  EXPECT_TRUE(add("one", "om_1"));
  EXPECT_FALSE(add("one", "om_1"));
  EXPECT_TRUE(add("two", "om_1"));
  reopen();
  EXPECT_FALSE(add("one", "om_1"));
}

TEST_P(InboxTest, KnowsAFailedEventAgain) {
  write([](Tx& tx) { tx.inbox().fail({"one", "om_1", kMonday}, "ref-1", "because"); });
  EXPECT_FALSE(add("one", "om_1"));
}

TEST_P(InboxTest, MarksAnEventItKnowsAsFailed) {
  EXPECT_TRUE(add("one", "om_1"));
  write([](Tx& tx) {
    tx.inbox().fail({"one", "om_1", kMonday}, "ref-1", "because");
    tx.inbox().fail({"one", "om_1", kMonday}, "ref-1", "because");
  });
  EXPECT_FALSE(add("one", "om_1"));
}

TEST_P(InboxTest, ForgetsByTimeOfArrival) {
  add("one", "om_1");
  clock_.advance(hours(2));
  add("one", "om_2");
  EXPECT_EQ(write([](Tx& tx) { return tx.inbox().prune(kMonday + hours(1)); }), 1);
  EXPECT_TRUE(add("one", "om_1"));
  EXPECT_FALSE(add("one", "om_2"));
}

using SettingsTest = StoreTest;
FOR_EVERY_STORE(SettingsTest);

TEST_P(SettingsTest, AreForgottenByTheBeginningOfTheirNameAndTheirValue) {
  const auto forget = [&](std::string_view prefix, std::string_view before) {
    return write([&](Tx& tx) { return tx.settings().forget(prefix, before); });
  };
  write([](Tx& tx) {
    tx.settings().set("handover:a", "2026-11-22");
    tx.settings().set("handover:b", "2026-11-23");
    tx.settings().set("handover:c", "");
    tx.settings().set("hand%", "2026-11-22");
  });
  EXPECT_EQ(forget("handover:", "2026-11-23"), 2);
  EXPECT_EQ(forget("handover:", "2026-11-23"), 0);
  EXPECT_EQ(read([](const Tx& tx) { return tx.settings().get("handover:b"); }), "2026-11-23");
  EXPECT_EQ(read([](const Tx& tx) { return tx.settings().get("hand%"); }), "2026-11-22");
}

TEST_P(SettingsTest, AreReplacedByName) {
  EXPECT_EQ(read([](const Tx& tx) { return tx.settings().get("key"); }), std::nullopt);
  write([](Tx& tx) { tx.settings().set("key", "one"); });
  write([](Tx& tx) { tx.settings().set("key", std::string("a\0b", 3)); });
  EXPECT_EQ(read([](const Tx& tx) { return tx.settings().get("key"); }), std::string("a\0b", 3));
}

}  // namespace
}  // namespace xiebot
