// What is planted is looked for: secrets anywhere in the log at any level; phone numbers and what
// people wrote above debug, in metrics, in health and error pages; and who may read which file.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <regex>

#include "bot/dispatcher.h"
#include "tests/adapters/raw_http.h"
#include "tests/stories/both_platforms.h"
#include "tests/support/dingtalk_seal.h"
#include "tests/support/dingtalk_view.h"
#include "tests/support/quoted_token.h"

namespace xiebot::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kWritten[] = "绝密计划代号北风";
constexpr char kPhone[] = "13800001234";
constexpr char kWithPhone[] =
    "@bot /需求 名称：官网改版；背景：打通库存；涉及部门：研发部；任务：接口 3 个；"
    "期望完成时间：2026-12-10 18:00；联系方式：13800001234";

class SecretsStory : public BothPlatforms,
                     public testing::WithParamInterface<spdlog::level::level_enum> {
 protected:
  // Errors of the platforms that give back what they were sent.
  void meet_trouble() {
    const std::string quoting = std::string("bad: ") + kWritten + kPhone;
    for (const int code : {230001, 230099, 99992402, 2200}) feishu.fail_next(1, code, 400, quoting);
    for (const int code : {99991663, 99991672}) {
      feishu.fail_next(1, code, 400, std::string("token: ") + kQuotedToken);
    }
    feishu.fail_next_token(1, 10014, 200, "app secret invalid: " + feishu.config().app_secret);
    feishu.lose_next_answers(1);
    for (const char* code :
         {"param.error", "system.error", "staffId.notExisted", "InvalidAuthentication"}) {
      dingtalk.fail_next(1, {.code = code, .message = quoting});
    }
    dingtalk.fail_next(1, {.status = 403,
                           .code = "Forbidden.AccessDenied.AccessTokenPermissionDenied",
                           .message = std::string("token: ") + kQuotedToken});
    dingtalk.fail_next_token(1, {.status = 400,
                                 .code = "invalidClientIdOrSecret",
                                 .message = std::string("no: ") + FakeDingtalk::kClientSecret});
    feishu.expire_tokens();
    dingtalk.expire_tokens();
  }

  // The one that 李雷 was given.
  std::string binding_code() {
    const std::string said = all_of(kLi);
    std::smatch code;
    EXPECT_TRUE(std::regex_search(said, code, std::regex("/绑定 ([0-9]{8})"))) << said;
    return code[1];
  }

  std::vector<std::string> secrets() {
    const FeishuConfig& app = feishu.config();
    std::vector<std::string> all = {app.app_secret,
                                    app.encrypt_key,
                                    app.verification_token,
                                    FakeDingtalk::kClientSecret,
                                    kEventToken,
                                    kEventAesKey,
                                    kept_key(bot->store(), "links"),
                                    kept_key(bot->store(), "dingtalk card callback"),
                                    kept_key(bot->store(), "dingtalk card salt"),
                                    binding_code(),
                                    "/robot/sendBySession"};
    for (const FeishuCall& call : feishu.calls()) {
      if (!call.token.empty()) all.push_back(call.token);
    }
    for (const DingtalkCall& call : dingtalk.calls()) {
      const auto token = call.headers.find("x-acs-dingtalk-access-token");
      if (token != call.headers.end()) all.push_back(token->second);
    }
    return all;
  }
};

