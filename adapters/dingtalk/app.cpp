#include "adapters/dingtalk/app.h"

#include "bot/config.h"

namespace xiebot::dingtalk {

App app_of(const DingTalkConfig& config) {
  return {.client_id = config.client_id,
          .client_secret = config.client_secret,
          .robot_code = config.robot_code,
          .agent_id = config.agent_id,
          .api_base_url = config.api_base_url,
          .oapi_base_url = config.oapi_base_url};
}

}  // namespace xiebot::dingtalk
