#include "bot/views/progress_cards.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "bot/clicks.h"
#include "bot/progress/progress_texts.h"
#include "bot/progress/sheets.h"
#include "bot/text.h"
#include "bot/views/entry_card.h"

namespace xiebot {
namespace {

using cards::Paragraph;
using cards::Tone;

constexpr std::size_t kSheetsShown = 20;
constexpr std::size_t kShownChars = 80;

std::string short_date(const std::string& date) {
  const auto day = parse_iso_date(date);
  return day ? show_date(*day).substr(5) : date;  // without the year
}

// 小明 10:05.
std::string time_of_day(const WorkingCalendar& calendar, Instant at) {
  const auto local = calendar.zone().to_local(at);
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  return show_time_of_day(std::chrono::floor<std::chrono::minutes>(local - midnight));
}

std::string owner_names(const Tx& tx, const Debt& debt) {
  std::vector<PersonId> people;
  for (const Recipient& owner : debt.owners) people.push_back(owner.person);
  return names_of(tx, people);
}

// 研发部（小明）.
std::string with_owners(const Tx& tx, const Debt& debt) {
  const std::string department = department_name(tx, debt.key.department);
  const std::string names = debt.excused() ? names_of(tx, debt.away) : owner_names(tx, debt);
  return names.empty() ? department : fmt::format("{}（{}）", department, names);
}

bool is_late(const Debt& debt) {
  return debt.sheet && value_of(*debt.sheet, sheet::kTimeliness) == sheet::kLate;
}

// 市场部（周敏 16:45，迟交）.
std::string with_sender(const Tx& tx, const WorkingCalendar& calendar, const Debt& debt) {
  const std::vector<TimelineRecord> records = tx.timeline().of(debt.sheet->id);
  const TimelineRecord& first = records.front();
  return fmt::format("{}（{} {}{}）", department_name(tx, debt.key.department),
                     names_of(tx, {first.actor}), time_of_day(calendar, first.happened_at),
                     is_late(debt) ? "，迟交" : "");
}

template <class Wanted, class Shown>
std::vector<std::string> shown_of(const std::vector<Debt>& debts, Wanted wanted, Shown shown) {
  std::vector<std::string> lines;
  for (const Debt& debt : debts) {
    if (std::invoke(wanted, debt)) lines.push_back(shown(debt));
  }
  return lines;
}

void add_names(cards::Card& card, const char* heading, Tone tone,
               const std::vector<std::string>& names) {
  if (names.empty()) return;
  card.blocks.emplace_back(Paragraph{{{fmt::format("{}（{}）：", heading, names.size()), tone},
                                      {fmt::format("{}", fmt::join(names, "、"))}}});
}

std::string excerpt(const Entry& entry, std::string_view key) {
  return shorten(value_of(entry, key), kShownChars);
}

std::string status_of(const Entry& entry) {
  const std::string percent = value_of(entry, sheet::kPercent);
  const std::string status = value_of(entry, sheet::kStatus);
  return percent.empty() ? status : fmt::format("{} {}%", status, percent);
}

void add_trouble(cards::Card& card, const Tx& tx, const std::vector<Debt>& debts,
                 std::string_view status, Tone tone) {
  std::size_t shown = 0;
  for (const Debt& debt : debts) {
    if (!debt.sheet || value_of(*debt.sheet, sheet::kStatus) != status) continue;
    if (++shown > kSheetsShown) break;
    std::string text = department_name(tx, debt.key.department);
    const std::string reason = excerpt(*debt.sheet, sheet::kReason);
    const std::string needs = excerpt(*debt.sheet, sheet::kNeeds);
    if (!reason.empty()) text += fmt::format("，原因：{}", reason);
    if (!needs.empty()) text += fmt::format("，需协调：{}", needs);
    card.blocks.emplace_back(Paragraph{{{fmt::format("{}：", status), tone}, {std::move(text)}}});
  }
}

void add_sheets(cards::Card& card, const Tx& tx, const std::vector<Debt>& debts) {
  cards::Table table{.columns = {"部门", "状态", "进展"}, .rows = {}};
  std::size_t sheets = 0;
  for (const Debt& debt : debts) {
    if (!debt.sheet || ++sheets > kSheetsShown) continue;
    table.rows.push_back({{{department_name(tx, debt.key.department)}},
                          {{status_of(*debt.sheet)}},
                          {{fmt::format("完成：{}\n下一步：{}", excerpt(*debt.sheet, sheet::kDone),
                                        excerpt(*debt.sheet, sheet::kNext))}}});
  }
  if (!table.rows.empty()) card.blocks.emplace_back(std::move(table));
  if (sheets > kSheetsShown) {
    card.blocks.emplace_back(cards::Note{
        {{fmt::format("还有 {} 个部门没有列出。", sheets - kSheetsShown), Tone::muted}}});
  }
}

cards::ActionValue sheet_action(std::string_view name, const SheetKey& key,
                                std::string_view bundle) {
  cards::ActionValue action = {
      {"a", std::string(name)}, {"p", key.project.str()}, {"day", key.date}};
  if (!key.department.empty()) action.emplace_back("d", key.department.str());
  if (!bundle.empty()) action.emplace_back("bundle", std::string(bundle));
  return action;
}

std::vector<cards::Button> sheet_buttons(const SheetKey& key, std::string_view bundle) {
  return {{.label = "填写",
           .style = cards::ButtonStyle::primary,
           .action = sheet_action(click::kSheet, key, bundle),
           .command = "/进度"},
          {.label = std::string(texts::kUnchanged),
           .action = sheet_action(click::kRepeat, key, bundle),
           .command = fmt::format("/进度 {}", texts::kUnchanged)}};
}

std::string time_text(std::chrono::minutes time) { return show_time_of_day(time); }

}  // namespace

std::optional<cards::Card> progress_prompt_card(const Tx& tx, const Rules& rules,
                                                const Project& project, const std::string& date,
                                                bool while_missing) {
  const WorkingCalendar calendar = calendar_of(rules, project);
  const std::vector<Debt> debts = debts_of(tx, rules, project, date);
  const auto missing =
      shown_of(debts, &Debt::missing, [&](const Debt& debt) { return with_owners(tx, debt); });
  if (missing.empty() && while_missing) return std::nullopt;
  cards::Card card{
      .title = fmt::format("今日进度 {} {}", project.name, short_date(date)),
      .theme = missing.empty() ? cards::Theme::done : cards::Theme::waiting,
      .tag = missing.empty() ? "已交齐" : fmt::format("还差 {} 个部门", missing.size())};
  add_names(card, "还没有提交", Tone::warning, missing);
  add_names(card, "已提交", Tone::good,
            shown_of(
                debts, [](const Debt& debt) { return debt.sheet.has_value(); },
                [&](const Debt& debt) { return with_sender(tx, calendar, debt); }));
  add_names(card, "请假", Tone::muted, shown_of(debts, &Debt::excused, [&](const Debt& debt) {
              return with_owners(tx, debt);
            }));
  if (missing.empty()) return card;
  const std::string until = time_text(progress_times(rules, project.code).digest);
  const bool late = tx.now() >= digest_time(rules, project, date);
  card.blocks.emplace_back(Paragraph{{{late ? fmt::format("已过 {}，现在提交记为迟交。", until)
                                            : fmt::format("请在 {} 前提交，届时汇总。", until)}}});
  if (date_of(calendar, tx.now()) != date) return card;
  card.blocks.emplace_back(cards::Buttons{sheet_buttons({project.code, {}, date}, "")});
  card.blocks.emplace_back(
      cards::Note{{{"也可以发送：/进度 已完成：…；下一步：…　/进度 无变化", Tone::muted}}});
  return card;
}

cards::Card progress_digest_card(const Tx& tx, const Rules& rules, const Project& project,
                                 const std::string& date) {
  const WorkingCalendar calendar = calendar_of(rules, project);
  const std::vector<Debt> debts = debts_of(tx, rules, project, date);
  const auto reported = [](const Debt& debt) { return debt.sheet.has_value(); };
  const auto sent = std::ranges::count_if(debts, reported);
  const bool missing = std::ranges::any_of(debts, &Debt::missing);
  cards::Card card{.title = fmt::format("进度汇总 {} {}", project.name, short_date(date)),
                   .theme = missing ? cards::Theme::waiting : cards::Theme::done,
                   .tag = fmt::format("{}/{} 已提交", sent, debts.size())};
  add_names(card, "未提交", Tone::bad, shown_of(debts, &Debt::missing, [&](const Debt& debt) {
              return with_owners(tx, debt);
            }));
  add_names(card, "请假", Tone::muted, shown_of(debts, &Debt::excused, [&](const Debt& debt) {
              return with_owners(tx, debt);
            }));
  add_names(card, "已提交", Tone::good, shown_of(debts, reported, [&](const Debt& debt) {
              return with_sender(tx, calendar, debt);
            }));
  add_trouble(card, tx, debts, sheet::kBlocked, Tone::bad);
  add_trouble(card, tx, debts, sheet::kLagging, Tone::warning);
  add_sheets(card, tx, debts);
  card.blocks.emplace_back(cards::Note{{{"之后提交的记为迟交，本卡片会随之更新。", Tone::muted}}});
  return card;
}

std::optional<SheetReminder> sheet_reminder(const Tx& tx, const Rules& rules,
                                            const Notice& notice) {
  const auto key = SheetKey::parse(notice.topic);
  const auto project = key ? tx.directory().project(key->project) : std::nullopt;
  if (!project || !project->active) return std::nullopt;
  const Debt debt = debt_of(tx, rules, *project, *key);
  if (!debt.missing()) return std::nullopt;
  const std::string what =
      fmt::format("{} {}", project->name, department_name(tx, key->department));
  if (notice.kind == NoticeKind::sheet_missing_again) {
    return SheetReminder{.topic = notice.topic,
                         .what = what,
                         .line = texts::sheet_missing_again(what, owner_names(tx, debt)),
                         .late = true};
  }
  const WorkingCalendar calendar = calendar_of(rules, *project);
  const bool owes =
      std::ranges::find(debt.owners, notice.to.person, &Recipient::person) != debt.owners.end();
  if (!owes || date_of(calendar, tx.now()) != key->date) return std::nullopt;
  const std::string until = time_text(progress_times(rules, project->code).digest);
  const bool late = tx.now() >= digest_time(rules, *project, key->date);
  SheetReminder reminder{.topic = notice.topic,
                         .what = what,
                         .line = notice.kind == NoticeKind::sheet_due && !late
                                     ? texts::sheet_due(what, until)
                                     : texts::sheet_missing(what, until, late),
                         .late = late};
  reminder.buttons = sheet_buttons(*key, notice.bundle);
  return reminder;
}

std::optional<SheetReminder> settled_sheet(const Tx& tx, const Rules& rules, const Notice& notice) {
  const auto key = SheetKey::parse(notice.topic);
  const auto project = key ? tx.directory().project(key->project) : std::nullopt;
  if (!project) return std::nullopt;
  const std::string what =
      fmt::format("{} {}", project->name, department_name(tx, key->department));
  const bool missing = debt_of(tx, rules, *project, *key).missing();
  return SheetReminder{
      .topic = notice.topic, .what = what, .line = texts::sheet_settled(what, key->date, missing)};
}

std::string why_sheet(const Tx& tx, const Rules& rules, const Notice& notice) {
  const auto key = SheetKey::parse(notice.topic);
  const auto project = key ? tx.directory().project(key->project) : std::nullopt;
  if (!project) return "";
  const ProgressTimes times = progress_times(rules, project->code);
  return fmt::format(
      "{} {}：{}", project->name, department_name(tx, key->department),
      notice.kind == NoticeKind::sheet_missing_again
          ? texts::how_missing_again()
          : texts::how_sheet_is_asked(time_text(times.heads_up), time_text(times.prompt),
                                      time_text(times.nudge), time_text(times.digest)));
}

}  // namespace xiebot
