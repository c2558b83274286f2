// A company in which everybody has exactly one part, the dispatcher in front of it, and what a try
// changed in the database.
//
//   市场部 SCB, of the author: lead, liaison, superior
//   研发部 YFB, involved:      row_lead, row_liaison, row_superior; member is one of its staff
//   财务部 CWB, of the project's lead: head_there; the project's lead
//   外部组 WBB: outsider, and the delegates (author', lead' …) of those who are on leave
//   企业管理部 QGB: admin; leaver was one and has left. stranger is nobody we know.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/commands.h"
#include "bot/dispatcher.h"
#include "bot/flow.h"
#include "program/setup.h"
#include "storage/sqlite_store.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_clock.h"

struct sqlite3;

namespace xiebot::support {

// Where an entry stands.
struct Situation {
  std::string state;
  std::string row;     // of the department involved; empty: there are no rows
  std::string lapsed;  // the deadline that nobody kept; empty: none

  bool operator==(const Situation&) const = default;
};

struct Tried {
  // Anything but what was answered, and who was seen when. What was typed into a form is kept
  // whoever typed it, and is no change either.
  bool changed = false;
  bool moved = false;  // the entry, or the row, is in the state that the action leads to
  std::string answer;  // to the person who tried
};

class RightsCompany {
 public:
  // Everybody who tries, in the order of the tables.
  static const std::vector<std::string>& people();

  RightsCompany();
  ~RightsCompany();
  RightsCompany(const RightsCompany&) = delete;
  RightsCompany& operator=(const RightsCompany&) = delete;

  // A new entry on that flow.
  Entry entry(const std::string& flow, const Situation& situation);
  Tried by_command(const std::string& person, const Entry& entry, const Action& action);
  // On a card made for the row, or on one that a group shares.
  Tried by_click(const std::string& person, const Entry& entry, const Action& action,
                 bool on_group_card);
  // In the person's own chat, or in a group that is not bound to anything. `moved` stays false.
  Tried says(const std::string& person, const std::string& text, ChatKind where);

 private:
  void hire();
  [[nodiscard]] Event message(const std::string& person, const std::string& text, ChatKind where);
  Tried happened(const Event& event, const Entry& before, const Action& action);
  [[nodiscard]] std::string answer_to(const Event& event, const Outcome& outcome) const;
  // All rows of a table, or of a part of it.
  [[nodiscard]] std::string rows_of(const std::string& table) const;
  // Of every table, but for messages, who was seen when, and the search index.
  [[nodiscard]] std::string contents(bool with_drafts) const;

  TestClock clock_;
  TemporaryFolder folder_{TemporaryFolder::fast()};
  SqliteStore store_{folder_ / "x.db", clock_};
  Rules rules_ = rules_from(Config{});
  std::optional<CommandTable> commands_;
  std::optional<Dispatcher> dispatcher_;
  sqlite3* database_ = nullptr;  // looks at the store's file
  int events_ = 0;
  int entries_ = 0;
};

}  // namespace xiebot::support
