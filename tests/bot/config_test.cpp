#include <gmock/gmock.h>

#include <filesystem>
#include <string>

#include "bot/flow.h"
#include "config_file.h"

namespace xiebot {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kWhole[] = R"({
  // comments are allowed
  "listen": "0.0.0.0:9000",
  "public_url": "https://bot.example.com/",
  "database": "data.db",
  "timezone": "Asia/Tokyo",
  "feishu": {"app_id": "cli_1", "app_secret": "s", "encrypt_key": "k", "verification_token": "t"},
  "departments": [
    {"code": "SCB", "name": "市场部", "lead": "zhangsan", "liaison": "lisi", "superior": "wang"},
    {"code": "YFB", "name": "研发部"}
  ],
  "people": [
    {"id": "zhangsan", "name": "张三", "department": "SCB", "feishu": "ou_1", "roles": ["admin"]},
    {"id": "lisi", "name": "李四", "department": "SCB", "feishu": "ou_2"},
    {"id": "wang", "name": "王五"} /* knows no platform */
  ],
  "projects": [
    {"code": "XMB-001", "name": "新品上市", "lead": "zhangsan", "departments": ["SCB", "YFB"],
     "progress_owners": ["lisi"], "timezone": "Asia/Shanghai",
     "groups": [{"platform": "feishu", "chat": "oc_1", "for": ["project", "problems"]},
                {"platform": "feishu", "chat": "oc_2"}]}
  ]
})";

TEST_F(ConfigFile, IsReadWhole) {
  const LoadedConfig loaded = load(kWhole);
  EXPECT_THAT(shown(loaded.faults), IsEmpty());
  EXPECT_THAT(shown(loaded.warnings), IsEmpty());
  const Config& config = loaded.config;
  EXPECT_EQ(config.host, "0.0.0.0");
  EXPECT_EQ(config.port, 9000);
  EXPECT_EQ(config.public_url, "https://bot.example.com");
  EXPECT_EQ(config.database, (folder_ / "data.db").string());
  EXPECT_EQ(config.timezone, "Asia/Tokyo");
  ASSERT_TRUE(config.feishu);
  EXPECT_EQ(config.feishu->app_id, "cli_1");
  EXPECT_EQ(config.feishu->base_url, "https://open.feishu.cn");
  ASSERT_EQ(config.departments.size(), 2U);
  EXPECT_EQ(config.departments[0].superior, PersonId("wang"));
  EXPECT_TRUE(config.departments[1].lead.empty());
  ASSERT_EQ(config.people.size(), 3U);
  EXPECT_TRUE(config.people[0].is_admin());
  EXPECT_TRUE(config.people[2].department.empty());
  ASSERT_EQ(config.accounts.size(), 2U);
  EXPECT_EQ(config.accounts[1].person, PersonId("lisi"));
  EXPECT_EQ(config.accounts[1].account, "ou_2");
  ASSERT_EQ(config.projects.size(), 1U);
  EXPECT_THAT(config.projects[0].departments,
              ElementsAre(DepartmentCode("SCB"), DepartmentCode("YFB")));
  ASSERT_EQ(config.groups.size(), 2U);
  EXPECT_THAT(config.groups[0].purposes, ElementsAre("project", "problems"));
  EXPECT_THAT(config.groups[1].purposes, ElementsAre("project"));
}

TEST_F(ConfigFile, MayBeEmptyAndThenHoldsTheDefaults) {
  const LoadedConfig loaded = load("{}");
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_EQ(loaded.config.host, "127.0.0.1");
  EXPECT_EQ(loaded.config.port, 8080);
  EXPECT_EQ(loaded.config.timezone, "Asia/Shanghai");
  EXPECT_THAT(shown(loaded.warnings),
              ElementsAre("xiebot.json:1: there is neither 'feishu' nor 'dingtalk', so nobody "
                          "can reach the bot"));
}

