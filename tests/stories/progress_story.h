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
  static constexpr char kSheet[] = "/进度 已完成：接口联调；下一步：补压测";

  // How many messages of the bot say so now.
  [[nodiscard]] int told(const std::string& user, const std::string& words);
  [[nodiscard]] int told_in_group(const std::string& words);
};

}  // namespace xiebot::support
