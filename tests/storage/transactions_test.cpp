#include <set>
#include <stdexcept>
#include <thread>

#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using Transactions = StoreTest;
FOR_EVERY_STORE(Transactions);

TEST_P(Transactions, KeepWhatTheyWroteOverAReopening) {
  write([](Tx& tx) { tx.settings().set("colour", "blue"); });
  reopen();
  EXPECT_EQ(read([](const Tx& tx) { return tx.settings().get("colour"); }), "blue");
}

TEST_P(Transactions, AreRolledBackWhenTheyThrow) {
  EXPECT_THROW(write([](Tx& tx) {
                 tx.settings().set("colour", "blue");
                 throw std::out_of_range("no");
               }),
               std::out_of_range);
  EXPECT_EQ(read([](const Tx& tx) { return tx.settings().get("colour"); }), std::nullopt);
  EXPECT_TRUE(store_->accepts_writes());
}

TEST_P(Transactions, HandTheExceptionItselfToTheCaller) {
  try {
    write([](Tx&) { throw std::out_of_range("the reason"); });
    FAIL();
  } catch (const std::out_of_range& error) {
    EXPECT_STREQ(error.what(), "the reason");
  }
}

TEST_P(Transactions, FailAloneWhenManyWriteAtOnce) {
  constexpr int kThreads = 16;
  constexpr int kEach = 20;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) {
        const std::string name = std::to_string(thread) + "/" + std::to_string(i);
        const bool fails = i % 2 == 1;
        try {
          write([&](Tx& tx) {
            tx.settings().set(name, "kept");
            if (fails) throw std::runtime_error("no");
          });
          EXPECT_FALSE(fails);
        } catch (const std::runtime_error&) {
          EXPECT_TRUE(fails);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int thread = 0; thread < kThreads; ++thread) {
    for (int i = 0; i < kEach; ++i) {
      const std::string name = std::to_string(thread) + "/" + std::to_string(i);
      EXPECT_EQ(read([&](const Tx& tx) { return tx.settings().get(name).has_value(); }), i % 2 == 0)
          << name;
    }
  }
}

TEST_P(Transactions, NeverHandOutANumberTwiceNorLeaveAGap) {
  constexpr int kThreads = 16;
  constexpr int kEach = 25;
  std::mutex mutex;
  std::set<int> numbers;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        int number = 0;
        try {
          write([&](Tx& tx) {
            number = tx.entries().next_number("2026-Q4-SCB-");
            if (i % 5 == 4) throw std::runtime_error("given back");
            tx.entries().add(sample_entry("2026-Q4-SCB-" + std::to_string(number)), "");
          });
        } catch (const std::runtime_error&) {
          continue;
        }
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(numbers.insert(number).second) << number;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(numbers.size(), kThreads * kEach * 4 / 5);
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), static_cast<int>(numbers.size()));
}

TEST_P(Transactions, SeeOneTimeOnly) {
  write([&](Tx& tx) {
    clock_.advance(std::chrono::seconds(10));
    EXPECT_EQ(tx.now(), kMonday);
  });
  write([&](Tx& tx) { EXPECT_EQ(tx.now(), kMonday + std::chrono::seconds(10)); });
}

TEST_P(Transactions, ReadOneSnapshotWhateverIsWrittenMeanwhile) {
  write([](Tx& tx) { tx.settings().set("colour", "blue"); });
  store_->read([&](const Tx& tx) {
    EXPECT_EQ(tx.settings().get("colour"), "blue");
    std::thread([&] { write([](Tx& other) { other.settings().set("colour", "red"); }); }).join();
    EXPECT_EQ(tx.settings().get("colour"), "blue");
  });
  EXPECT_EQ(read([](const Tx& tx) { return tx.settings().get("colour"); }), "red");
}

TEST_P(Transactions, AreNotBegunInsideEachOther) {
  EXPECT_THROW(write([&](Tx&) { write([](Tx&) {}); }), std::logic_error);
  EXPECT_THROW(write([&](Tx&) { store_->read([](const Tx&) {}); }), std::logic_error);
  EXPECT_THROW(store_->read([&](const Tx&) { store_->read([](const Tx&) {}); }), std::logic_error);
  EXPECT_THROW(store_->read([&](const Tx&) { write([](Tx&) {}); }), std::logic_error);
  write([](Tx& tx) { tx.settings().set("still", "alive"); });
  EXPECT_EQ(read([](const Tx& tx) { return tx.settings().get("still"); }), "alive");
}

TEST_P(Transactions, CanBeReadByMoreThreadsThanThereAreConnections) {
  write([](Tx& tx) { tx.settings().set("colour", "blue"); });
  std::vector<std::thread> threads;
  threads.reserve(16);
  for (int thread = 0; thread < 16; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(read([](const Tx& tx) { return tx.settings().get("colour"); }), "blue");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace xiebot