TEST_F(ConfigFile, TellsEveryFaultAtOnceWithItsPlace) {
  EXPECT_THAT(faults(R"({
  "listn": "127.0.0.1:80",
  "listen": "127.0.0.1:70000",
  "public_url": "bot.example.com",
  "timezone": "Asia/Shanghi",
  "feishu": {
    "app_id": "cli_1",
    "verification_token": 7
  },
  "departments": [
    {"code": "scb", "name": "市场部", "lead": "zhangsn"},
    {"code": "YFB", "name": "市场部"}
  ],
  "people": [
    {"id": "zhangsan", "name": "张三", "department": "SCB"},
    {"id": "zhangsan", "name": "张三三", "feishu": "ou_1"},
    {"id": "lisi", "feishu": "ou_1"}
  ]
})"),
              ElementsAre("xiebot.json:2: listn: unknown key, did you mean 'listen'?",
                          "xiebot.json:3: listen: '127.0.0.1:70000' is no address to listen on; "
                          "write HOST:PORT like '127.0.0.1:8080'",
                          "xiebot.json:4: public_url: 'bot.example.com' is no address; write it "
                          "like 'https://bot.example.com'",
                          "xiebot.json:5: timezone: there is no time zone 'Asia/Shanghi'; use a "
                          "name like 'Asia/Shanghai'",
                          "xiebot.json:6: feishu.app_secret: is missing",
                          "xiebot.json:8: feishu.verification_token: must be a string in quotation "
                          "marks",
                          "xiebot.json:11: departments[0].code: 'scb' is no code; it stands in "
                          "numbers, so write it in at most 20 of A-Z, 0-9",
                          "xiebot.json:11: departments[0].lead: there is no person 'zhangsn', did "
                          "you mean 'zhangsan'?",
                          "xiebot.json:12: departments[1].name: department '市场部' stands here "
                          "twice",
                          "xiebot.json:15: people[0].department: there is no department 'SCB', did "
                          "you mean 'scb'?",
                          "xiebot.json:16: people[1].id: person 'zhangsan' stands here twice",
                          "xiebot.json:17: people[2].name: is missing",
                          "xiebot.json:17: people[2].feishu: another person has this account "
                          "already"));
}

TEST_F(ConfigFile, StopsAtASyntaxError) {
  const auto found = faults("{\n  \"listen\": \"127.0.0.1:80\"\n  \"database\": 1\n}");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], HasSubstr("xiebot.json:3:"));
}

TEST_F(ConfigFile, RefusesDuplicateKeysAndOtherShapes) {
  EXPECT_THAT(faults("{\"database\": \"a\",\n\"database\": \"b\"}"),
              ElementsAre(HasSubstr("xiebot.json:2: database: ")));
  EXPECT_THAT(faults("[]"), ElementsAre("xiebot.json:1: must be an object: { … }"));
  EXPECT_THAT(faults("null"), ElementsAre("xiebot.json:1: must be an object: { … }"));
  EXPECT_THAT(faults("{\"people\": {}, \"projects\": [7], \"feishu\": null}"),
              ElementsAre("xiebot.json:1: feishu: must be an object: { … }",
                          "xiebot.json:1: people: must be a list: [ … ]",
                          "xiebot.json:1: projects[0]: must be an object: { … }"));
}

TEST_F(ConfigFile, ThatIsMissingIsAFault) {
  const LoadedConfig loaded = load_config((folder_ / "none.json").string(), {}, {});
  EXPECT_THAT(shown(loaded.faults), ElementsAre("none.json:1: the file cannot be read"));
}

TEST_F(ConfigFile, TakesSecretsFromTheEnvironmentAndFromFiles) {
  environment_ = {{"APP_ID", "cli_9"}, {"HOST", "bot.example.com"}};
  put("secrets/app", "s3cret${APP_ID}\r\n");
  const LoadedConfig loaded = load(R"({
  "public_url": "https://${HOST}:8443/bot",
  "feishu": {"app_id": "${APP_ID}", "app_secret": "${file:secrets/app}", "encrypt_key": "k",
             "verification_token": "t"}})");
  EXPECT_THAT(shown(loaded.faults), IsEmpty());
  EXPECT_EQ(loaded.config.public_url, "https://bot.example.com:8443/bot");
  EXPECT_EQ(loaded.config.feishu->app_id, "cli_9");
  EXPECT_EQ(loaded.config.feishu->app_secret, "s3cret${APP_ID}");
}

TEST_F(ConfigFile, SaysWhatIsNotSet) {
  environment_ = {{"EMPTY", ""}};
  put("blank", "\n");
  EXPECT_THAT(faults(R"({
  "database": "${NOWHERE}/${EMPTY}",
  "feishu": {"app_id": "${file:none}", "app_secret": "${file:blank}", "encrypt_key": "${open",
             "verification_token": "t"}})"),
              ElementsAre("xiebot.json:2: database: the environment variable 'NOWHERE' is not set",
                          "xiebot.json:2: database: the environment variable 'EMPTY' is not set",
                          "xiebot.json:3: feishu.app_id: the file 'none' cannot be read",
                          "xiebot.json:3: feishu.app_secret: the file 'blank' is empty",
                          "xiebot.json:3: feishu.encrypt_key: '${' without '}'"));
}

