#include "tests/stories/progress_story.h"

#include <algorithm>

namespace xiebot::support {
namespace {

int matching(const std::vector<FeishuMessage>& messages, const std::string& words) {
  return static_cast<int>(
      std::count_if(messages.begin(), messages.end(), [&](const FeishuMessage& message) {
        return message.of_bot && visible_text(message.content()).find(words) != std::string::npos;
      }));
}

}  // namespace

void ProgressStory::move_to(const std::string& time) {
  const auto figure = [&](std::size_t from) { return std::stoi(time.substr(from, 2)); };
  const auto date = parse_iso_date(time.substr(0, 10)).value();
  const Instant there =
      Zone("Asia/Shanghai")
          .to_instant(std::chrono::local_days(date) + std::chrono::hours(figure(11)) +
                      std::chrono::minutes(figure(14)));
  const auto way = there - clock.now();
  if (way.count() >= 0) {
    clock.move(way);
  } else {
    clock.move_wall(way);
  }
}

OccurrenceRow ProgressStory::settled_moment(const std::string& kind, const std::string& date,
                                            const std::string& project) {
  std::optional<OccurrenceRow> row;
  EXPECT_TRUE(eventually([&] {
    bot->store().read([&](const Tx& tx) {
      row = tx.occurrences().find("progress." + kind, ProjectCode(project), date);
    });
    return row && row->state != OccurrenceState::waiting;
  })) << kind
      << " of " << date;
  return row.value_or(OccurrenceRow{});
}

void ProgressStory::reach(const std::string& kind, const std::string& time) {
  move_to(time);
  EXPECT_EQ(settled_moment(kind, time.substr(0, 10)).state, OccurrenceState::done) << time;
  // What is bundled waits for company.
  if (kind != "prompt") clock.move(std::chrono::minutes(2));
  settled();
}

std::optional<Entry> ProgressStory::sheet(const std::string& department, const std::string& date,
                                          const std::string& project) {
  std::optional<Entry> found;
  bot->store().read([&](const Tx& tx) {
    found = tx.entries().of_subject("progress", project + "/" + department + "/" + date);
  });
  return found;
}

Entry ProgressStory::filed(const std::string& department, const std::string& date,
                           const std::string& project) {
  std::optional<Entry> found;
  EXPECT_TRUE(eventually([&] {
    found = sheet(department, date, project);
    return found.has_value();
  })) << department;
  return found.value_or(Entry{});
}

int ProgressStory::told(const std::string& user, const std::string& words) {
  return matching(feishu.personal(user), words);
}

int ProgressStory::told_in_group(const std::string& words) {
  return matching(feishu.messages_in(kGroup), words);
}

}  // namespace xiebot::support
