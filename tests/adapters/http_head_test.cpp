#include "adapters/http_head.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace xiebot::http {
namespace {

constexpr std::size_t kLimit = 1000;

int status_for(const std::string& bytes) {
  const auto parsed = parse_head(bytes, kLimit);
  const auto* refusal = std::get_if<Refusal>(&parsed);
  return refusal == nullptr ? 200 : refusal->status;
}

Head accepted(const std::string& bytes) {
  const auto parsed = parse_head(bytes, kLimit);
  EXPECT_TRUE(std::holds_alternative<Head>(parsed)) << bytes;
  return std::holds_alternative<Head>(parsed) ? std::get<Head>(parsed) : Head{};
}

std::string with_header(const std::string& line, const std::string& method = "POST") {
  return method + " /a HTTP/1.1\r\nHost: bot\r\n" + line + "\r\n\r\n";
}

TEST(HttpHead, GivesRawValuesUnderLowerCaseNames) {
  const Head head = accepted(
      "POST /feishu/events?a=%20b HTTP/1.1\r\nHost: bot\r\nX-Lark-Request-Nonce:  a%0D%0Ab \t\r\n"
      "CONTENT-LENGTH: 12\r\n\r\n");
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/feishu/events?a=%20b");
  EXPECT_EQ(head.headers.at("x-lark-request-nonce"), "a%0D%0Ab");
  EXPECT_EQ(head.content_length, 12U);
  EXPECT_TRUE(head.has_body());
  EXPECT_FALSE(head.close);
}

TEST(HttpHead, KeepsTheFirstOfTwoHeaders) {
  const Head head = accepted(with_header("X-Lark-Signature: one\r\nX-Lark-Signature: two"));
  EXPECT_EQ(head.headers.at("x-lark-signature"), "one");
}

TEST(HttpHead, RefusesWhatIsNoRequestLine) {
  const std::vector<std::pair<std::string, int>> cases = {
      {"", 400},
      {"GET", 400},
      {"GET /", 400},
      {" GET / HTTP/1.1", 400},
      {"GET  / HTTP/1.1", 400},
      {"GET / HTTP/1.1 ", 505},
      {"GET / x HTTP/1.1", 400},
      {"GET http://bot/ HTTP/1.1", 400},
      {"GET \x01 HTTP/1.1", 400},
      {"GET /\xe5\x8d\x8f HTTP/1.1", 400},
      {"get / HTTP/1.1", 501},
      {"CONNECT bot:443 HTTP/1.1", 501},
      {"TRACE / HTTP/1.1", 501},
      {"PRI * HTTP/2.0", 505},
      {"GET / HTTP/2.0", 505},
      {"GET /" + std::string(kTargetBytes, 'a') + " HTTP/1.1", 414},
  };
  for (const auto& [line, status] : cases) {
    EXPECT_EQ(status_for(line + "\r\nHost: bot\r\n\r\n"), status) << line;
  }
}

TEST(HttpHead, RefusesLinesThatTwoParsersWouldReadDifferently) {
  const std::vector<std::string> lines = {
      "No-Colon",
      ": no name",
      "Name : blank before colon",
      " Folded: line",
      "A: b\r\n\tfolded",
      std::string("A: nul\0nul", 10),
      "A: bare\rreturn",
      "A: bare\nline feed",
      "A: del\x7f",
      "N\xc3\xa4me: x",
      "Host: another",
      "Content-Length: 1\r\nContent-Length: 2",
      "Content-Length: ",
      "Content-Length: +1",
      "Content-Length: 1, 1",
      "Content-Length: -1",
      "Content-Length: 0x10",
      "Transfer-Encoding: chunked\r\nContent-Length: 3",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
  };
  for (const auto& line : lines) EXPECT_EQ(status_for(with_header(line)), 400) << line;
  EXPECT_EQ(status_for("GET / HTTP/1.1\r\n\r\n"), 400) << "no host";
  EXPECT_EQ(status_for("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_EQ(status_for("GET / HTTP/1.1\nHost: bot\n\n"), 400);
}

TEST(HttpHead, RefusesTransferCodingsItDoesNotRead) {
  EXPECT_EQ(status_for(with_header("Transfer-Encoding: gzip, chunked")), 501);
  EXPECT_EQ(status_for(with_header("Transfer-Encoding: identity")), 501);
  EXPECT_TRUE(accepted(with_header("Transfer-Encoding: Chunked")).chunked);
}

TEST(HttpHead, RefusesABodyOverTheLimitByItsLength) {
  EXPECT_EQ(status_for(with_header("Content-Length: 1000")), 200);
  EXPECT_EQ(status_for(with_header("Content-Length: 1001")), 413);
  EXPECT_EQ(status_for(with_header("Content-Length: 99999999999999999999999999")), 413);
}

TEST(HttpHead, RefusesABodyWhereThereIsNone) {
  for (const char* method : {"GET", "HEAD", "OPTIONS"}) {
    EXPECT_EQ(status_for(with_header("Content-Length: 1", method)), 400) << method;
    EXPECT_EQ(status_for(with_header("Transfer-Encoding: chunked", method)), 400) << method;
    EXPECT_EQ(status_for(with_header("Content-Length: 0", method)), 200) << method;
  }
}

TEST(HttpHead, BoundsTheNumberOfLines) {
  std::string lines;
  for (std::size_t i = 1; i < kHeaderLines; ++i) lines += "X-" + std::to_string(i) + ": x\r\n";
  EXPECT_EQ(status_for("GET / HTTP/1.1\r\nHost: bot\r\n" + lines + "\r\n"), 200);
  EXPECT_EQ(status_for("GET / HTTP/1.1\r\nHost: bot\r\nY: y\r\n" + lines + "\r\n"), 431);
}

TEST(HttpHead, KnowsWhenTheConnectionEnds) {
  EXPECT_TRUE(accepted(with_header("Connection: Keep-Alive, CLOSE")).close);
  EXPECT_FALSE(accepted(with_header("Connection: keep-alive")).close);
  EXPECT_TRUE(accepted("GET / HTTP/1.0\r\n\r\n").close);
}

TEST(HttpHead, UnderstandsOneExpectation) {
  EXPECT_TRUE(accepted(with_header("Expect: 100-Continue\r\nContent-Length: 5")).expects_continue);
  EXPECT_FALSE(accepted(with_header("Expect: 100-continue")).expects_continue);
  EXPECT_EQ(status_for(with_header("Expect: a miracle")), 417);
}

TEST(HttpHead, EndsAtTheEmptyLineHoweverItArrives) {
  const std::string head = "GET / HTTP/1.1\r\nHost: bot\r\n\r\n";
  const std::string bytes = head + "rest";
  for (std::size_t have = 0; have < head.size(); ++have) {
    EXPECT_FALSE(head_end(bytes.substr(0, have), have == 0 ? 0 : have - 1)) << have;
    EXPECT_EQ(head_end(bytes, have), head.size()) << have;
  }
  EXPECT_EQ(head_end("GET /\n\nrest", 0), 7U);
}

}  // namespace
}  // namespace xiebot::http