TEST_F(ConfigFile, NeverShowsWhatCameFromTheEnvironment) {
  environment_ = {{"SECRET", "hunter2"}};
  for (const std::string& fault : faults(R"({
  "listen": "${SECRET}", "public_url": "${SECRET}", "timezone": "${SECRET}",
  "departments": [{"code": "${SECRET}", "name": "x", "lead": "${SECRET}"}],
  "projects": [{"code": "A", "name": "A", "groups": [{"platform": "${SECRET}", "chat": "c"}]}],
  "forms": "${SECRET}"})")) {
    EXPECT_THAT(fault, Not(HasSubstr("hunter2")));
  }
}

TEST_F(ConfigFile, DoesNotShowThePasswordOfAnAddress) {
  EXPECT_THAT(faults(R"({"public_url": "https://bot:hunter2@bot.example.com"})"),
              ElementsAre("xiebot.json:1: public_url: the value is no address; write it like "
                          "'https://bot.example.com'"));
}

TEST_F(ConfigFile, ChecksProjectsAndGroups) {
  EXPECT_THAT(
      faults(R"({
  "departments": [{"code": "SCB", "name": "市场部"}],
  "projects": [
    {"code": "X 1", "name": "a", "lead": "nobody", "departments": ["SCB", "SCB", "YFB"]},
    {"code": "A", "name": "a", "timezone": "Mars/Base", "groups": [
      {"platform": "feishu", "chat": "oc_1"},
      {"platform": "feishu", "chat": "oc_1", "for": ["problems"]},
      {"platform": "slack", "chat": "C1"},
      {"platform": "feishu", "for": ["party"]}]}
  ]})"),
      ElementsAre("xiebot.json:4: projects[0].code: 'X 1' is no code; it stands in numbers, "
                  "so write it in at most 20 of A-Z, 0-9, - and _",
                  "xiebot.json:4: projects[0].lead: there is no person 'nobody'",
                  "xiebot.json:4: projects[0].departments[1]: department 'SCB' stands in "
                  "this list twice",
                  "xiebot.json:4: projects[0].departments[2]: there is no department 'YFB'",
                  "xiebot.json:5: projects[1].timezone: there is no time zone 'Mars/Base'; "
                  "use a name like 'Asia/Shanghai'",
                  "xiebot.json:7: projects[1].groups[1]: this project has this group "
                  "already; name all purposes in one 'for'",
                  "xiebot.json:8: projects[1].groups[2].platform: there is no platform "
                  "'slack'; known: feishu, dingtalk",
                  "xiebot.json:9: projects[1].groups[3].chat: is missing",
                  "xiebot.json:9: projects[1].groups[3].for[0]: there is no purpose "
                  "'party'; known: project, problems"));
}

TEST_F(ConfigFile, WarnsOfWhatIsRiskyOrHasNoEffect) {
  EXPECT_THAT(
      warnings(R"({
  "feishu": {"app_id": "a", "app_secret": "s", "verification_token": "t", "base_url": "http://f.cn"},
  "dingtalk": {"client_id": "c", "client_secret": "s", "oapi_base_url": "http://oapi.cn"},
  "progress": {"prompt": "17:00"},
  "deadlines": {"request.approve": {"length": "2 wd"}},
  "people": [{"id": "a", "name": "A", "feishu": "u1", "roles": ["chief"]}],
  "database": "none/x.db"})"),
      ElementsAre(
          "xiebot.json:2: feishu: there is no 'encrypt_key', so events come unsigned and in "
          "plain text; set it here and in the Feishu console",
          "xiebot.json:2: feishu.base_url: is http, so the app secret travels unencrypted",
          "xiebot.json:3: dingtalk.oapi_base_url: is http, so the app secret travels unencrypted",
          "xiebot.json:6: people[0].roles[0]: the role 'chief' has no effect",
          "xiebot.json:6: people[0].feishu: does not look like an open_id, which begins "
          "with 'ou_'",
          "xiebot.json:6: people: nobody has the role 'admin', so nobody can configure the "
          "bot from a chat",
          "xiebot.json:7: database: the folder of the database does not exist yet"));
}

TEST_F(ConfigFile, SaysWhichProblemsReachSuperiors) {
  EXPECT_TRUE(load("{}").config.superiors_hear_of_all);
  EXPECT_FALSE(load(R"({"problems": {"alert_superiors": "urgent"}})").config.superiors_hear_of_all);
  EXPECT_THAT(
      faults(R"({"problems": {"alert_superiors": "never"}})"),
      ElementsAre("xiebot.json:1: problems.alert_superiors: 'never' is neither 'always' nor "
                  "'urgent'"));
}

