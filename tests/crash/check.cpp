#include "tests/crash/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "storage/sqlite_store.h"
#include "tests/crash/database.h"
#include "tests/crash/expected.h"

namespace xiebot::crash {
namespace {

constexpr char kMark[] = "（可能重复）";

bool holds(const std::string& words, const std::string& part) {
  return words.find(part) != std::string::npos;
}

// A message as people saw it come, and as they see it now.
struct Seen {
  Platform on = Platform::feishu;
  std::string chat;
  std::string id;     // empty: the platform tells none
  std::string words;  // when it came
  std::string now;
  bool keyed = true;      // sent under a key, so once
  bool changing = false;  // a card that changes with its matter
};

std::vector<Seen> all_seen(const Company& company) {
  std::vector<Seen> all;
  const auto on_feishu = [&](const char* chat, const auto& messages) {
    for (const support::FeishuMessage& message : messages) {
      all.push_back({.chat = chat,
                     .id = message.id,
                     .words = support::visible_text(message.contents.front()),
                     .now = support::visible_text(message.content()),
                     .changing = message.type == "interactive"});
    }
  };
  for (const char* person : {Company::kZhang, Company::kLi, Company::kAdmin}) {
    on_feishu(person, company.feishu.personal(person));
  }
  on_feishu(Company::kTeam, company.feishu.messages_in(Company::kTeam));
  for (const char* chat : {Company::kMing, Company::kHan, Company::kDingTeam}) {
    for (const support::DingtalkMessage& message : company.dingtalk.seen(chat)) {
      const bool card = message.kind == "card";
      const std::string words = support::visible_text(message);
      all.push_back({.on = Platform::dingtalk,
                     .chat = chat,
                     .id = message.track_id,
                     .words = words,
                     .now = words,
                     .keyed = card,
                     .changing = card});
    }
  }
  return all;
}

bool fits(const Expected& expected, const Seen& seen) {
  if (expected.on != seen.on || expected.chat != seen.chat) return false;
  if (!holds(seen.words, expected.words)) return false;
  return !expected.card || !holds(seen.words, "「" + expected.words + "」");
}

// How many of one expected kind came.
struct Tally {
  int keyed = 0, plain = 0, marked = 0;
};

class Check {
 public:
  Check(const Company& company, const Ledger& ledger, Findings& findings)
      : expected_(expected_messages(ledger, company.rung)),
        entries_(expected_entries(ledger)),
        seen_(all_seen(company)),
        findings_(findings) {}

  void messages() {
    std::vector<Tally> tallies(expected_.size());
    for (const Seen& seen : seen_) {
      const auto found = std::ranges::find_if(
          expected_, [&](const Expected& expected) { return fits(expected, seen); });
      if (found == expected_.end()) {
        fault("nobody should have got", seen.chat, seen.words);
        continue;
      }
      Tally& tally = tallies[static_cast<std::size_t>(found - expected_.begin())];
      const bool marked = holds(seen.words, kMark);
      if (seen.keyed) {
        ++tally.keyed;
        if (marked) fault("marked although it has a key, in", seen.chat, seen.words);
      } else {
        ++(marked ? tally.marked : tally.plain);
      }
      if (seen.changing && !holds(seen.now, found->status)) {
        fault(fmt::format("a card does not say {}, in", found->status), seen.chat, seen.now);
      }
    }
    for (std::size_t i = 0; i < expected_.size(); ++i) judge(expected_[i], tallies[i]);
  }

  void entries(const Tx& tx) {
    std::map<std::string, ExpectedEntry> missing;
    for (const ExpectedEntry& entry : entries_) missing.emplace(entry.title, entry);
    std::vector<std::string> numbers;
    tx.entries().each({}, [&](const Entry& entry) {
      numbers.push_back(entry.number);
      const auto found = missing.find(entry.title);
      if (found == missing.end()) {
        fault("an entry too many", entry.number, entry.title);
        return true;
      }
      std::vector<std::string> actions;
      for (const auto& record : tx.timeline().of(entry.id)) actions.push_back(record.action);
      const ExpectedEntry& expected = found->second;
      if (entry.author.str() != expected.author || entry.state != expected.state ||
          actions != expected.actions) {
        fault("not what was done", entry.title,
              fmt::format("{} {} {} instead of {} {} {}", entry.author.str(), entry.state,
                          fmt::join(actions, ","), expected.author, expected.state,
                          fmt::join(expected.actions, ",")));
      }
      missing.erase(found);
      return true;
    });
    for (const auto& [title, entry] : missing) fault("answered and lost", title, entry.state);
    for (const std::string& one : faults_of_numbers(numbers)) fault("numbers", one, "");
    for (const auto& one : tx.timeline().verify()) fault("timeline", one, "");
    findings_.requests += static_cast<int>(numbers.size());
  }

  // Every message that a platform took is a row's, and no two rows' is one.
  void outbox(const Tx& tx) {
    std::set<std::string> of_platforms;
    for (const Seen& seen : seen_) {
      if (seen.keyed) of_platforms.insert(seen.id);
    }
    for (std::int64_t id = 1; const auto row = tx.outbox().find(OutboxId(id)); ++id) {
      ++findings_.messages;
      if (row->message_id.empty()) fault("never sent", row->message.key, "");
      if (row->shown < row->wanted) fault("not brought up to date", row->message.key, "");
      const bool keyed = row->message_id.starts_with("om_") || row->message_id.starts_with("card-");
      if (keyed && of_platforms.erase(row->message_id) == 0) {
        fault("no platform has", row->message.key, row->message_id);
      }
    }
    for (const std::string& id : of_platforms) fault("of no row", id, "");
    for (const char* channel : {"feishu", "dingtalk"}) {
      if (const auto dead = tx.outbox().counts(channel).dead; dead > 0) {
        fault("given up", channel, fmt::format("{} messages", dead));
      }
    }
  }

 private:
  void fault(const std::string& what, const std::string& where, const std::string& words) {
    findings_.faults.push_back(fmt::format("{} {}: {}", what, where, words));
  }

  void judge(const Expected& expected, const Tally& tally) {
    findings_.marked += tally.marked;
    // Of each message whose receipt was lost one more may have come, and says so: one a kill.
    const int unmarked = tally.keyed + tally.plain;
    const int all = unmarked + tally.marked;
    const int lives = static_cast<int>(findings_.lives.size());
    const bool not_too_often = unmarked <= expected.times && tally.marked <= lives;
    if (not_too_often && all >= expected.times) return;
    fault("counted wrongly in", expected.chat,
          fmt::format("{} came {} times and {} times marked instead of {}", expected.words,
                      unmarked, tally.marked, expected.times));
  }

  const std::vector<Expected> expected_;
  const std::vector<ExpectedEntry> entries_;
  const std::vector<Seen> seen_;
  Findings& findings_;
};

}  // namespace

void check(const Company& company, const Ledger& ledger, const Clock& clock,
           const std::filesystem::path& database, Findings& findings) {
  for (const std::string& complaint : ledger.complaints()) findings.faults.push_back(complaint);
  for (const std::string& one : faults_of_file(database, clock)) findings.faults.push_back(one);
  Check check(company, ledger, findings);
  check.messages();
  const SqliteStore store(database, clock);
  store.read([&](const Tx& tx) {
    check.entries(tx);
    check.outbox(tx);
  });
}

}  // namespace xiebot::crash
