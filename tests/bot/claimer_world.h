// A claimer before a store in memory, with groups to send to.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bot/claimer.h"
#include "outbox_in_memory.h"

namespace xiebot {

inline constexpr int kGroups = 12;

class ClaimerTest : public testing::Test {
 protected:
  ClaimerTest() {
    store_.transact([](Tx& tx) {
      for (int i = 1; i <= kGroups; ++i) {
        tx.directory().put(in_memory::group("group-" + std::to_string(i)));
      }
    });
    options_.owner = "this process";
    options_.hooks.notice_view = "dead_letter";
    options_.hooks.on_dead = [](Tx& tx, const OutboxRow& row, const std::string& reason) {
      Message notice = in_memory::message("dead/" + row.message.key, in_memory::to_group(kGroups));
      notice.view = {.name = "dead_letter", .args = {{"reason", reason}}};
      tx.outbox().add(notice);
    };
    options_.hooks.on_setup_fault = [this](const std::string& reason) {
      setup_faults_.push_back(reason);
    };
  }

  Claimer& claimer() {
    if (!claimer_) {
      claimer_ = std::make_unique<Claimer>(store_, "test", capabilities_, clock_, options_);
      claimer_->start();
    }
    return *claimer_;
  }

  void post(const std::string& key, int group, Urgency urgency = Urgency::normal) {
    post(in_memory::message(key, in_memory::to_group(group), urgency));
  }
  void post(const Message& message) {
    store_.transact([&](Tx& tx) { tx.outbox().add(message); });
  }

  std::vector<OutboxRow> round(int idle = 8) { return claimer().round(idle); }
  // The one row that is claimed.
  OutboxRow claim_one() {
    const std::vector<OutboxRow> rows = round();
    EXPECT_EQ(rows.size(), 1u);
    return rows.at(0);
  }
  std::vector<std::string> keys(const std::vector<OutboxRow>& rows) {
    std::vector<std::string> found;
    found.reserve(rows.size());
    for (const OutboxRow& row : rows) found.push_back(row.message.key);
    return found;
  }

  template <class Result>
  void accept(const OutboxRow& row, Result result) {
    claimer().accept({.row = row, .result = std::move(result), .call_ended = clock_.steady()});
  }
  template <class Result>
  void record(const OutboxRow& row, Result result) {
    accept(row, std::move(result));
    EXPECT_TRUE(claimer().round(0).empty());
  }

  in_memory::StoredRow stored(const std::string& key) {
    for (const auto& [id, row] : store_.world().rows) {
      if (row.row.message.key == key) return row;
    }
    ADD_FAILURE() << "no row " << key;
    return {};
  }
  bool exists(const std::string& key) {
    for (const auto& [id, row] : store_.world().rows) {
      if (row.row.message.key == key) return true;
    }
    return false;
  }

  support::TestClock clock_;
  in_memory::StoreInMemory store_{clock_};
  Capabilities capabilities_;
  ClaimerOptions options_;
  std::vector<std::string> setup_faults_;

 private:
  std::unique_ptr<Claimer> claimer_;
};

}  // namespace xiebot
