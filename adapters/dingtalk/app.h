// The app on DingTalk's open platform that the bot is.
#pragma once

#include <string>

namespace xiebot {
struct DingTalkConfig;
}

namespace xiebot::dingtalk {

struct App {
  std::string client_id = {}, client_secret = {};
  std::string robot_code = {};  // empty: the client id, as for robots of a company's own app
  std::string agent_id = {};    // for work notifications; empty: none are sent
  std::string api_base_url = "https://api.dingtalk.com";
  std::string oapi_base_url = "https://oapi.dingtalk.com";

  [[nodiscard]] const std::string& robot() const {
    return robot_code.empty() ? client_id : robot_code;
  }
};

[[nodiscard]] App app_of(const DingTalkConfig& config);

}  // namespace xiebot::dingtalk
