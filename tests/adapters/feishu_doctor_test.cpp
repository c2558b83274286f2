#include "adapters/feishu/doctor.h"

#include <gmock/gmock.h>

#include "tests/support/fake_feishu.h"
#include "tests/support/test_clock.h"

namespace xiebot::feishu {
namespace {

using doctor::Level;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class FeishuDoctor : public testing::Test {
 protected:
  FeishuDoctor() {
    feishu_.user("ou_zhang", "张三");
    feishu_.user("ou_far", "远方", false);
    feishu_.group("oc_team", "研发一组", {"ou_zhang"});
  }

  std::vector<std::string> lines() {
    std::vector<std::string> all;
    worst_ = doctor::run_all(doctor_checks(config_, clock_, known_), [&](const std::string& line) {
      EXPECT_THAT(line, Not(HasSubstr(config_.app_secret)));
      all.push_back(line);
    });
    return all;
  }

  support::TestClock clock_;
  support::FakeFeishu feishu_{clock_};
  FeishuConfig config_ = feishu_.config();
  ToTry known_{.groups = {{"oc_team", "研发一组", "P-1"}}, .account = "ou_zhang"};
  Level worst_ = Level::good;
};

TEST_F(FeishuDoctor, FindsAnAppInOrderAndSendsNothing) {
  EXPECT_THAT(lines(), AllOf(Contains(HasSubstr("[好] 飞书凭证")),
                             Contains(AllOf(HasSubstr("[好] 飞书权限"), HasSubstr("send_as_bot"),
                                            HasSubstr("im:message.urgent"))),
                             Contains(HasSubstr("[好] 飞书通讯录")),
                             Contains(HasSubstr("[好] 飞书群 机器人在 1 个"))));
  EXPECT_EQ(worst_, Level::good);
  EXPECT_THAT(feishu_.messages_in("oc_team"), IsEmpty());
  EXPECT_THAT(feishu_.personal("ou_zhang"), IsEmpty());
}

TEST_F(FeishuDoctor, TellsAWrongSecretAndTriesNoMore) {
  config_.app_secret = "wrong-secret";
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[错误] 飞书凭证"), HasSubstr("App Secret"))));
  EXPECT_EQ(feishu_.calls_of("GET", "/open-apis/im/v1/chats/oc_team"), 0U);
}

TEST_F(FeishuDoctor, SaysWhenThePlatformCannotBeReached) {
  config_.base_url = "http://127.0.0.1:1";
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[错误] 飞书凭证"), HasSubstr("127.0.0.1:1"))));
}

TEST_F(FeishuDoctor, NamesThePermissionToTick) {
  feishu_.allow_buzzing(false);
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[注意] 飞书权限"), HasSubstr("权限管理"),
                                      HasSubstr("im:message.urgent"))));
  EXPECT_EQ(worst_, Level::notice);
}

TEST_F(FeishuDoctor, FindsGroupsWithoutTheBot) {
  known_.groups.push_back({"oc_none", "", "P-2"});
  EXPECT_THAT(lines(), AllOf(Contains(HasSubstr("[错误] 飞书群 项目 P-2 的群里没有机器人")),
                             Contains(HasSubstr("[好] 飞书群 机器人在 1 个"))));
}

TEST_F(FeishuDoctor, FindsPeopleOutsideTheContactRange) {
  known_.account = "ou_far";
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[注意] 飞书通讯录"), HasSubstr("权限范围"))));
}

TEST_F(FeishuDoctor, WantsEventsToBeEncrypted) {
  config_.encrypt_key.clear();
  EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("[注意] 飞书事件"), HasSubstr("Encrypt Key"))));
}

}  // namespace
}  // namespace xiebot::feishu