TEST_F(ConfigFile, LeavesOutTheAccountsAndGroupsOfAPlatformThatIsNotConfigured) {
  const LoadedConfig loaded = load(R"({
  "people": [{"id": "a", "name": "A", "dingtalk": "m1", "roles": ["admin"]}],
  "projects": [{"code": "A", "name": "A", "groups": [{"platform": "dingtalk", "chat": "cid"}]}]})");
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_THAT(loaded.config.accounts, IsEmpty());
  EXPECT_THAT(loaded.config.groups, IsEmpty());
  EXPECT_THAT(shown(loaded.warnings),
              testing::Contains(HasSubstr("projects[0].groups[0]: there is no 'dingtalk'")));
}

TEST_F(ConfigFile, ReadsTheDingTalkApp) {
  EXPECT_FALSE(load("{}").config.dingtalk);
  const LoadedConfig least = load(R"({"dingtalk": {"client_id": "ding1", "client_secret": "s"}})");
  EXPECT_THAT(least.faults, IsEmpty());
  ASSERT_TRUE(least.config.dingtalk);
  EXPECT_EQ(least.config.dingtalk->client_id, "ding1");
  EXPECT_EQ(least.config.dingtalk->robot_code, "ding1");
  EXPECT_EQ(least.config.dingtalk->event_token, "");
  EXPECT_EQ(least.config.dingtalk->api_base_url, "https://api.dingtalk.com");
  EXPECT_EQ(least.config.dingtalk->oapi_base_url, "https://oapi.dingtalk.com");

  const LoadedConfig loaded = load(R"({
  "dingtalk": {"client_id": "ding1", "client_secret": "s", "robot_code": "r", "corp_id": "c",
               "agent_id": "7", "event_token": "t", "card_template_id": "x.schema",
               "event_aes_key": "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus",
               "api_base_url": "http://127.0.0.1:1/", "oapi_base_url": "http://127.0.0.1:2"},
  "people": [{"id": "a", "name": "A", "feishu": "ou_1", "dingtalk": "ou_1", "roles": ["admin"]}],
  "projects": [{"code": "A", "name": "A", "groups": [{"platform": "dingtalk", "chat": "cid"}]}]})");
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_THAT(loaded.warnings, IsEmpty());
  const DingTalkConfig& app = *loaded.config.dingtalk;
  EXPECT_EQ(app.client_secret, "s");
  EXPECT_EQ(app.robot_code, "r");
  EXPECT_EQ(app.corp_id, "c");
  EXPECT_EQ(app.agent_id, "7");
  EXPECT_EQ(app.event_token, "t");
  EXPECT_EQ(app.event_aes_key, "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus");
  EXPECT_EQ(app.card_template_id, "x.schema");
  EXPECT_EQ(app.api_base_url, "http://127.0.0.1:1");
  EXPECT_EQ(app.oapi_base_url, "http://127.0.0.1:2");
  ASSERT_EQ(loaded.config.accounts.size(), 2U);
  EXPECT_EQ(loaded.config.accounts[1].channel, "dingtalk");
  ASSERT_EQ(loaded.config.groups.size(), 1U);
  EXPECT_EQ(loaded.config.groups[0].channel, "dingtalk");
}

TEST_F(ConfigFile, WantsTheWholeEventSubscriptionOfDingTalk) {
  const std::string app = R"({"dingtalk": {"client_id": "d", "client_secret": "s",)";
  EXPECT_THAT(faults(app + R"("event_token": "t"}})"),
              ElementsAre("xiebot.json:1: dingtalk.event_aes_key: is missing"));
  EXPECT_THAT(faults(app + R"("event_aes_key": "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus"}})"),
              ElementsAre("xiebot.json:1: dingtalk.event_token: is missing"));
  for (const char* bad : {"o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgu",
                          "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgu="}) {
    EXPECT_THAT(
        faults(app + R"("event_token": "t", "event_aes_key": ")" + bad + "\"}}"),
        ElementsAre(
            "xiebot.json:1: dingtalk.event_aes_key: is no key; it has 43 letters and digits"));
  }
}

