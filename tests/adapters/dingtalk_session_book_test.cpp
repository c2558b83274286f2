#include "adapters/dingtalk/session_book.h"

#include <gtest/gtest.h>

#include <string>

namespace xiebot::dingtalk {
namespace {

constexpr Instant kNow{std::chrono::hours(1000)};
constexpr std::chrono::minutes kLife{90};

Session group(const std::string& address, const std::string& webhook, Instant expires_at) {
  return {ChatKind::group, address, webhook, expires_at};
}

TEST(DingTalkSessionBook, FindsTheNewestLiveSessionOfAChat) {
  SessionBook book;
  EXPECT_EQ(book.find(ChatKind::group, "cid1", kNow), std::nullopt);
  book.keep(group("cid1", "w1", kNow + kLife), kNow);
  book.keep(group("cid1", "w2", kNow + kLife + std::chrono::seconds(1)), kNow);
  book.keep(group("cid1", "w0", kNow + std::chrono::seconds(1)), kNow);  // delivered late
  EXPECT_EQ(book.find(ChatKind::group, "cid1", kNow), "w2");
  EXPECT_EQ(book.find(ChatKind::group, "cid1", kNow + kLife), "w2");
  EXPECT_EQ(book.find(ChatKind::group, "cid1", kNow + kLife + std::chrono::seconds(1)),
            std::nullopt);
}

TEST(DingTalkSessionBook, KeepsGroupsAndPeopleApart) {
  SessionBook book;
  book.keep(group("x", "group", kNow + kLife), kNow);
  book.keep({ChatKind::personal, "x", "personal", kNow + kLife}, kNow);
  EXPECT_EQ(book.find(ChatKind::group, "x", kNow), "group");
  EXPECT_EQ(book.find(ChatKind::personal, "x", kNow), "personal");
  EXPECT_EQ(book.find(ChatKind::group, "y", kNow), std::nullopt);
}

TEST(DingTalkSessionBook, ForgetsTheOneThatFailedButNoNewerOne) {
  SessionBook book;
  book.keep(group("cid1", "w1", kNow + kLife), kNow);
  book.forget(ChatKind::group, "cid1", "older");
  EXPECT_EQ(book.find(ChatKind::group, "cid1", kNow), "w1");
  book.forget(ChatKind::group, "cid1", "w1");
  EXPECT_EQ(book.find(ChatKind::group, "cid1", kNow), std::nullopt);
  book.forget(ChatKind::group, "cid1", "w1");
}

TEST(DingTalkSessionBook, StaysWithinItsBounds) {
  SessionBook book(3);
  book.keep(group("expired", "w", kNow), kNow);
  book.keep(group("", "w", kNow + kLife), kNow);
  EXPECT_EQ(book.size(), 0U);
  book.keep(group("a", "w", kNow + std::chrono::seconds(1)), kNow);
  book.keep(group("b", "w", kNow + std::chrono::seconds(3)), kNow);
  book.keep(group("c", "w", kNow + std::chrono::seconds(2)), kNow);
  book.keep(group("d", "w", kNow + kLife), kNow);  // pushes out what ends first
  EXPECT_EQ(book.size(), 3U);
  EXPECT_EQ(book.find(ChatKind::group, "a", kNow), std::nullopt);
  const Instant later = kNow + std::chrono::seconds(3);
  book.keep(group("e", "w", kNow + kLife), later);  // and all that has ended
  EXPECT_EQ(book.size(), 2U);
  EXPECT_EQ(book.find(ChatKind::group, "d", later), "w");
}

TEST(DingTalkSession, IsOfThePlatformOnlyAtItsOwnAddress) {
  const std::string base = "https://oapi.dingtalk.com";
  for (const char* good :
       {"https://oapi.dingtalk.com/robot/sendBySession?session=0123",
        "https://OAPI.dingtalk.com/robot", "HTTPS://oapi.dingtalk.com:443/robot"}) {
    EXPECT_TRUE(is_of_platform(good, base)) << good;
  }
  for (const char* bad :
       {"", "https://", "https:///robot", "http://oapi.dingtalk.com/robot",
        "https://oapi.dingtalk.com.evil.cn/robot", "https://evil.cn/oapi.dingtalk.com",
        "https://oapi.dingtalk.com@evil.cn/robot", "https://evil.cn@oapi.dingtalk.com/robot",
        "https://oapi.dingtalk.com:444/robot", "https://oapi.dingtalk.com\\@evil.cn/robot",
        "https://oapi.dingtalk.com?x=/robot", "https://oapi.dingtalk.com#/robot",
        "https://oapi.dingtalk.com%2eevil.cn/", "https://oapi.dingtalk.com/robot\r\nX: y",
        "https://oapi.dingtalk.com/a b", "ftp://oapi.dingtalk.com/", "//oapi.dingtalk.com/robot",
        "https://127.0.0.1/robot", "https://api.dingtalk.com/robot"}) {
    EXPECT_FALSE(is_of_platform(bad, base)) << bad;
  }
  EXPECT_FALSE(is_of_platform(base + "/" + std::string(3000, 'x'), base));
  EXPECT_TRUE(is_of_platform("http://127.0.0.1:9001/robot?session=1", "http://127.0.0.1:9001"));
  EXPECT_FALSE(is_of_platform("http://127.0.0.1:9002/robot?session=1", "http://127.0.0.1:9001"));
  EXPECT_TRUE(is_of_platform("http://[::1]:80/robot", "http://[::1]/base"));
}

}  // namespace
}  // namespace xiebot::dingtalk
