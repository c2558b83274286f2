// A company's day at five o'clock: the story's company, and a clock that is moved from one moment
// of the day to the next.
//
// Sheets of XMB-001 are owed by 周敏 (市场部), 小明 (研发部) and 钱进 (财务部, which has no
// liaison); 李雷 leads the project and 市场部.
#pragma once

#include <string>

#include "tests/stories/feishu_story.h"

namespace xiebot::support {

class ProgressStory : public FeishuStory {
 protected:
  static constexpr char kDay[] = "2026-11-23";
  static constexpr char kSheet[] = "/进度 已完成：接口联调；下一步：补压测";

  // Moves the clock to that local time, "2026-11-23 17:00"; back only by the wall clock.
  void move_to(const std::string& time);
  // Waits until the moment of that day was carried out or skipped; answers it.
  OccurrenceRow settled_moment(const std::string& kind, const std::string& date = kDay,
                               const std::string& project = "XMB-001");
  // Moves the clock there, and waits until the moment has done its work and what it sent is there.
  void reach(const std::string& kind, const std::string& time);

  [[nodiscard]] std::optional<Entry> sheet(const std::string& department,
                                           const std::string& date = kDay,
                                           const std::string& project = "XMB-001");
  // Waits until the department's sheet is there.
  Entry filed(const std::string& department, const std::string& date = kDay,
              const std::string& project = "XMB-001");
  // How many messages of the bot say so now.
  [[nodiscard]] int told(const std::string& user, const std::string& words);
  [[nodiscard]] int told_in_group(const std::string& words);
};

}  // namespace xiebot::support
