// `xiebot doctor`, the real program, before fake platforms.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdio>

#include "bot/system_clock.h"
#include "bot/text.h"
#include "storage/sqlite_store.h"
#include "tests/support/fake_dingtalk.h"
#include "tests/support/fake_feishu.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace xiebot::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Ran {
  int status = -1;
  std::string output;
};

class DoctorStory : public testing::Test {
 protected:
  DoctorStory() {
    feishu.user("ou_zhangsan", "张三");
    feishu.group("oc_team", "新品组", {"ou_zhangsan"});
  }

  // `more` begins with a comma.
  void configure(const std::string& more = "") const {
    const FeishuConfig& app = feishu.config();
    folder.put("config.json", fmt::format(
                                  R"({{"listen": "127.0.0.1:0", "database": "bot.db",
  "feishu": {{"app_id": "{}", "app_secret": "{}", "encrypt_key": "{}",
             "verification_token": "{}", "base_url": "{}"}},
  "departments": [{{"code": "SCB", "name": "市场部", "lead": "zhangsan"}}],
  "people": [{{"id": "zhangsan", "name": "张三", "department": "SCB", "feishu": "ou_zhangsan",
              "phone": "13800001234", "roles": ["admin"]}}],
  "projects": [{{"code": "XMB-001", "name": "新品", "departments": ["SCB"],
                "groups": [{{"platform": "feishu", "chat": "oc_team"}}]}}]{}}})",
                                  app.app_id, app.app_secret, app.encrypt_key,
                                  app.verification_token, app.base_url, more));
  }

  [[nodiscard]] Ran doctor() const {
    const std::string command =
        fmt::format("'{}' doctor --config '{}'", XIEBOT_PROGRAM, (folder / "config.json").string());
    Ran ran;
    FILE* output = popen(command.c_str(), "r");
    char part[4096];
    for (std::size_t size = 0; (size = fread(part, 1, sizeof part, output)) > 0;) {
      ran.output.append(part, size);
    }
    const int status = pclose(output);
    if (WIFEXITED(status)) ran.status = WEXITSTATUS(status);
    EXPECT_THAT(ran.output, Not(HasSubstr("13800001234")));
    EXPECT_THAT(ran.output, Not(HasSubstr(feishu.config().app_secret)));
    return ran;
  }

  SystemClock clock;
  FakeFeishu feishu{clock};
  FakeDingtalk dingtalk{clock};
  TemporaryFolder folder;
};

TEST_F(DoctorStory, FindsNoFaultBeforeTheFirstStartAndWhileTheBotRuns) {
  configure();
  const Ran before = doctor();
  EXPECT_EQ(before.status, 0) << before.output;
  EXPECT_THAT(before.output,
              AllOf(HasSubstr("[好] 数据库"), HasSubstr("还不存在"), HasSubstr("[好] 飞书凭证"),
                    HasSubstr("[好] 飞书群 机器人在 1 个"), HasSubstr("[好] 群 1 个项目"),
                    HasSubstr("[好] 人员 1 处")));
  EXPECT_FALSE(std::filesystem::exists(folder / "bot.db"));

  Program program(XIEBOT_PROGRAM, folder / "config.json");
  ASSERT_NE(program.start(std::chrono::time_point_cast<PreciseInstant::duration>(clock.now())), "");
  const Ran running = doctor();
  EXPECT_EQ(running.status, 0) << running.output;
  EXPECT_THAT(running.output, AllOf(HasSubstr("历史记录和每日校验点核对无误"),
                                    HasSubstr("机器人正在使用它"), Not(HasSubstr("[错误]"))));
}

TEST_F(DoctorStory, GoesOnAfterAFaultAndAnswersOne) {
  feishu.fail_next_token(10, 10014);
  configure();
  const Ran ran = doctor();
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr("[错误] 飞书凭证"), HasSubstr("App Secret"), HasSubstr("[好] 人员")));
}

TEST_F(DoctorStory, PrintsWhatIsWrongInTheConfigurationAndAnswersTwo) {
  folder.put("config.json", R"({"listen": "nowhere", "lisen": 1})");
  const Ran ran = doctor();
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.output, AllOf(HasSubstr("config.json:1: listen: "), HasSubstr("lisen: "),
                                Not(HasSubstr("[好]"))));
}

TEST_F(DoctorStory, ShowsDingtalksRungAndTheMonthsQuota) {
  configure(fmt::format(R"(, "public_url": "http://127.0.0.1:1",
  "dingtalk": {{"client_id": "{0}", "client_secret": "{1}", "api_base_url": "{2}",
               "oapi_base_url": "{2}"}})",
                        FakeDingtalk::kClientId, FakeDingtalk::kClientSecret, dingtalk.base_url()));
  {
    SqliteStore store(folder / "bot.db", clock, {.fold = fold});
    store.transact([&](Tx& tx) {
      const std::string month = local_date(clock.now(), Zone("Asia/Shanghai")).substr(0, 7);
      tx.settings().set(fmt::format("quota:dingtalk:{}:api", month), "4321");
    });
  }
  const Ran ran = doctor();
  EXPECT_EQ(ran.status, 1) << "its signatures do not cover the body";
  EXPECT_THAT(
      ran.output,
      AllOf(HasSubstr("[错误] 回调地址 http://127.0.0.1:1 不是 https"),
            HasSubstr("[好] 钉钉机器人 凭证可用"),
            HasSubstr("[注意] 钉钉卡片 现在用 ActionCard 和网页表单，但是 public_url 不是 https"),
            HasSubstr("[注意] 钉钉额度 本月调用接口 4321 次，每月可用 5000 次"),
            HasSubstr("[好] 钉钉额度 本月Webhook 消息 0 次")));
}

}  // namespace
}  // namespace xiebot::support
