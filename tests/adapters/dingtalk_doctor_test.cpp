#include "adapters/dingtalk/doctor.h"

#include <gmock/gmock.h>

#include "dingtalk_world.h"

namespace xiebot::dingtalk {
namespace {

using doctor::Level;
using support::FakeDingtalk;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class DingtalkDoctor : public DingtalkTest {
 protected:
  DingtalkDoctor() {
    config_.client_id = FakeDingtalk::kClientId;
    config_.client_secret = FakeDingtalk::kClientSecret;
    config_.robot_code = FakeDingtalk::kClientId;
    config_.agent_id = "1234567890";
    config_.event_token = "token123";
    config_.event_aes_key = "0123456789abcdefghijABCDEFGHIJ0123456789abc";
    config_.card_template_id = "t.schema";
    config_.api_base_url = dingtalk_.base_url();
    config_.oapi_base_url = dingtalk_.base_url();
    dingtalk_.publish_template("t.schema");
  }

  std::vector<std::string> lines(PublicUrl public_url = {.is_set = true, .is_https = true}) {
    std::vector<std::string> all;
    worst_ =
        doctor::run_all(doctor_checks(config_, clock_, public_url), [&](const std::string& line) {
          EXPECT_THAT(line, Not(HasSubstr(config_.client_secret)));
          all.push_back(line);
        });
    return all;
  }

  DingTalkConfig config_;
  Level worst_ = Level::good;
};

TEST_F(DingtalkDoctor, FindsAnAppInOrderAndSendsNothing) {
  EXPECT_THAT(lines(),
              ElementsAre(HasSubstr("[好] 钉钉机器人 凭证可用"), HasSubstr("[好] 钉钉机器人"),
                          HasSubstr("[好] 钉钉卡片 使用卡片模板"), HasSubstr("[好] 钉钉事件"),
                          HasSubstr("[好] 钉钉工作通知")));
  EXPECT_EQ(worst_, Level::good);
  EXPECT_THAT(dingtalk_.seen(kTeam), IsEmpty());
  EXPECT_THAT(dingtalk_.seen("user0001"), IsEmpty());
  // The platform remembers the id of a card for ever.
  EXPECT_THAT(lines(), Contains(HasSubstr("[好] 钉钉卡片")));
}

TEST_F(DingtalkDoctor, TellsAWrongSecretAndTriesNoMore) {
  config_.client_secret = "WRONG";
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[错误] 钉钉机器人"), HasSubstr("Client Secret"))));
  EXPECT_EQ(dingtalk_.calls_of(kCards), 0U);
}

TEST_F(DingtalkDoctor, NamesThePermissionToApplyFor) {
  dingtalk_.allow_sending(false);
  dingtalk_.allow_cards(false);
  EXPECT_THAT(lines(),
              AllOf(Contains(AllOf(HasSubstr("[错误] 钉钉机器人"), HasSubstr("权限管理"),
                                   HasSubstr("qyapi_robot_sendmsg"))),
                    Contains(AllOf(HasSubstr("[错误] 钉钉卡片"), HasSubstr("互动卡片实例写权限"),
                                   HasSubstr("Card.Instance.Write"), HasSubstr("ActionCard")))));
  EXPECT_EQ(worst_, Level::fault);
}

TEST_F(DingtalkDoctor, TellsAForeignRobotCode) {
  config_.robot_code = "another";
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[错误] 钉钉机器人"), HasSubstr("robot_code"))));
}

TEST_F(DingtalkDoctor, TellsAnAddressThatIsNotAllowed) {
  dingtalk_.fail_next(1, {403, "Forbidden.AccessDenied.IpNotInWhiteList", "ip 10.0.0.1", {}});
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[错误]"), HasSubstr("服务器出口IP"))));
}

TEST_F(DingtalkDoctor, TellsATemplateThatIsNotPublished) {
  config_.card_template_id = "other.schema";
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[错误] 钉钉卡片"), HasSubstr("发布"))));
}

TEST_F(DingtalkDoctor, SaysWhichRungIsInUseAndWhatTheNextOneTakes) {
  config_.card_template_id.clear();
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[注意] 钉钉卡片 现在用 ActionCard 和网页表单"),
                                      HasSubstr("card_template_id"))));
  EXPECT_THAT(lines({}), Contains(AllOf(HasSubstr("[注意] 钉钉卡片 现在用 ActionCard："),
                                        HasSubstr("public_url"))));
  EXPECT_EQ(dingtalk_.calls_of(kCards), 0U);
}

TEST_F(DingtalkDoctor, SaysThatATemplateIsNotUsedWithoutAPublicUrl) {
  EXPECT_THAT(lines({}), Contains(AllOf(HasSubstr("[注意] 钉钉卡片"), HasSubstr("没有使用"),
                                        HasSubstr("public_url"))));
  EXPECT_EQ(dingtalk_.calls_of(kCards), 0U);
  EXPECT_THAT(lines({.is_set = true, .is_https = false}),
              Contains(AllOf(HasSubstr("[注意] 钉钉卡片 使用卡片模板"), HasSubstr("https"))));
}

TEST_F(DingtalkDoctor, LooksAtWhatCannotBeTried) {
  config_.event_token = "two words";
  config_.agent_id = "agent";
  EXPECT_THAT(lines(), AllOf(Contains(HasSubstr("[错误] 钉钉事件")),
                             Contains(HasSubstr("[错误] 钉钉工作通知"))));
  config_.event_token.clear();
  config_.event_aes_key.clear();
  config_.agent_id.clear();
  EXPECT_THAT(lines(), AllOf(Contains(HasSubstr("[注意] 钉钉事件")),
                             Contains(HasSubstr("[注意] 钉钉工作通知"))));
}

}  // namespace
}  // namespace xiebot::dingtalk
