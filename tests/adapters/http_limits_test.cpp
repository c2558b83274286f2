// What the server refuses or cuts off: too much, too slow, too broken.
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "http_server_world.h"

namespace xiebot::http {
namespace {

using namespace std::chrono_literals;

TEST_F(HttpServer, RefusesABodyOverTheLimitWithoutReadingIt) {
  start({.body_bytes = 1000});
  const std::string answer =
      ask("POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(status_of(answer), 413);
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(status_of(ask(post("/echo", std::string(1000, 'x')))), 200);
}

TEST_F(HttpServer, RefusesAHugeBodyThatIsBeingSentAndStillGetsTheAnswerAcross) {
  start({.body_bytes = 1000});
  EXPECT_EQ(status_of(ask(post("/echo", std::string(3'000'000, 'x')))), 413);
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServer, RefusesChunksThatAddUpToMoreThanTheLimit) {
  start({.body_bytes = 1000});
  std::string bytes;
  for (int i = 0; i < 101; ++i) bytes += "a\r\n0123456789\r\n";
  for (const char* path : {"/echo", "/nowhere", "/hello"}) {
    RawSocket socket = RawSocket::to(port_);
    ASSERT_TRUE(socket.send(chunked_head(path) + bytes + "0\r\n\r\n"));
    const int status = status_of(socket.read_message());
    EXPECT_EQ(status, path == std::string("/echo")      ? 413
                      : path == std::string("/nowhere") ? 404
                                                        : 405);
    EXPECT_TRUE(socket.is_closed_by_peer());
  }
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServer, RefusesChunksThatAreNearlyAllFraming) {
  start({.body_bytes = 1000});
  EXPECT_EQ(status_of(ask(chunked_head("/echo") + "1;" + std::string(200'000, 'x'))), 413);
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServer, RefusesBrokenChunks) {
  start();
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send(chunked_head("/echo") + "zz\r\nrubbish\r\n0\r\n\r\n"));
  EXPECT_EQ(status_of(socket.read_message()), 400);
  EXPECT_TRUE(socket.is_closed_by_peer());
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServer, RefusesATruncatedBody) {
  start();
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send("POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Length: 10\r\n\r\nhalf"));
  socket.finish_sending();
  EXPECT_EQ(status_of(socket.read_message()), 400);
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServer, RefusesABodyWithGet) {
  start();
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send("GET /hello HTTP/1.1\r\nHost: bot\r\nContent-Length: 40\r\n\r\n" +
                          post("/echo", "smuggled")));
  EXPECT_EQ(status_of(socket.read_message()), 400);
  EXPECT_TRUE(socket.is_closed_by_peer());
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServer, RefusesHeadsWithoutEnd) {
  start();
  RawSocket one_line = RawSocket::to(port_);
  one_line.send("GET /hello HTTP/1.1\r\nHost: bot\r\nX: " + std::string(40'000, 'x'));
  EXPECT_EQ(status_of(one_line.read_message()), 431);
  RawSocket no_line = RawSocket::to(port_);
  no_line.send(std::string(40'000, 'x'));
  EXPECT_EQ(status_of(no_line.read_message()), 431);
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += "X-" + std::to_string(i) + ": x\r\n";
  EXPECT_EQ(status_of(ask("GET /hello HTTP/1.1\r\nHost: bot\r\n" + lines + "\r\n")), 431);
}

TEST_F(HttpServer, CutsOffSlowHeadersAtTheDeadline) {
  start({.whole_request = 60ms});
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send("GET /hello HTT"));
  EXPECT_EQ(status_of(socket.read_message()), 408);
  EXPECT_TRUE(socket.is_closed_by_peer());
}

TEST_F(HttpServer, CutsOffASlowBodyAtTheDeadline) {
  start({.whole_request = 60ms});
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send("POST /echo HTTP/1.1\r\nHost: bot\r\nContent-Length: 10\r\n\r\nhalf"));
  EXPECT_EQ(status_of(socket.read_message()), 408);
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServer, CutsOffADripThatNeverPauses) {
  start({.whole_request = 100ms});
  RawSocket socket = RawSocket::to(port_);
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(socket.send(chunked_head("/echo")));
  while (socket.send("1\r\nx\r\n")) {
    if (std::chrono::steady_clock::now() - begin > 30s) break;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServer, ClosesAnIdleConnectionAfterAWhile) {
  start({.keep_alive = 50ms});
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send(get("/hello")));
  EXPECT_EQ(status_of(socket.read_message()), 200);
  EXPECT_TRUE(socket.is_closed_by_peer());
}

TEST_F(HttpServer, ServesOnWithMoreIdleConnectionsThanWorkers) {
  start({.keep_alive = 1h});
  std::vector<RawSocket> idle;
  idle.reserve(300);
  for (int i = 0; i < 300; ++i) idle.push_back(RawSocket::to(port_));
  EXPECT_EQ(status_of(ask(get("/hello"))), 200);
}

TEST_F(HttpServer, FreesWorkersHeldBySlowHeaders) {
  start({.whole_request = 80ms, .workers = 4});
  std::vector<RawSocket> slow;
  for (int i = 0; i < 8; ++i) {
    slow.push_back(RawSocket::to(port_));
    ASSERT_TRUE(slow.back().send("POST /echo HTTP/1.1\r\n"));
  }
  RawSocket socket = RawSocket::to(port_);
  ASSERT_TRUE(socket.send(get("/hello")));
  EXPECT_EQ(status_of(socket.read_message()), 200);
}

TEST_F(HttpServer, GivesUpSlowRequestsWhenOthersWait) {
  start({.whole_request = 60s, .workers = 4});
  const auto begin = std::chrono::steady_clock::now();
  std::vector<RawSocket> slow;
  for (int i = 0; i < 8; ++i) {
    slow.push_back(RawSocket::to(port_));
    ASSERT_TRUE(slow.back().send(i % 2 == 0 ? "POST /echo HT" : chunked_head("/echo") + "5\r\nab"));
  }
  EXPECT_EQ(status_of(ask(get("/hello"))), 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
  EXPECT_EQ(status_of(slow.front().read_message()), 503);
  EXPECT_EQ(handled_, 0);
}

TEST_F(HttpServer, GivesUpADripWhenOthersWait) {
  start({.whole_request = 60s, .workers = 1});
  RawSocket drip = RawSocket::to(port_);
  ASSERT_TRUE(drip.send(chunked_head("/echo")));
  std::jthread dripping([&](const std::stop_token& stop) {
    while (!stop.stop_requested() && drip.send("1\r\nx\r\n")) std::this_thread::sleep_for(5ms);
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(status_of(ask(get("/hello"))), 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

}  // namespace
}  // namespace xiebot::http
