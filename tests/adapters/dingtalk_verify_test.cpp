#include "adapters/dingtalk/verify.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/dingtalk_seal.h"
#include "tests/support/vectors.h"

namespace xiebot::dingtalk {
namespace {

using nlohmann::json;

Moment at(std::int64_t milliseconds) { return Moment(std::chrono::milliseconds(milliseconds)); }

bool accepted(const Signature& signature) { return std::holds_alternative<Moment>(signature); }

TEST(DingTalkVerify, AcceptsAndRefusesTheRobotVectors) {
  const json vectors = support::vectors("dingtalk/robot_http_sign.json");
  EXPECT_EQ(vectors.size(), 16U);
  for (const json& vector : vectors) {
    SCOPED_TRACE(vector["name"]);
    std::map<std::string, std::string> headers{{"sign", vector["sign"]}};
    if (vector["timestamp"].is_string()) headers["timestamp"] = vector["timestamp"];
    const Signature signature = verify_robot(headers, vector["appSecret"], at(vector["now_ms"]));
    EXPECT_EQ(accepted(signature), vector["expect"] == "accept");
    if (!accepted(signature)) {
      EXPECT_EQ(std::get<Refusal>(signature).status, 401);
    }
  }
}

TEST(DingTalkVerify, AcceptsAndRefusesTheCardVectors) {
  const json vectors = support::vectors("dingtalk/card_http_sign.json");
  EXPECT_EQ(vectors.size(), 2U);
  for (const json& vector : vectors) {
    SCOPED_TRACE(vector["name"]);
    EXPECT_EQ(accepted(verify_card(vector["headers"], vector["apiSecret"], at(vector["now_ms"]))),
              vector["expect"] == "accept");
  }
}

TEST(DingTalkVerify, TellsWhenTheRequestWasSigned) {
  const auto headers = support::dingtalk_robot_headers(1763769600123, "s");
  EXPECT_EQ(std::get<Moment>(verify_robot(headers, "s", at(1763769600500))), at(1763769600123));
}

TEST(DingTalkVerify, ComparesHeaderNamesWithoutCase) {
  auto robot = support::dingtalk_robot_headers(1000, "s");
  EXPECT_TRUE(accepted(
      verify_robot({{"Timestamp", robot["timestamp"]}, {"SIGN", robot["sign"]}}, "s", at(1000))));
  auto card = support::dingtalk_card_headers(1000, "s");
  EXPECT_TRUE(
      accepted(verify_card({{"X-Ddpaas-Signature-Timestamp", card["x-ddpaas-signature-timestamp"]},
                            {"X-DDPAAS-Signature", card["x-ddpaas-signature"]}},
                           "s", at(1000))));
}

TEST(DingTalkVerify, KeepsTheTwoWaysOfSigningApart) {
  auto robot = support::dingtalk_robot_headers(1000, "s");
  EXPECT_FALSE(accepted(verify_card(
      {{"x-ddpaas-signature-timestamp", robot["timestamp"]}, {"x-ddpaas-signature", robot["sign"]}},
      "s", at(1000))));
}

TEST(DingTalkVerify, TrustsNobodyWithoutASecret) {
  EXPECT_FALSE(accepted(verify_robot(support::dingtalk_robot_headers(1000, ""), "", at(1000))));
  EXPECT_FALSE(accepted(verify_card(support::dingtalk_card_headers(1000, ""), "", at(1000))));
  EXPECT_FALSE(accepted(verify_card({}, "s", at(1000))));
}

TEST(DingTalkVerify, HoldsTheWindowBothWays) {
  constexpr std::int64_t kHour = 3'600'000;
  for (const auto& [now, fits] :
       {std::pair(10 * kHour - kHour - 1, false), std::pair(10 * kHour - kHour, true),
        std::pair(10 * kHour + kHour, true), std::pair(10 * kHour + kHour + 1, false)}) {
    const auto card = support::dingtalk_card_headers(10 * kHour, "s");
    EXPECT_EQ(accepted(verify_card(card, "s", at(now))), fits) << now;
    const auto robot = support::dingtalk_robot_headers(10 * kHour, "s");
    EXPECT_EQ(accepted(verify_robot(robot, "s", at(now))), fits) << now;
  }
}

}  // namespace
}  // namespace xiebot::dingtalk
