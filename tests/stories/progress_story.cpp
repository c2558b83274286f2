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

int ProgressStory::told(const std::string& user, const std::string& words) {
  return matching(feishu.personal(user), words);
}

int ProgressStory::told_in_group(const std::string& words) {
  return matching(feishu.messages_in(kGroup), words);
}

}  // namespace xiebot::support