TEST_P(SecretsStory, NothingOfItIsInTheLog) {
  spdlog::default_logger()->set_level(GetParam());
  std::string outside;
  const auto ask = [&](const std::string& request) {
    http::RawSocket socket = http::RawSocket::to(port);
    EXPECT_TRUE(socket.send(request));
    outside += socket.read_message();
  };
  const std::string page = begun();
  FormFields fields = kGood;
  fields.front().second = kWritten;
  EXPECT_EQ(post(page, mark_in(get(page).body, "提交"), fields).status, 200);
  EXPECT_EQ(people.writes("u_zhangsan", std::string("/") + kWritten + " " + kPhone).status, 200);
  writes(kLi, "/绑定 我");
  deliver_all();
  meet_trouble();
  for (const char* command : {"/我的", "/查 北风", "/时间线 2026-Q4-SCB-001", "/同意"}) {
    writes(kLi, command);
    EXPECT_EQ(people.writes("u_zhangsan", command).status, 200);
  }
  deliver_all();
  EXPECT_EQ(feishu.troubles_left(), 0U);
  // What is refused, and what is broken.
  const std::string body = std::string(R"({"token":")") + kWritten + kPhone + R"("})";
  for (const char* door :
       {"/feishu/events", "/dingtalk/robot", "/dingtalk/cards", "/dingtalk/events", "/forms/x.y"}) {
    ask(http::post(door, body));
    ask(http::post(door, std::string("{") + kWritten));
    ask(http::post(std::string(door) + "?signature=" + kPhone, body));
  }
  ask(http::get(page + "x"));
  ask(http::get("/" + std::string(kPhone)));
  for (const char* path : {"/metrics", "/healthz", "/readyz"}) ask(http::get(path));
  record_failed(bot->store(), {"feishu", "planted", clock.now()},
                std::string("near \"") + kWritten + kPhone + "\"");
  deliver_all();

  const std::vector<std::string> planted = secrets();
  EXPECT_GT(planted.size(), 12U);
  const std::string token = page.substr(std::string("/forms/").size());
  const std::string all = log();
  for (const std::string& secret : planted) {
    EXPECT_THAT(all, Not(HasSubstr(secret)));
    EXPECT_THAT(outside, Not(HasSubstr(secret)));
  }
  for (const std::string& text : {token, std::string(kPhone), std::string(kWritten)}) {
    EXPECT_THAT(outside, Not(HasSubstr(text)));
    const bool anything_goes = GetParam() < spdlog::level::info && text != token;
    EXPECT_TRUE(anything_goes || all.find(text) == std::string::npos) << text << " in " << all;
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, SecretsStory,
                         testing::Values(spdlog::level::trace, spdlog::level::debug,
                                         spdlog::level::info, spdlog::level::warn,
                                         spdlog::level::err));

// Whatever the umask; in a folder that others may look into, whose mode is its owner's affair.
TEST_F(FormPageStory, FilesAreTheirOwnersAlone) {
  stop_bot();
  const mode_t before = ::umask(0);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto of_folder = std::filesystem::status(folder).permissions();
  restart();
  file_request();
  bot->store().backup(folder / "copy.db");
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    ++files;
    EXPECT_EQ(file.status().permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << file.path();
  }
  ::umask(before);
  EXPECT_GE(files, 4) << "the database with its -wal and -shm, and the copy";
  EXPECT_EQ(std::filesystem::status(folder).permissions(), of_folder);
}

// Who has no right to a phone number sees it masked, wherever the entry is shown.
TEST_F(FormPageStory, PhoneNumbersAreMaskedForThoseWithoutTheRight) {
  const std::string number = approved_request();
  settled();
  for (const char* command : {"/看板", "/查 官网改版"}) {
    feishu.says(kZhang, kGroup, std::string("@bot ") + command);
    writes(kAdmin, command);
  }
  feishu.says(kHan, kGroup, "@bot /时间线 " + number);
  writes(kZhou, "/时间线 " + number);
  settled();
  for (const FeishuMessage& message : feishu.messages_in(kGroup)) {
    for (const std::string& content : message.contents) {
      EXPECT_THAT(content, Not(HasSubstr(kPhone)));
    }
  }
  // Who is involved sees it in their own chat.
  EXPECT_THAT(all_of(kQian), HasSubstr(kPhone));
  EXPECT_THAT(words_of(group_card("确认无误").id), HasSubstr("138****1234"));
}

// The same on DingTalk, where cards and what is typed are shown to the group.
class SecretsOnDingtalk : public BothPlatforms {};

TEST_F(SecretsOnDingtalk, PhoneNumbersAreMaskedInTheGroup) {
  const std::string number = "2026-Q4-SCB-001";
  EXPECT_EQ(people.says("u_zhangsan", kOtherGroup, kWithPhone).status, 200);
  EXPECT_EQ(people.writes("u_lilei", "/同意 " + number).status, 200);
  deliver_all();
  for (const std::string& text : {"/时间线 " + number, std::string("/查 官网改版")}) {
    EXPECT_EQ(people.says("u_zhangsan", kOtherGroup, "@bot " + text).status, 200);
  }
  deliver_all();
  std::string all;
  for (const DingtalkMessage& message : dingtalk.seen(kOtherGroup)) all += visible_text(message);
  EXPECT_THAT(all, AllOf(HasSubstr(number), HasSubstr("138＊＊＊＊1234"), Not(HasSubstr(kPhone))));
}

// 钱进's department has a part in the project, and none in this request.
TEST_F(FormPageStory, PhoneNumbersAreMaskedInThePersonalChatOfTheUninvolved) {
  feishu.says(kZhang, kGroup, kWithPhone);
  const std::string number = "2026-Q4-SCB-001";
  for (const char* command : {"/查 ", "/时间线 "}) writes(kQian, command + number);
  for (const char* command : {"/查 官网", "/看板", "/我的"}) writes(kQian, command);
  settled();
  EXPECT_THAT(all_of(kQian), AllOf(HasSubstr("138****1234"), Not(HasSubstr(kPhone))));
  EXPECT_THAT(all_of(kLi), HasSubstr(kPhone));
}

}  // namespace
}  // namespace xiebot::support
