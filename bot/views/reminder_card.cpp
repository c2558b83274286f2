#include "bot/views/reminder_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "bot/clicks.h"
#include "bot/date_words.h"
#include "bot/progress/moments.h"
#include "bot/progress/sheets.h"
#include "bot/rights.h"
#include "bot/views/entry_card.h"
#include "bot/views/progress_cards.h"
#include "bot/views/settled_matters.h"

namespace xiebot {
namespace {

using cards::Paragraph;
using cards::Tone;

constexpr std::size_t kListed = 10;

// One line a deadline and one a matter: the last word on each.
std::vector<Matter> matters_of(const Tx& tx, const Rules& rules, std::string_view bundle) {
  std::vector<Matter> matters;
  for (const Notice& notice : tx.notices().of_bundle(bundle)) {
    std::optional<Matter> matter = live(tx, rules, notice);
    if (!matter || put_off_again(tx, notice)) continue;
    const auto same = std::ranges::find_if(matters, [&](const Matter& other) {
      return other.entry.id == matter->entry.id && other.notice.deadline == notice.deadline;
    });
    if (same == matters.end()) {
      matters.push_back(*std::move(matter));
    } else {
      *same = *std::move(matter);
    }
  }
  return matters;
}

// That a sheet is owed is said at its time or not at all.
bool comes_too_late(const Tx& tx, const Rules& rules, const Notice& notice) {
  const auto key = SheetKey::parse(notice.topic);
  const auto project = key ? tx.directory().project(key->project) : std::nullopt;
  return project && too_late_to_remind(rules, *project, notice, key->date, tx.now());
}

// One a sheet: the last word on each.
std::vector<SheetReminder> sheets_of(const Tx& tx, const Rules& rules, std::string_view bundle,
                                     Showing showing) {
  std::vector<SheetReminder> sheets;
  for (const Notice& notice : tx.notices().of_bundle(bundle)) {
    std::optional<SheetReminder> sheet = sheet_reminder(tx, rules, notice);
    if (!sheet || put_off_again(tx, notice)) continue;
    if (showing == Showing::for_the_first_time && comes_too_late(tx, rules, notice)) continue;
    std::erase_if(sheets, [&](const SheetReminder& other) { return other.topic == sheet->topic; });
    sheets.push_back(*std::move(sheet));
  }
  return sheets;
}

void add_sheet(cards::Card& card, SheetReminder sheet) {
  card.blocks.emplace_back(Paragraph{{{std::move(sheet.line)}}});
  for (cards::Button& button : sheet.buttons) button.label += " " + sheet.what;
  if (!sheet.buttons.empty()) card.blocks.emplace_back(cards::Buttons{std::move(sheet.buttons)});
}

std::string remaining(Instant now, Instant end) {
  auto left = std::chrono::floor<std::chrono::minutes>(end - now);
  if (left >= std::chrono::hours(24)) left = std::chrono::floor<std::chrono::hours>(left);
  return left <= std::chrono::minutes(0) ? "即将到期" : fmt::format("还剩{}", show_duration(left));
}

// 「确认」, for a row with its department: two of one entry are told apart.
std::string step_of(const Tx& tx, const Matter& matter) {
  const DepartmentCode& department = matter.deadline->department;
  return department.empty()
             ? fmt::format("「{}」", matter.rule->label)
             : fmt::format("「{}」（{}）", matter.rule->label, department_name(tx, department));
}

std::string about(const Matter& matter) {
  return fmt::format("{}「{}」", matter.entry.number, matter.entry.title);
}

std::string line(const Tx& tx, const Matter& matter) {
  std::string text = about(matter);
  switch (matter.notice.kind) {
    case NoticeKind::reminder:
      text += fmt::format("的{}{}，{}。", step_of(tx, matter),
                          show_deadline(*matter.deadline, matter.place),
                          remaining(tx.now(), matter.deadline->ends_at));
      break;
    case NoticeKind::lapse:
      text += fmt::format("的{}已超过期限（{}）。", step_of(tx, matter),
                          matter.place.show(matter.deadline->ends_at));
      break;
    case NoticeKind::nudge:
      text += "在等你办理。";
      break;
    case NoticeKind::handover:
      text += "现在由你代办。";
      break;
    case NoticeKind::sheet_due:
    case NoticeKind::sheet_missing:
    case NoticeKind::sheet_missing_again:
      break;  // about no entry: see sheets_of()
  }
  if (const std::string next = next_step(tx, matter.entry); !next.empty()) text += next + "。";
  return text;
}

// Title and colour of a message about so many matters.
cards::Card reminder_frame(const std::vector<Matter>& matters,
                           const std::vector<SheetReminder>& sheets, std::size_t count) {
  const bool late =
      std::ranges::any_of(
          matters, [](const Matter& matter) { return matter.notice.kind == NoticeKind::lapse; }) ||
      std::ranges::any_of(sheets, &SheetReminder::late);
  const bool over = matters.empty() && sheets.empty();
  return {.title = fmt::format("提醒：{} 件事", count),
          .theme = over   ? cards::Theme::done
                   : late ? cards::Theme::stopped
                          : cards::Theme::waiting,
          .tag = over   ? "已处理"
                 : late ? "有超时"
                        : "待办"};
}

cards::Button bundle_button(std::string label, std::string_view name, std::string_view bundle) {
  return {.label = std::move(label),
          .action = {{"a", std::string(name)}, {"bundle", std::string(bundle)}},
          .command = name == click::kWhy ? "/为什么" : "/稍后"};
}

cards::Button show_button(const Entry& entry) {
  return {.label = "查看 " + entry.number,
          .action = {{"a", std::string(click::kShow)}, {"e", std::to_string(entry.id.value())}},
          .command = "/查 " + entry.number};
}

void add_settled(cards::Card& card, const Settled& gone) {
  card.blocks.emplace_back(Paragraph{{{gone.line, Tone::muted}}});
  if (gone.entry) card.blocks.emplace_back(cards::Buttons{{show_button(*gone.entry)}});
}

}  // namespace

std::string show_deadline(const Deadline& deadline, const Place& place) {
  return fmt::format("期限 {}{}", place.show(deadline.ends_at),
                     deadline.provisional ? "（暂定）" : "");
}

std::optional<cards::Card> reminder_card(const Tx& tx, const Rules& rules, const Person& viewer,
                                         std::string_view bundle, Showing showing) {
  const bool while_it_holds = showing == Showing::for_the_first_time;
  const std::vector<Matter> matters = matters_of(tx, rules, bundle);
  std::vector<SheetReminder> sheets = sheets_of(tx, rules, bundle, showing);
  if (matters.empty() && sheets.empty() && while_it_holds) return std::nullopt;
  std::vector<Settled> gone;
  if (!while_it_holds) gone = settled_of(tx, rules, bundle, matters, sheets);
  const std::size_t waiting = matters.size() + sheets.size(), count = waiting + gone.size();
  if (count == 0) return std::nullopt;
  cards::Card card = reminder_frame(matters, sheets, count);
  cards::Buttons buttons;
  std::vector<std::string> commands;
  if (count == 1 && !matters.empty()) {
    const Matter& only = matters.front();
    card.title = fmt::format("提醒：{}", only.entry.number);
    card.summary = about(only);
    card.blocks.emplace_back(Paragraph{{{line(tx, only)}}});
    for (const Action* action : decision_buttons(
             tx, rules, moves(tx, rules, only.entry, viewer, false), only.entry, buttons)) {
      commands.push_back(typed_command(rules, only.entry, *action));
    }
    buttons.buttons.push_back(show_button(only.entry));
  } else if (count == 1 && !sheets.empty()) {
    SheetReminder& only = sheets.front();
    card.title = fmt::format("提醒：今日进度 {}", only.what);
    card.summary = only.line;
    card.blocks.emplace_back(Paragraph{{{std::move(only.line)}}});
    for (const cards::Button& button : only.buttons) commands.push_back(button.command);
    buttons.buttons = std::move(only.buttons);
  } else if (count == 1) {
    card.title = fmt::format("提醒：{}", gone.front().name);
    add_settled(card, gone.front());
  } else {
    std::size_t listed = 0;
    for (const Matter& matter : matters) {
      if (++listed > kListed) break;
      card.blocks.emplace_back(Paragraph{{{line(tx, matter)}}});
      card.blocks.emplace_back(cards::Buttons{{show_button(matter.entry)}});
    }
    for (SheetReminder& sheet : sheets) {
      if (++listed > kListed) break;
      add_sheet(card, std::move(sheet));
    }
    for (const Settled& matter : gone) {
      if (++listed > kListed) break;
      add_settled(card, matter);
    }
    if (count > kListed) {
      card.blocks.emplace_back(cards::Note{
          {{fmt::format("还有 {} 件，发送 /我的 查看全部。", count - kListed), Tone::muted}}});
    }
  }
  const bool can_wait = !still_reminding(tx, rules, tx.notices().of_bundle(bundle)).empty();
  if (can_wait) {
    buttons.buttons.push_back(bundle_button("稍后提醒", click::kSnooze, bundle));
    commands.emplace_back("/稍后 编号 2小时");
  }
  buttons.buttons.push_back(bundle_button("为什么收到", click::kWhy, bundle));
  card.blocks.emplace_back(std::move(buttons));
  commands.emplace_back("/为什么");
  card.blocks.emplace_back(commands_note(commands));
  return card;
}

std::vector<Notice> still_reminding(const Tx& tx, const Rules& rules,
                                    const std::vector<Notice>& notices) {
  std::vector<Notice> found;
  for (const Notice& notice : notices) {
    const bool holds = live(tx, rules, notice) || sheet_reminder(tx, rules, notice);
    if (holds && notice.kind != NoticeKind::lapse) found.push_back(notice);
  }
  return found;
}

}  // namespace xiebot
