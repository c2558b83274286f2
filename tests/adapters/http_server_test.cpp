#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "http_server_world.h"

namespace xiebot::http {
namespace {

using namespace std::chrono_literals;

TEST_F(HttpServer, HandsTheRequestOverAsItWasSent) {
  start();
  const std::string body("{\"a\":\"\0\r\n\xff\"}", 12);
  const std::string answer =
      ask("POST /echo?x=1%262&y=%E4%BD%A0&x=3 HTTP/1.1\r\nHost: bot\r\nX-Nonce: a%0D%0Ab\r\n"
          "Content-Type: application/x-www-form-urlencoded\r\nREMOTE_ADDR: 8.8.8.8\r\n"
          "X-Forwarded-For: 8.8.8.8\r\nContent-Length: 12\r\n\r\n" +
          body);
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(body_of(answer), body);
  EXPECT_EQ(last().body, body);
  EXPECT_EQ(last().path, "/echo");
  EXPECT_EQ(last().query.at("x"), "1&2");
  EXPECT_EQ(last().query.at("y"), "你");
  EXPECT_EQ(last().headers.at("x-nonce"), "a%0D%0Ab");
  EXPECT_EQ(last().headers.at("host"), "bot");
  EXPECT_EQ(last().remote, "127.0.0.1");
}

TEST_F(HttpServer, KeepsAConnectionForManyRequests) {
  start();
  RawSocket socket = RawSocket::to(port_);
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(socket.send(post("/echo", std::to_string(i))));
    ASSERT_EQ(body_of(socket.read_message()), std::to_string(i));
  }
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrder) {
  start();
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send(post("/echo", "one") + get("/hello") + post("/echo", "three")));
  EXPECT_EQ(body_of(socket.read_message()), "one");
  EXPECT_EQ(body_of(socket.read_message()), "你好");
  EXPECT_EQ(body_of(socket.read_message()), "three");
}

TEST_F(HttpServer, RefusesPipelinedGarbageAndCloses) {
  start();
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send(post("/echo", "one") + "\x16\x03\x01 rubbish\r\n\r\n" + get("/hello")));
  EXPECT_EQ(status_of(socket.read_message()), 200);
  EXPECT_EQ(status_of(socket.read_message()), 400);
  EXPECT_TRUE(socket.is_closed_by_peer());
}

TEST_F(HttpServer, ReadsABodyThatComesInSmallChunks) {
  start();
  std::string bytes = chunked_head("/echo");
  for (char c = 'a'; c <= 'z'; ++c) bytes += std::string("1;extension\r\n") + c + "\r\n";
  EXPECT_EQ(body_of(ask(bytes + "0\r\n\r\n")), "abcdefghijklmnopqrstuvwxyz");
}

TEST_F(HttpServer, InvitesABodyThatWaitsForIt) {
  start();
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(
      socket.send("POST /echo HTTP/1.1\r\nHost: bot\r\nExpect: 100-continue\r\n"
                  "Content-Length: 5\r\n\r\n"));
  EXPECT_EQ(status_of(socket.read_message()), 100);
  ASSERT_TRUE(socket.send("later"));
  EXPECT_EQ(body_of(socket.read_message()), "later");
}

TEST_F(HttpServer, NeitherUnpacksNorParsesBodies) {
  start();
  const std::string body(20000, 'x');  // httplib alone refuses forms above 8 KB
  for (const char* header : {"Content-Encoding: gzip", "Content-Type: multipart/form-data",
                             "Content-Type: application/x-www-form-urlencoded",
                             "Range: bytes=0-1,2-3,4-5", "Accept-Encoding: gzip, br"}) {
    const std::string answer = ask("POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Length: 20000\r\n" +
                                   std::string(header) + "\r\n\r\n" + body);
    EXPECT_EQ(status_of(answer), 200) << header;
    EXPECT_EQ(body_of(answer), body) << header;
  }
}

TEST_F(HttpServer, AnswersHeadAsGetWithoutTheBody) {
  start();
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send("HEAD /hello HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n"));
  const std::string answer = socket.read_message();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("Content-Length: 6\r\n"), std::string::npos);
  EXPECT_EQ(body_of(answer), "");
}

TEST_F(HttpServer, SaysWhetherThePathOrTheMethodIsUnknown) {
  start();
  EXPECT_EQ(status_of(ask(get("/nowhere"))), 404);
  EXPECT_EQ(status_of(ask("HEAD /nowhere HTTP/1.1\r\nHost: bot\r\n\r\n")), 404);
  EXPECT_EQ(status_of(ask(post("/nowhere", "body"))), 404);
  const std::string wrong = ask(get("/echo"));
  EXPECT_EQ(status_of(wrong), 405);
  EXPECT_NE(wrong.find("Allow: POST\r\n"), std::string::npos);
  for (const char* method : {"PUT", "PATCH", "DELETE", "OPTIONS"}) {
    EXPECT_EQ(status_of(ask(std::string(method) + " /hello HTTP/1.1\r\nHost: bot\r\n\r\n")), 405)
        << method;
  }
  EXPECT_EQ(status_of(ask("BREW /hello HTTP/1.1\r\nHost: bot\r\n\r\n")), 501);
}

