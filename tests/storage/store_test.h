// What every store has to do, whichever stands behind the port: the suites built on StoreTest run
// once for each store named in store_test.cpp.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

#include "bot/clock.h"
#include "bot/store.h"

namespace xiebot {

// Monday, 23 November 2026, 10:00 in Shanghai.
inline constexpr Instant kMonday{std::chrono::seconds{1795399200}};

// Stands still until it is moved. Thread-safe.
class StandingClock : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  [[nodiscard]] SteadyTime steady() const override {
    return SteadyTime(now_.load() - Instant(std::chrono::seconds(0)));
  }
  void advance(std::chrono::seconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<Instant> now_ = kMonday;
};

// A new folder, gone with the test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

struct StoreKind {
  std::string name;
  // Opens the store that lives in the folder, or makes it.
  std::function<std::unique_ptr<Store>(const TemporaryFolder&, const Clock&)> open;
};
std::vector<StoreKind> store_kinds();
std::ostream& operator<<(std::ostream& out, const StoreKind& kind);

// Runs `work` in a transaction and answers what it answers.
template <class Work>
auto write(Store& store, const Work& work) {
  if constexpr (std::is_void_v<std::invoke_result_t<Work, Tx&>>) {
    store.transact(work);
  } else {
    std::invoke_result_t<Work, Tx&> result{};
    store.transact([&](Tx& tx) { result = work(tx); });
    return result;
  }
}

template <class Work>
auto read(const Store& store, const Work& work) {
  std::invoke_result_t<Work, const Tx&> result{};
  store.read([&](const Tx& tx) { result = work(tx); });
  return result;
}

class StoreTest : public testing::TestWithParam<StoreKind> {
 protected:
  void reopen() {
    store_.reset();
    store_ = GetParam().open(folder_, clock_);
  }

  template <class Work>
  auto write(const Work& work) {
    return xiebot::write(*store_, work);
  }
  template <class Work>
  auto read(const Work& work) const {
    return xiebot::read(*store_, work);
  }

  StandingClock clock_;
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_ = GetParam().open(folder_, clock_);
};

// An entry as the request form would make it.
Entry sample_entry(std::string number);

TimelineRecord sample_record(EntryId entry, std::string action);

}  // namespace xiebot

#define FOR_EVERY_STORE(Suite)                                              \
  INSTANTIATE_TEST_SUITE_P(Stores, Suite, testing::ValuesIn(store_kinds()), \
                           [](const auto& test) { return test.param.name; })
