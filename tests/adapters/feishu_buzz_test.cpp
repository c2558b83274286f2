#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "adapters/feishu/channel.h"
#include "tests/support/captured_log.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/test_clock.h"
#include "tests/support/vectors.h"

namespace xiebot::feishu {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// An app that sends to 张三, and what it logs.
class FeishuBuzz : public testing::Test {
 protected:
  FeishuBuzz() {
    feishu_.user("ou_zhang", "张三");
    feishu_.group("oc_team", "研发一组", {"ou_zhang"});
  }

  static Delivery alert(const std::string& key) {
    Delivery delivery;
    delivery.key = key;
    delivery.kind = ChatKind::personal;
    delivery.address = "ou_zhang";
    delivery.content = cards::RichText{{.text = "支付接口超时"}};
    delivery.insist = true;
    delivery.account_of = [](const std::string&) { return std::nullopt; };
    return delivery;
  }
  // Sends it, whatever the buzz comes to, and answers its id.
  std::string sent(const Delivery& delivery, FeishuChannel& channel) {
    clock_.move(1s);  // five a second to one person
    const SendResult result = channel.send(delivery);
    EXPECT_TRUE(std::holds_alternative<Sent>(result));
    return std::holds_alternative<Sent>(result) ? std::get<Sent>(result).message_id : "";
  }
  std::string sent(const Delivery& delivery) { return sent(delivery, channel_); }
  [[nodiscard]] std::size_t warnings() const {
    std::size_t found = 0;
    const std::string text = log_.str();
    for (auto at = text.find("warning "); at != std::string::npos;
         at = text.find("warning ", at + 1)) {
      ++found;
    }
    return found;
  }
  [[nodiscard]] std::size_t buzz_calls() const {
    return feishu_.calls_of("PATCH", "/open-apis/im/v1/messages/");
  }

  support::CapturedLog log_;
  support::TestClock clock_;
  support::FakeFeishu feishu_{clock_};
  Api api_{feishu_.config(), clock_};
  FeishuChannel channel_{api_, clock_};
};

TEST_F(FeishuBuzz, CallsLikeTheOfficialSdk) {
  (void)api_.buzz("om_dc13264520392913993dd051dba21dcf", "ou_6yf8af6bgb9100449565764t3382b168");
  const json vector = support::vector_named("feishu/api_requests.json", "urgent_app");
  const support::FeishuCall call = feishu_.calls().back();
  EXPECT_EQ(call.method, vector["method"]);
  EXPECT_EQ("https://open.feishu.cn" + call.path, vector["url"].get<std::string>());
  EXPECT_EQ(
      call.query,
      (std::multimap<std::string, std::string>{{"user_id_type", vector["query"]["user_id_type"]}}));
  EXPECT_EQ(json::parse(call.body), vector["body"]);
}

TEST_F(FeishuBuzz, FollowsTheMessageThatInsists) {
  const std::string id = sent(alert("alert"));
  EXPECT_EQ(feishu_.message(id).buzzed, std::vector<std::string>{"ou_zhang"});
  Delivery plain = alert("plain");
  plain.insist = false;
  EXPECT_TRUE(feishu_.message(sent(plain)).buzzed.empty());
  EXPECT_EQ(warnings(), 0U) << log_.str();
}

TEST_F(FeishuBuzz, DoesNotComeWithoutTheMessage) {
  feishu_.fail_next(1, 230013);
  EXPECT_TRUE(std::holds_alternative<Refused>(channel_.send(alert("alert"))));
  feishu_.lose_next_answers(1);
  EXPECT_TRUE(std::holds_alternative<TryLater>(channel_.send(alert("lost"))));
  EXPECT_EQ(buzz_calls(), 0U);
  sent(alert("lost"));
  EXPECT_EQ(feishu_.personal("ou_zhang").size(), 1U);
  EXPECT_EQ(feishu_.buzzes("ou_zhang"), 1U);
}

TEST_F(FeishuBuzz, LeavesThePlainMessageToAnAppWithoutTheScopeAndSaysSoOnce) {
  feishu_.allow_buzzing(false);
  for (const char* key : {"one", "two", "three"}) {
    const std::string id = sent(alert(key));
    EXPECT_THAT(log_.str(), Not(HasSubstr(id)));
  }
  EXPECT_EQ(feishu_.personal("ou_zhang").size(), 3U);
  EXPECT_EQ(warnings(), 1U) << log_.str();
  EXPECT_THAT(log_.str(), HasSubstr("im:message.urgent"));
  EXPECT_THAT(log_.str(), Not(HasSubstr("ou_zhang")));
  EXPECT_THAT(log_.str(), Not(HasSubstr("支付")));

  // The scope comes, and goes again.
  feishu_.allow_buzzing(true);
  sent(alert("four"));
  EXPECT_EQ(feishu_.buzzes("ou_zhang"), 1U);
  feishu_.allow_buzzing(false);
  sent(alert("five"));
  EXPECT_EQ(warnings(), 2U);
}

TEST_F(FeishuBuzz, TellsEachKindOfRefusalOnce) {
  for (const int code : {230023, 230024, 230052, 230071}) {
    feishu_.fail_next_buzz(2, code);
    sent(alert(std::to_string(code)));
    sent(alert(std::to_string(code) + " again"));
  }
  EXPECT_EQ(feishu_.personal("ou_zhang").size(), 8U);
  EXPECT_EQ(warnings(), 3U) << log_.str();
  EXPECT_THAT(log_.str(), HasSubstr("code 230023"));
  EXPECT_THAT(log_.str(), HasSubstr("code 230052"));
  EXPECT_THAT(log_.str(), HasSubstr("code 230071"));
}

TEST_F(FeishuBuzz, NoticesWhomThePlatformPassesOver) {
  const std::string id = sent(alert("alert"));
  const auto result = api_.buzz(id, "ou_stranger");
  ASSERT_TRUE(std::holds_alternative<Failure>(result));
  EXPECT_EQ(describe(std::get<Failure>(result)), "code 0, HTTP 200: the person cannot be buzzed");
}

TEST_F(FeishuBuzz, StopsWhenThePersonHasReadNoneOfTheLastTwoHundred) {
  const std::string id = sent(alert("alert"));
  for (int i = 1; i < 200; ++i) {
    clock_.move(1s);
    EXPECT_TRUE(std::holds_alternative<std::monostate>(api_.buzz(id, "ou_zhang")));
  }
  sent(alert("one more"));
  EXPECT_EQ(feishu_.buzzes("ou_zhang"), 200U);
  EXPECT_THAT(log_.str(), HasSubstr("code 230023"));
}

TEST_F(FeishuBuzz, ThatHangsHoldsUpOneMessageAndNotTheNext) {
  Api impatient(feishu_.config(), clock_, {.connect = 2s, .whole = 1500ms});
  FeishuChannel channel(impatient, clock_);
  feishu_.hang_next_buzz(1);
  sent(alert("one"), channel);
  sent(alert("two"), channel);
  EXPECT_EQ(feishu_.personal("ou_zhang").size(), 2U);
  EXPECT_EQ(buzz_calls(), 1U);
  EXPECT_EQ(warnings(), 1U) << log_.str();
  feishu_.let_go();
  clock_.move(10s);
  sent(alert("three"), channel);
  EXPECT_EQ(feishu_.buzzes("ou_zhang"), 1U);
}

}  // namespace
}  // namespace xiebot::feishu
