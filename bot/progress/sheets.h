// The day's progress sheets of a project: who owes one, who sent one, who may send one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/deadlines/recipients.h"
#include "bot/directory.h"
#include "bot/entry.h"
#include "bot/rights.h"
#include "bot/rules.h"
#include "bot/store.h"
#include "bot/working_place.h"

namespace xiebot {

// The form whose sheets are asked for every day, and its fields that the bot reads.
namespace sheet {
inline constexpr std::string_view kForm = "progress";
inline constexpr std::string_view kDone = "done";
inline constexpr std::string_view kReason = "reason";
inline constexpr std::string_view kNext = "next";
inline constexpr std::string_view kPercent = "percent";
inline constexpr std::string_view kStatus = "status";
inline constexpr std::string_view kNeeds = "needs";
inline constexpr std::string_view kTimeliness = "timeliness";
// Values of the last two choices.
inline constexpr std::string_view kLagging = "滞后";
inline constexpr std::string_view kBlocked = "阻塞";
inline constexpr std::string_view kLate = "迟交";
inline constexpr std::string_view kInTime = "按时";
}  // namespace sheet

// What a sheet is the sheet of. There is one entry of each.
struct SheetKey {
  ProjectCode project = {};
  DepartmentCode department = {};
  std::string date = {};  // local to the project

  // "XMB-001/YFB/2026-11-23": the entry's subject, and the topic of what asks for it.
  [[nodiscard]] std::string str() const;
  [[nodiscard]] static std::optional<SheetKey> parse(std::string_view text);
};

// What the cards of a project's day follow.
[[nodiscard]] std::string day_topic(const ProjectCode& project, std::string_view date);

[[nodiscard]] bool is_daily(const FormDefinition& form);

[[nodiscard]] ProgressTimes progress_times(const Rules& rules, const ProjectCode& project);
// "2026-11-23", where the project is.
[[nodiscard]] std::string date_of(const WorkingCalendar& calendar, Instant at);
// When that day's sheets are late.
[[nodiscard]] Instant digest_time(const Rules& rules, const Project& project,
                                  std::string_view date);

// What one department owes on one day.
struct Debt {
  SheetKey key = {};
  std::optional<Entry> sheet = {};
  std::vector<Recipient> owners = {};  // those who are there, or who act for them
  std::vector<PersonId> away = {};     // owners on leave for whom nobody acts

  [[nodiscard]] bool excused() const { return !sheet && owners.empty() && !away.empty(); }
  [[nodiscard]] bool missing() const { return !sheet && !excused(); }
};

[[nodiscard]] Debt debt_of(const Tx& tx, const Rules& rules, const Project& project,
                           const SheetKey& key);
// Of every department of the project, in its order.
[[nodiscard]] std::vector<Debt> debts_of(const Tx& tx, const Rules& rules, const Project& project,
                                         const std::string& date);

// A department of the project for which a person may send the sheet today, and how they come to.
struct Reporting {
  DepartmentCode department = {};
  Standing standing = {};
};

// Their own department first, then those whose sheets they owe, by office or as a delegate.
[[nodiscard]] std::vector<Reporting> may_report(const Tx& tx, const Rules& rules,
                                                const Project& project, const Person& person);
[[nodiscard]] std::vector<Project> projects_to_report(const Tx& tx, const Rules& rules,
                                                      const Person& person);

// The newest sheet before that day.
[[nodiscard]] std::optional<Entry> last_sheet(const Tx& tx, const SheetKey& key);

// What stands in a sheet before it is filled in: today's own values when it was sent already; else
// what was planned last as a proposal of what was done, and what was left open.
[[nodiscard]] Values proposed_sheet(const Tx& tx, const Rules& rules, const FormDefinition& form,
                                    const SheetKey& key);
// The last sheet as it stands, to be sent again (无变化); empty: there is none.
[[nodiscard]] Values repeated_sheet(const Tx& tx, const Rules& rules, const FormDefinition& form,
                                    const SheetKey& key);

// The first value under the key; empty when there is none.
[[nodiscard]] std::string value_of(const Entry& entry, std::string_view key);

}  // namespace xiebot
