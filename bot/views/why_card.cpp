#include "bot/views/why_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <utility>

#include "bot/flow.h"
#include "bot/length.h"
#include "bot/views/matter.h"
#include "bot/views/progress_cards.h"

namespace xiebot {
namespace {

using cards::Paragraph;
using cards::Tone;

constexpr std::size_t kListed = 10;

std::string show_reminder(const Reminder& reminder) {
  switch (reminder.when) {
    case Reminder::When::half_way:
      return "时间过半时";
    case Reminder::When::before:
      return fmt::format("到期前{}", show_length(reminder.before));
    case Reminder::When::daily:
      return "每个工作日上午";
    case Reminder::When::that_morning:
      return "到期当天上午";
    case Reminder::When::at_end:
      return "到期时";
  }
  return {};
}

std::string how(const Matter& matter) {
  const Figures figures = parse_figures(matter.deadline->figures).value_or(Figures{});
  std::vector<std::string> times;
  for (const Reminder& reminder : figures.reminders) times.push_back(show_reminder(reminder));
  std::string text = fmt::format("「{}」从 {} 起算", matter.rule->label,
                                 matter.place.show(matter.deadline->started_at));
  if (figures.length) text += fmt::format("，限 {}", show_length(*figures.length));
  text += fmt::format("，到 {} 为止。", matter.place.show(matter.deadline->ends_at));
  if (!times.empty()) text += fmt::format("提醒时间：{}。", fmt::join(times, "、"));
  if (matter.notice.kind == NoticeKind::lapse) text += "已超过期限，所以通知相关的人。";
  return text;
}

}  // namespace

cards::Card why_card(const Tx& tx, const Rules& rules, const std::vector<Notice>& notices) {
  cards::Card card{.title = "为什么收到", .theme = cards::Theme::neutral};
  std::size_t listed = 0;
  for (const Notice& notice : notices) {
    if (const std::string sheet = why_sheet(tx, rules, notice); !sheet.empty()) {
      card.blocks.emplace_back(Paragraph{{{fmt::format("{}发给你，因为{}。", sheet, notice.why)}}});
      continue;
    }
    const std::optional<Entry> entry = tx.entries().find(notice.entry);
    if (!entry) continue;
    if (++listed > kListed) {
      card.blocks.emplace_back(cards::Note{
          {{fmt::format("共 {} 条，这里列出前 {} 条。", notices.size(), kListed), Tone::muted}}});
      break;
    }
    std::string text = fmt::format("{}「{}」：", entry->number, entry->title);
    const Flow* flow = find_flow(entry->flow);
    const auto deadline = tx.deadlines().find(notice.deadline);
    const DeadlineRule* rule =
        deadline && flow != nullptr ? flow->deadline(deadline->rule) : nullptr;
    if (rule != nullptr)
      text += how({notice, *entry, place_of(tx, rules, entry->project), deadline, rule});
    text += fmt::format("发给你，因为{}。", notice.why);
    card.blocks.emplace_back(Paragraph{{{std::move(text)}}});
  }
  if (card.blocks.empty()) {
    card.blocks.emplace_back(Paragraph{{{"最近没有给你发过提醒。"}}});
  }
  return card;
}

}  // namespace xiebot
