// An app before the fake DingTalk, for the tests of its calls and of its channel.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "adapters/dingtalk/api.h"
#include "tests/support/fake_dingtalk.h"
#include "tests/support/test_clock.h"

namespace xiebot::dingtalk {

inline constexpr const char* kTeam = "cidTestConv0000000001Q==";
inline constexpr const char* kTokens = "/v1.0/oauth2/accessToken";
inline constexpr const char* kGroupSends = "/v1.0/robot/groupMessages/send";
inline constexpr const char* kPersonSends = "/v1.0/robot/oToMessages/batchSend";
inline constexpr const char* kCards = "/v1.0/card/instances";
inline constexpr const char* kSessions = "/robot/sendBySession";

class DingtalkTest : public testing::Test {
 protected:
  DingtalkTest() {
    dingtalk_.group(kTeam);
    dingtalk_.user("user0001");
    dingtalk_.user("user0002");
  }

  [[nodiscard]] App app() const {
    return {.client_id = support::FakeDingtalk::kClientId,
            .client_secret = support::FakeDingtalk::kClientSecret,
            .agent_id = "42",
            .api_base_url = dingtalk_.base_url(),
            .oapi_base_url = dingtalk_.base_url()};
  }

  support::TestClock clock_;
  support::FakeDingtalk dingtalk_{clock_};
  Api api_{app(), clock_, {std::chrono::seconds(10), std::chrono::seconds(30)}};
};

}  // namespace xiebot::dingtalk