TEST_F(HttpServer, RoutesByTheLongestPrefix) {
  start();
  EXPECT_EQ(body_of(ask(get("/forms/abc.def"))), "abc.def");
  EXPECT_EQ(status_of(ask(get("/forms"))), 404);
  EXPECT_EQ(status_of(ask(get("/hello/"))), 404);
}

TEST_F(HttpServer, RefusesPathsThatClimb) {
  start();
  for (const char* path : {"/forms/../hello", "/forms/%2e%2e/hello", "/forms/..%2f..%2fetc/passwd",
                           "/forms/..", "/forms/./x", "/forms/%00", "/hello%0a", "/%7f"}) {
    EXPECT_EQ(status_of(ask(get(path))), 400) << path;
  }
}

TEST_F(HttpServer, BearsTheLongestPathThereIs) {
  start();
  const std::string rest(2000, 'a');
  EXPECT_EQ(body_of(ask(get("/forms/" + rest))), rest);
  EXPECT_EQ(status_of(ask(get("/forms/" + std::string(4000, 'a')))), 414);
}

TEST_F(HttpServer, TellsNothingOfExceptions) {
  start();
  for (const char* path : {"/throw", "/throw-number"}) {
    const std::string answer = ask(post(path, "x"));
    EXPECT_EQ(status_of(answer), 500) << path;
    EXPECT_EQ(body_of(answer), "");
    EXPECT_EQ(answer.find("secret"), std::string::npos) << answer;
  }
  EXPECT_EQ(status_of(ask(get("/hello"))), 200);
}

TEST_F(HttpServer, LetsNoHandlerSplitAnAnswer) {
  start();
  const std::string answer = ask(get("/split"));
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_EQ(answer.find("evil"), std::string::npos);
}

TEST_F(HttpServer, RefusesASecondInstanceOnThePort) {
  start();
  Server second;
  EXPECT_THROW(second.start("127.0.0.1", port_), std::runtime_error);
  EXPECT_EQ(status_of(ask(get("/hello"))), 200);
}

TEST_F(HttpServer, CanTakeThePortAgainAfterAStop) {
  start();
  EXPECT_EQ(status_of(ask(get("/hello"))), 200);
  server_->stop();
  Server second;
  EXPECT_EQ(second.start("127.0.0.1", port_), port_);
}

TEST_F(HttpServer, SaysWhenTheAddressIsNotItsOwn) {
  Server server;
  EXPECT_THROW(server.start("203.0.113.1", 0), std::runtime_error);
  EXPECT_THROW(server.start("no such host.invalid", 0), std::runtime_error);
}

TEST_F(HttpServer, StopsAtOnceWithIdleConnections) {
  start({.keep_alive = 1h});
  RawSocket used = RawSocket::to(port_);
  ASSERT_TRUE(used.send(get("/hello")));
  EXPECT_EQ(status_of(used.read_message()), 200);
  RawSocket fresh = RawSocket::to(port_);
  server_->stop();  // or the test takes an hour
  EXPECT_TRUE(used.is_closed_by_peer());
}

TEST_F(HttpServer, FinishesWhatIsInFlightWhenItStops) {
  server_ = std::make_unique<Server>();
  std::promise<void> entered;
  std::promise<void> release;
  server_->route("POST", "/slow", [&](const Request& request) {
    entered.set_value();
    release.get_future().wait();
    return Response{
        .status = 200, .body = request.body, .content_type = "text/plain", .headers = {}};
  });
  port_ = server_->start("127.0.0.1", 0);
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send(post("/slow", "done")));
  entered.get_future().wait();
  auto stopped = std::async(std::launch::async, [this] { server_->stop(); });
  release.set_value();
  const std::string answer = socket.read_message();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(body_of(answer), "done");
  stopped.wait();
  EXPECT_TRUE(socket.is_closed_by_peer());
}

TEST_F(HttpServer, DoesNotWaitForSlowClientsWhenItStops) {
  start({.whole_request = 1h, .at_stop = 50ms});
  RawSocket head = RawSocket::to(port_);
  ASSERT_TRUE(head.send("POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Le"));
  RawSocket body = RawSocket::to(port_);
  // Invited to send its body: so the server has begun with it.
  ASSERT_TRUE(
      body.send("POST /echo HTTP/1.1\r\nHost: bot\r\nExpect: 100-continue\r\n"
                "Content-Length: 5\r\n\r\n"));
  EXPECT_EQ(status_of(body.read_message()), 100);
  ASSERT_TRUE(body.send("abc"));
  server_->stop();  // or the test takes an hour
  EXPECT_TRUE(head.is_closed_by_peer());
}

TEST_F(HttpServer, CanBeStoppedTwiceOrNeverStarted) {
  start();
  server_->stop();
  server_->stop();
  const Server never;
}

}  // namespace
}  // namespace xiebot::http
