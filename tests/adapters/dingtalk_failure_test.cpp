#include "adapters/dingtalk/failure.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "adapters/dingtalk/answer.h"

namespace xiebot::dingtalk {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

Failure failure(const std::string& code, int status = 400) {
  return {.status = status, .code = code};
}
RefusalKind refusal(const std::string& code) {
  const SendResult result = send_result(failure(code));
  const auto* refused = std::get_if<Refused>(&result);
  if (refused == nullptr) ADD_FAILURE() << code << " is not refused";
  return refused == nullptr ? RefusalKind{} : refused->kind;
}
TryLater later(const Failure& what) {
  const SendResult result = send_result(what);
  const auto* postponed = std::get_if<TryLater>(&result);
  if (postponed == nullptr) ADD_FAILURE() << what.code << " is not postponed";
  return postponed == nullptr ? TryLater{} : *postponed;
}
http::Reply reply_of(int status, const std::string& body) {
  http::Reply reply;
  reply.status = status;
  reply.body = body;
  return reply;
}
Failure read(int status, const std::string& body, bool old_api = false) {
  const http::Reply reply = reply_of(status, body);
  auto answer = old_api ? read_old_answer(reply) : read_answer(reply);
  const auto* found = std::get_if<Failure>(&answer);
  if (found == nullptr) ADD_FAILURE() << body << " is no failure";
  return found == nullptr ? Failure{} : *found;
}

TEST(DingtalkFailure, BeingOverALimitIsNoFailedAttempt) {
  struct Case {
    const char* code;
    Holdup holdup;
    std::chrono::milliseconds after;
  };
  for (const Case& limit :
       {Case{"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", Holdup::channel, 1s},
        Case{"Forbidden.AccessDenied.QpsLimitForApi", Holdup::channel, 1s},
        Case{"Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", Holdup::channel, 60s},
        Case{"90018", Holdup::channel, 1s}, Case{"90002", Holdup::channel, 1s},
        Case{"1111", Holdup::channel, 5min}, Case{"send.too.fast", Holdup::destination, 10s},
        Case{"too.many.group", Holdup::destination, 10s},
        Case{"too.many.people", Holdup::destination, 10s}, Case{"130101", Holdup::destination, 10s},
        Case{"410100", Holdup::destination, 10s}}) {
    const TryLater wait = later(failure(limit.code, 403));
    EXPECT_EQ(wait.holdup, limit.holdup) << limit.code;
    EXPECT_EQ(wait.after, limit.after) << limit.code;
    EXPECT_FALSE(wait.counts) << limit.code;
    EXPECT_FALSE(wait.may_have_arrived) << limit.code;
  }
}

TEST(DingtalkFailure, WhatThePlatformFailedAtIsTriedAgain) {
  for (const Failure& what :
       {failure("system.error", 500), failure("system.busy", 500), failure("-1", 200)}) {
    EXPECT_EQ(later(what).holdup, Holdup::destination) << what.code;
    EXPECT_TRUE(later(what).counts) << what.code;
    // What broke on its side may have broken after the message had left.
    EXPECT_EQ(later(what).may_have_arrived, what.status >= 500) << what.code;
  }
}

TEST(DingtalkFailure, SilenceAndAFaultOfThePlatformMeanThatItMayHaveArrived) {
  EXPECT_TRUE(later({.status = 0}).may_have_arrived);
  EXPECT_TRUE(later({.status = 502}).may_have_arrived);
  EXPECT_TRUE(later(failure("never.heard.of", 503)).may_have_arrived);
  EXPECT_FALSE(later({.status = 0, .unsent = true}).may_have_arrived);
  EXPECT_FALSE(later({.status = 0, .of_token = true}).may_have_arrived);
  EXPECT_EQ(later({.status = 0, .of_token = true}).holdup, Holdup::channel);
}

TEST(DingtalkFailure, TheTokenIsRenewedForWhateverSaysSo) {
  for (const char* code : {"InvalidAuthentication", "40014", "42001", "40001"}) {
    EXPECT_EQ(treatment_of(failure(code)), Treatment::renew_token) << code;
    EXPECT_EQ(later(failure(code)).holdup, Holdup::channel) << code;
  }
  EXPECT_EQ(treatment_of({.status = 401}), Treatment::renew_token);
}

TEST(DingtalkFailure, TheAdministratorIsNeededForTheAppItself) {
  for (const char* code :
       {"invalidClientIdOrSecret", "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        "Forbidden.AccessDenied.IpNotInWhiteList", "invalidParameter.robotCode.empty", "60011",
        "88", "60020"}) {
    EXPECT_EQ(refusal(code), RefusalKind::setup) << code;
  }
}

TEST(DingtalkFailure, AUsedUpQuotaHoldsOnlyWhatWasToBeSent) {
  for (const char* code : {"Forbidden.AccessDenied.ApiCountLimitForOrg", "90020"}) {
    EXPECT_EQ(treatment_of(failure(code, 403)), Treatment::quota_is_used_up) << code;
    const TryLater wait = later(failure(code, 403));
    EXPECT_EQ(wait.holdup, Holdup::destination) << code;
    EXPECT_EQ(wait.after, 10min) << code;
    EXPECT_FALSE(wait.counts) << code;
  }
}

TEST(DingtalkFailure, OnlySomeFailuresPassByThemselves) {
  for (const char* code : {"Forbidden.AccessDenied.QpsLimitForApi", "send.too.fast", "1111",
                           "system.busy", "InvalidAuthentication", "90018"}) {
    EXPECT_FALSE(is_lasting(failure(code))) << code;
  }
  EXPECT_FALSE(is_lasting({.status = 0}));
  EXPECT_FALSE(is_lasting({.status = 502}));
  for (const char* code :
       {"Forbidden.AccessDenied.ApiCountLimitForOrg", "invalidClientIdOrSecret", "param.invalid",
        "Forbidden.AccessDenied.AccessTokenPermissionDenied", "never.heard.of"}) {
    EXPECT_TRUE(is_lasting(failure(code))) << code;
  }
}

TEST(DingtalkFailure, ADestinationCanBeGone) {
  for (const char* code : {"robot.oto.notExist", "chatbotId.notAllow.sendOTO", "staffId.notExisted",
                           "60121", "33012", "50002", "50004", "400013", "400106"}) {
    EXPECT_EQ(refusal(code), RefusalKind::destination) << code;
  }
}

TEST(DingtalkFailure, AMessageCanBeBad) {
  for (const char* code :
       {"invalidParameter.msgKey.invalid", "invalidParameter.msgParam.tooLong", "miss.param.text",
        "contain.notAllowed.word", "contain.unsafe.url", "param.contentUnsafe", "param.invalid",
        "400002", "430101", "43004", "never.heard.of"}) {
    EXPECT_EQ(refusal(code), RefusalKind::message) << code;
  }
}

TEST(DingtalkFailure, ReadsWhyAndWhichScopeIsMissing) {
  const Failure missing =
      read(403, json{{"code", "Forbidden.AccessDenied.AccessTokenPermissionDenied"},
                     {"message", "应用尚未开通所需的权限"},
                     {"requestid", "R1"},
                     {"accessdenieddetail", {{"requiredScopes", {"Card.Instance.Write"}}}}}
                    .dump());
  EXPECT_EQ(describe(missing),
            "code Forbidden.AccessDenied.AccessTokenPermissionDenied, HTTP 403: "
            "应用尚未开通所需的权限, scope Card.Instance.Write, request R1");
}

TEST(DingtalkFailure, QuotesNoTextThatMayRepeatTheMessage) {
  const Failure bad = read(
      400, json{{"code", "param.contentUnsafe"}, {"message", "unsafe: 工资表"}, {"requestId", "R2"}}
               .dump());
  EXPECT_EQ(describe(bad), "code param.contentUnsafe, HTTP 400: request R2");
}

TEST(DingtalkFailure, ReadsNumbersAndStringsOfTheOldApi) {
  EXPECT_EQ(read(200, R"({"errcode":300001,"errmsg":"session 不存在"})", true).code, "300001");
  EXPECT_EQ(read(200, R"({"errcode":"40014","errmsg":"x"})", true).code, "40014");
  EXPECT_TRUE(std::holds_alternative<json>(read_old_answer(reply_of(200, R"({"errcode":"0"})"))));
  EXPECT_TRUE(std::holds_alternative<json>(read_old_answer(reply_of(200, R"({"errcode":0})"))));
  EXPECT_TRUE(may_have_arrived(read(200, "<html>", true)));
}

TEST(DingtalkFailure, KnowsTheAnswerToWhoeverCallsFarTooOften) {
  for (const bool old_api : {false, true}) {
    EXPECT_EQ(treatment_of(read(200, R"({"status":1111,"punish":"deny"})", old_api)),
              Treatment::wait_for_ban);
  }
}

}  // namespace
}  // namespace xiebot::dingtalk
