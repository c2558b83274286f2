// The sentences about time: reminders put off, nudges, the calendar, leave.
#include <fmt/format.h>

#include "bot/texts.h"

namespace xiebot::texts {

std::string no_time(std::string_view words) {
  return fmt::format("没看懂时间「{}」。可以写：30分钟、2小时、明天 9:00、周五 14:00。", words);
}

std::string snoozed(std::string_view when, bool earlier_than_asked) {
  return fmt::format("好的，{} 再提醒你{}。", when, earlier_than_asked ? "（不会晚于期限）" : "");
}

std::string too_late_to_snooze() { return "已经超过期限，不能再推迟提醒。请尽快处理。"; }

std::string snooze_in_the_past() { return "这个时间已经过了，请写一个将来的时间。"; }

std::string nothing_to_snooze() {
  return "没有找到可以推迟的提醒。发送 /我的 看看有什么等你处理。";
}

std::string no_reminders() { return "最近没有给你发过提醒。"; }

std::string only_the_initiator_nudges(std::string_view number) {
  return fmt::format("只有发起人可以催办 {}。", number);
}

std::string nobody_to_nudge(std::string_view number) {
  return fmt::format("{} 现在没有在等别人处理，不用催办。", number);
}

std::string nudged_lately(std::string_view next) {
  return fmt::format("两小时内已经催办过，{} 之后可以再催。", next);
}

std::string nudged(std::string_view number, std::string_view people) {
  return fmt::format("已提醒{}办理 {}。", people, number);
}

std::string nudged_later(std::string_view number, std::string_view people) {
  return fmt::format("现在不是工作时间，上班后会提醒{}办理 {}。", people, number);
}

std::string how_to_try_a_date() {
  return "没看懂。可以发送：/日历、/日历 2026-10-01，或 /日历 试算 3个工作日 从 2026-09-30 17:00。"
         "长度写成 3个工作日、2个工作小时、30分钟这样。";
}

std::string year_missing(int year) {
  return fmt::format(
      "{} 年的放假安排还没有载入，跨到那一年的期限先按周一至周五计算，显示为「暂定」。"
      "请管理员发送 /日历 导入 加上当年的安排，不用重启。",
      year);
}

std::string_view company_day() { return "公司安排"; }

std::string how_to_import_days() {
  return "请在「/日历 导入」后面写日期，一行一个，例如：\n"
         "2027-05-08 上班 劳动节调休\n"
         "2027-07-01 至 2027-07-03 放假 公司年假\n"
         "如果是国务院公布的全年安排，先写年份，如「/日历 导入 2027年」，再逐行写；"
         "也可以直接粘贴当年放假数据文件的内容（JSON）。";
}

std::string bad_days(std::size_t faults, std::string_view places) {
  return fmt::format("没有导入：有 {} 处看不懂。\n{}\n{}", faults, places, how_to_import_days());
}

std::string line_of_file(int line, std::string_view key) {
  return key.empty() ? fmt::format("第 {} 行", line) : fmt::format("第 {} 行：{}", line, key);
}

std::string odd_line(std::string_view line) { return fmt::format("「{}」", line); }

std::string no_days_in_file() { return "没有导入：文件里没有日期，当年的安排可能还没有公布。"; }

std::string days_imported(std::string_view years, std::size_t off, std::size_t worked) {
  return fmt::format(
      "已导入{}：放假 {} 天，调休上班 {} 天。马上生效，不用重启；"
      "标着「暂定」的期限会按新安排重新推算，其余在办的期限不变。",
      years.empty() ? "公司安排" : fmt::format(" {} 年的安排", years), off, worked);
}

std::string days_forgotten(std::string_view date) {
  return fmt::format("已取消导入的 {}，这一天恢复原来的安排。", date);
}

std::string day_was_not_imported(std::string_view date) {
  return fmt::format("{} 没有导入过，不用取消。", date);
}

std::string no_leave() {
  return "没有登记请假。要登记，发送：/请假 2026-12-01 2026-12-05 代理 @李雷";
}

std::string on_leave(std::string_view person, std::string_view from, std::string_view until,
                     std::string_view delegate) {
  return fmt::format("{}：{} 至 {} 请假，由{}代理。期间的事项会发给代理人，代理人可以代为办理。",
                     person, from, until, delegate);
}

std::string on_leave_alone(std::string_view person, std::string_view from, std::string_view until) {
  return fmt::format(
      "{}：{} 至 {} 请假，没有代理人，事项仍发给本人。要指定代理人，重新发送并在后面加「代理 "
      "@姓名」。",
      person, from, until);
}

std::string delegate_has_left(std::string_view person) {
  return fmt::format("{}已停用，不能代理，请换一个人。", person);
}

std::string leave_cancelled() { return "请假已取消，之后的事项照常发给本人。"; }

std::string leave_ends_before_it_begins() { return "请假的结束日期早于开始日期，请检查。"; }

std::string leave_in_the_past() { return "这段请假已经过去了，请写将来的日期。"; }

std::string not_for_oneself() { return "代理人不能是请假的本人，请换一个人。"; }

}  // namespace xiebot::texts
