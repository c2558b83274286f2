// How a date came about, for people.
#include <fmt/format.h>

#include <algorithm>

#include "bot/date_words.h"
#include "bot/working_time.h"

namespace xiebot {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

constexpr std::int64_t kShownAtEachEnd = 18;  // days, when not all are shown

std::string show_day(local_days day) {
  return show_date(year_month_day(day)).substr(sizeof("2026-") - 1);
}

std::string show_clock(local_seconds at) {
  return show_time_of_day(floor<minutes>(at - floor<days>(at)));
}

// One reckoning, forward or back.
class Explanation {
 public:
  Explanation(const WorkingCalendar& time, Instant start, const Length& length)
      : time_(time),
        start_(start),
        end_(time.add(start, length)),
        length_(length),
        back_(length.time < seconds(0) || length.days < 0),
        from_(back_ ? start : time.next_working_moment(start)) {}

  std::vector<TimeStep> steps() {
    steps_.push_back({show_time(start_, time_.zone()), start_reason()});
    if (length_.kind != TimeKind::wall) add_days();
    steps_.push_back({show_time(end_, time_.zone()), end_reason()});
    add_unknown_year();
    return std::move(steps_);
  }

 private:
  [[nodiscard]] local_seconds local(Instant at) const { return time_.zone().to_local(at); }

  [[nodiscard]] std::string off_reason(local_days day) const {
    const auto special = time_.calendar().special(year_month_day(day));
    return special ? special->name + " 放假，不计" : "周末，不计";
  }

  [[nodiscard]] std::string start_reason() const {
    if (back_) return "往前推算";
    if (length_.kind == TimeKind::wall || from_ == start_) return "开始计时";
    const local_days day = time_.day_of(start_);
    return time_.is_working_day(day) ? "不在工作时间" : off_reason(day);
  }

  [[nodiscard]] std::string end_reason() const {
    const std::string note = length_.kind == TimeKind::wall ? "（按自然时间）" : std::string();
    return (back_ ? "提前" + show_length(length_) : "到期") + note;
  }

  // Every day that was passed, in the direction of the reckoning.
  void add_days() {
    const local_days first = time_.day_of(start_), last = time_.day_of(end_);
    const std::int64_t count = (back_ ? first - last : last - first) / days(1) + 1;
    for (std::int64_t i = 0; i < count; ++i) {
      if (count > 2 * kShownAtEachEnd && i == kShownAtEachEnd) {
        const std::int64_t left_out = count - 2 * kShownAtEachEnd;
        steps_.push_back({"……", fmt::format("略去 {} 天", left_out)});
        i += left_out;
      }
      const local_days day = first + days(back_ ? -i : i);
      if (length_.kind == TimeKind::work) {
        add_hours(day);
      } else {
        add_day(day);
      }
    }
  }

  // A day whose working hours count, with those that do.
  void add_hours(local_days day) {
    const local_seconds begin = local(back_ ? end_ : from_), end = local(back_ ? start_ : end_);
    std::string spans;
    seconds sum{0};
    for (const DaySpan& span : time_.hours().spans) {
      const local_seconds a = std::max<local_seconds>(begin, day + span.begin);
      const local_seconds b = std::min<local_seconds>(end, day + span.end);
      if (a >= b) continue;
      spans += fmt::format("{}{}–{}", spans.empty() ? " " : "、", show_clock(a),
                           b == day + days(1) ? "24:00" : show_clock(b));
      sum += b - a;
    }
    if (!time_.is_working_day(day)) {
      // Where it begins was said already.
      if (back_ || day != time_.day_of(start_)) steps_.push_back({show_day(day), off_reason(day)});
    } else if (sum > seconds(0)) {
      steps_.push_back({show_day(day) + spans, made_up(day) + "计 " + show_duration(sum)});
    }
  }

  void add_day(local_days day) {
    const local_days start = time_.day_of(start_), from = time_.day_of(from_);
    if (!time_.is_working_day(day)) {
      if (day != start || back_) steps_.push_back({show_day(day), off_reason(day)});
      return;
    }
    if (day == from && !back_) {
      if (from_ == start_) return;
      steps_.push_back({show_day(day) + " " + show_clock(local(from_)), made_up(day) + "起算"});
      return;
    }
    if (day == start) return;
    const WorkingDays& count = time_.working_days();
    const std::int64_t nth =
        back_ ? count.before(start) - count.before(day) : count.before(day) - count.before(from);
    if (back_ && nth > -std::int64_t{length_.days}) {
      steps_.push_back({show_day(day), "同一钟点不在工作时间，退到前一工作时段的末尾"});
      return;
    }
    steps_.push_back(
        {show_day(day), made_up(day) + fmt::format("{}第 {} 个工作日", back_ ? "往前" : "", nth)});
  }

  [[nodiscard]] std::string made_up(local_days day) const {
    const bool weekend = std::chrono::weekday(day).iso_encoding() > 5;
    return weekend && time_.is_working_day(day) ? "调休上班，" : "";
  }

  void add_unknown_year() {
    if (!time_.provisional(start_, end_)) return;
    const auto year_of = [this](Instant at) {
      return static_cast<int>(year_month_day(time_.day_of(at)).year());
    };
    int year = year_of(std::min(start_, end_));
    while (time_.calendar().year_known(year)) ++year;
    steps_.push_back({fmt::format("{} 年", year), "放假安排尚未公布，结果暂定"});
  }

  const WorkingCalendar& time_;
  const Instant start_, end_;
  const Length length_;
  const bool back_;
  const Instant from_;  // where counting begins
  std::vector<TimeStep> steps_;
};

}  // namespace

std::vector<TimeStep> WorkingCalendar::explain(Instant start, const Length& length) const {
  return Explanation(*this, bounded(start), length).steps();
}

}  // namespace xiebot
