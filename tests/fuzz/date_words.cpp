// Dates, times and lengths as people write them. In bytes: the day and hour on which they are
// written, the direction, then the words.
#include "bot/date_words.h"

#include <chrono>
#include <string>

#include "bot/calendar.h"
#include "bot/length.h"
#include "bot/text.h"
#include "tests/fuzz/shared/bytes.h"
#include "tests/fuzz/shared/fuzzer.h"

using namespace xiebot;
using fuzz::Bytes;
using fuzz::require;
using namespace std::chrono;

namespace {

const Calendar& calendar() {
  static const Calendar calendar = built_in_calendar();
  return calendar;
}

void read_as_time(Bytes bytes) {
  constexpr local_days kFirst = local_days(year{2020} / January / 1);
  const local_days today = kFirst + days(bytes.number() % (30 * 365));
  const local_seconds now = today + minutes(bytes.number() % (24 * 60));
  const bool back = bytes.flag();
  const std::string words = clean(bytes.rest());
  const auto read =
      parse_time(words, now, calendar(), back ? TimeDirection::back : TimeDirection::ahead);
  if (!read) return;
  require(read->date.ok(), "a date is a day of the calendar");
  require(int(read->date.year()) >= 1900 && int(read->date.year()) <= 9999,
          "a date lies in a year of four digits");
  if (read->time_of_day) {
    require(*read->time_of_day >= 0min && *read->time_of_day < 24h, "a time lies within its day");
  }
  const std::string written = iso_date(read->date);
  require(parse_iso_date(written) == read->date, "a date can be written and read");
  const auto again = parse_time(written, now, calendar());
  require(again && again->date == read->date && !again->time_of_day,
          "a date is its own among the words");
}

void read_as_length(std::string_view raw) {
  const std::string words = clean(raw);
  if (const auto duration = parse_duration(words)) {
    require(*duration >= 0s, "a duration is not negative");
    const std::string shown = show_duration(*duration);
    require(parse_duration(shown) == duration, "a duration can be shown and read");
  }
  if (const auto length = parse_length(words)) {
    require(parse_length(show_length(*length)) == length, "a length can be shown and read");
    require(parse_length(spell_length(*length)) == length, "a length can be spelt and read");
    require(length->time <= days(3660) && length->time >= 0s && length->days >= 0 &&
                length->days <= 3660,
            "a length has its bounds");
  }
}

}  // namespace

XIEBOT_FUZZER(date_words) {
  Bytes bytes(data);
  if (bytes.byte() == 'd') return read_as_length(bytes.rest());
  read_as_time(bytes);
}