TEST_F(ConfigFile, ChecksTheShapeOfEveryValue) {
  EXPECT_THAT(faults(R"({
  "progress": {"prompt": "5 pm", "digst": "18:00"},
  "calendar": {"working_hours": ["09:00-24:00"], "quiet_hours": "22:00"},
  "dingtalk": {"client_id": 3, "api_base_url": "x"},
  "deadlines": {"request.approve": 3}})"),
              ElementsAre("xiebot.json:2: progress.digst: unknown key, did you mean 'digest'?",
                          "xiebot.json:2: progress.prompt: '5 pm' is no time of day; write it like "
                          "'17:00'",
                          "xiebot.json:3: calendar.working_hours[0]: '09:00-24:00' is no span of "
                          "time; write it like '09:00-12:00'",
                          "xiebot.json:3: calendar.quiet_hours: '22:00' is no span of time; write "
                          "it like '09:00-12:00'",
                          "xiebot.json:4: dingtalk.client_id: must be a string in quotation marks",
                          "xiebot.json:4: dingtalk.client_secret: is missing",
                          "xiebot.json:4: dingtalk.api_base_url: 'x' is no address; write it like "
                          "'https://bot.example.com'",
                          "xiebot.json:5: deadlines.request.approve: must be an object: { … }"));
}

TEST_F(ConfigFile, PointsIntoTheFilesItRefersTo) {
  put("2027.json",
      "{\"year\": 2027,\n \"days\": [{\"name\": \"元旦\", \"date\": \"2027-02-30\", "
      "\"isOffDay\": true}]}");
  put("forms/broken.json", "{\n  \"name\": ,\n}");
  const auto found = faults(R"({
  "calendar": {"files": ["2027.json", "none.json"],
    "company_days": [{"date": "31.12.2026", "name": "x", "isOffDay": "no"}]},
  "forms": "forms"})");
  ASSERT_EQ(found.size(), 5U) << testing::PrintToString(found);
  EXPECT_THAT(found[0], HasSubstr("xiebot.json:2: calendar.files[1]: the file 'none.json' cannot"));
  EXPECT_THAT(found[1],
              HasSubstr("xiebot.json:3: calendar.company_days[0].isOffDay: must be true"));
  EXPECT_THAT(found[2], HasSubstr("xiebot.json:3: calendar.company_days[0].date: '31.12.2026' is"));
  EXPECT_THAT(found[3], HasSubstr("2027.json:2: days[0].date: "));
  EXPECT_THAT(found[4], HasSubstr("forms/broken.json:2: "));
}

TEST_F(ConfigFile, OffersNoFormFolderThatIsNotThere) {
  EXPECT_THAT(faults("{\"forms\": \"none\"}"),
              ElementsAre("xiebot.json:1: forms: there is no folder 'none'"));
}

TEST_F(ConfigFile, KnowsAddresses) {
  for (const char* good : {"http://127.0.0.1:8080", "https://bot.example.com/a/b",
                           "http://[::1]:80", "https://机器人.example.com"}) {
    EXPECT_THAT(faults(std::string("{\"public_url\": \"") + good + "\"}"), IsEmpty()) << good;
  }
  for (const char* bad : {"ftp://a.cn", "https://", "https://:80", "https://a.cn:0", "https://a:b",
                          "https://u@a.cn", "https://a.cn?x=1", "https://a b.cn", "a.cn"}) {
    EXPECT_EQ(faults(std::string("{\"public_url\": \"") + bad + "\"}").size(), 1U) << bad;
  }
  for (const char* good : {"0.0.0.0:0", "localhost:8080", "[::1]:8080"}) {
    EXPECT_THAT(faults(std::string("{\"listen\": \"") + good + "\"}"), IsEmpty()) << good;
  }
  for (const char* bad : {"8080", ":8080", "a:", "a:b", "a:-1", "::1:8080", "a:65536"}) {
    EXPECT_EQ(faults(std::string("{\"listen\": \"") + bad + "\"}").size(), 1U) << bad;
  }
}

// The example documents every key: it has to stay right.
TEST_F(ConfigFile, HasAnExampleThatIsFaultless) {
  const fs::path root = fs::path(TEST_DATA).parent_path();
  const LoadedConfig loaded = load_config(
      (root / "config.example.json").string(),
      [](const std::string& name) -> std::optional<std::string> { return "value-of-" + name; }, {});
  EXPECT_THAT(shown(loaded.faults), IsEmpty());
  EXPECT_TRUE(loaded.config.feishu);
  EXPECT_TRUE(loaded.config.dingtalk);
  EXPECT_FALSE(loaded.config.projects.empty());
  for (const Flow& flow : all_flows()) {
    for (const DeadlineRule& rule : flow.deadlines) {
      EXPECT_TRUE(loaded.config.deadlines.contains(rule.name)) << rule.name;
    }
  }
}

}  // namespace
}  // namespace xiebot
