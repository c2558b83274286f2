#include "adapters/feishu/failure.h"

#include <gtest/gtest.h>

#include <vector>

namespace xiebot::feishu {
namespace {

using namespace std::chrono_literals;

Failure failure(int code, int status = 400) { return {status, code, "", 0ms, false}; }

RefusalKind refusal(int code, bool updating = false) {
  const SendResult result = send_result(failure(code), updating);
  const auto* refused = std::get_if<Refused>(&result);
  if (refused == nullptr) {
    ADD_FAILURE() << code << " is not refused";
    return {};
  }
  return refused->kind;
}

TryLater later(const Failure& what) {
  const SendResult result = send_result(what, false);
  const auto* postponed = std::get_if<TryLater>(&result);
  if (postponed == nullptr) {
    ADD_FAILURE() << what.code << " is not postponed";
    return {};
  }
  return *postponed;
}

TEST(FeishuFailure, BeingOverALimitIsNoFailedAttempt) {
  for (const int code : {99991400, 11232}) {
    EXPECT_EQ(later(failure(code)).holdup, Holdup::channel);
    EXPECT_FALSE(later(failure(code)).counts);
  }
  for (const int code : {230020, 11233}) {
    EXPECT_EQ(later(failure(code)).holdup, Holdup::destination);
    EXPECT_FALSE(later(failure(code)).counts);
  }
  EXPECT_EQ(later(failure(0, 429)).holdup, Holdup::channel);
  EXPECT_EQ(later({429, 99991400, "", 7s, false}).after, 7s);
}

TEST(FeishuFailure, WhatThePlatformFailedAtIsTriedAgain) {
  for (const Failure& what : {failure(0, 0), failure(0, 502), failure(99992500, 500), failure(2200),
                              failure(230049), failure(0, 200)}) {
    EXPECT_EQ(later(what).holdup, Holdup::destination) << what.code;
    EXPECT_TRUE(later(what).counts);
  }
}

TEST(FeishuFailure, WhatIsNotHeardOfMayHaveArrived) {
  for (const Failure& what :
       {failure(0, 0), failure(0, 502), failure(99992500, 500), failure(0, 200)}) {
    EXPECT_TRUE(later(what).may_have_arrived) << what.status;
  }
  for (const Failure& what :
       {failure(2200), failure(230020), failure(99991400, 429), failure(0, 429)}) {
    EXPECT_FALSE(later(what).may_have_arrived) << what.code;
  }
  EXPECT_FALSE(later({0, 0, "timeout", 0ms, true}).may_have_arrived)
      << "no token: nothing was sent";
}

TEST(FeishuFailure, ATokenThatStaysBadHoldsTheWholeChannel) {
  for (const int code : {99991663, 99991661, 99991664, 99991665, 99991668, 99991671, 99991677}) {
    EXPECT_EQ(treatment_of(failure(code)), Treatment::renew_token);
    EXPECT_EQ(later(failure(code)).holdup, Holdup::channel);
    EXPECT_TRUE(later(failure(code)).counts);
  }
  EXPECT_EQ(later({0, 0, "timeout", 0ms, true}).holdup, Holdup::channel);
}

TEST(FeishuFailure, TheAdministratorIsNeededForTheAppItself) {
  for (const int code : {10003, 10014, 99991672, 99991679, 99991401, 99991403, 99991662, 99991673,
                         232034, 230006, 232025, 99991669, 20037, 20064, 20073}) {
    EXPECT_EQ(refusal(code), RefusalKind::setup) << code;
  }
}

TEST(FeishuFailure, ADestinationCanBeGone) {
  for (const int code : {99992351, 99992361, 230002, 232009}) {
    EXPECT_EQ(refusal(code), RefusalKind::destination) << code;
  }
}

TEST(FeishuFailure, WhatASettingForbidsCostsOnlyThisMessage) {
  for (const int code : {230013, 230029, 230053, 230018, 230035, 230038, 230054, 230075, 230027}) {
    EXPECT_EQ(refusal(code), RefusalKind::message) << code;
  }
}

TEST(FeishuFailure, AMessageCanBeBad) {
  for (const int code :
       {99991201, 99991301, 99992402, 230001, 230034, 230025, 230022, 230028, 230099, 123456}) {
    EXPECT_EQ(refusal(code), RefusalKind::message) << code;
  }
}

TEST(FeishuFailure, ACardOutOfReachIsSentAfresh) {
  for (const int code : {230011, 230110, 231003, 230031, 230072, 230075, 230071}) {
    EXPECT_EQ(refusal(code, true), RefusalKind::card_is_gone) << code;
  }
  EXPECT_EQ(refusal(230011, false), RefusalKind::message);
}

TEST(FeishuFailure, DescribesItselfForTheLog) {
  EXPECT_EQ(describe({400, 230099, "ErrCode 11310", 0ms, false}),
            "code 230099, HTTP 400: ErrCode 11310");
  EXPECT_EQ(describe({0, 0, "timeout", 0ms, true}), "tenant token: no answer: timeout");
}

}  // namespace
}  // namespace xiebot::feishu
