#include "adapters/http_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http_server.h"
#include "raw_http.h"
#include "tls_server.h"

namespace xiebot::http {
namespace {

using namespace std::chrono_literals;

const std::map<std::string, std::string> kNoHeaders;

std::string base_url(int port) { return "http://127.0.0.1:" + std::to_string(port); }

// A server that says exactly what the test wants it to.
class Scripted {
 public:
  explicit Scripted(std::function<void(RawListener&)> script)
      : thread_([this, script = std::move(script)] { script(listener_); }) {}
  [[nodiscard]] std::string url() const { return base_url(listener_.port()); }

 private:
  RawListener listener_;
  std::jthread thread_;
};

std::string answer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(HttpClient, SendsWhatItIsToldAndReadsTheAnswer) {
  Request seen;
  Server server;
  server.route("PATCH", "/prefix/a", [&](const Request& request) {
    seen = request;
    return Response{.status = 400,
                    .body = "{\"code\":230020}",
                    .content_type = "application/json",
                    .headers = {{"X-Ogw-Ratelimit-Reset", "7"}}};
  });
  Client client(base_url(server.start("127.0.0.1", 0)) + "/prefix/");
  const Reply reply =
      client.request("PATCH", "/a?b=%E4%BD%A0%2B&c=d,e",
                     {{"Authorization", "Bearer t-1"}, {"Content-Type", "x/y"}}, "正文", true);
  server.stop();  // `seen` is not written any more
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body, "{\"code\":230020}");
  EXPECT_EQ(reply.headers.at("x-ogw-ratelimit-reset"), "7");
  EXPECT_EQ(reply.error, "");
  EXPECT_EQ(seen.body, "正文");
  EXPECT_EQ(seen.query.at("b"), "你+");
  EXPECT_EQ(seen.query.at("c"), "d,e");
  EXPECT_EQ(seen.headers.at("authorization"), "Bearer t-1");
  EXPECT_EQ(seen.headers.at("content-type"), "x/y");
}

TEST(HttpClient, KeepsItsConnection) {
  std::atomic<int> connections = 0;
  Scripted server([&](RawListener& listener) {
    RawSocket socket = listener.accept();
    ++connections;
    for (int i = 0; i < 200; ++i) {
      socket.read_message();
      socket.send(answer(std::to_string(i)));
    }
  });
  Client client(server.url());
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(client.request("POST", "/", kNoHeaders, "x", false).body, std::to_string(i));
  }
  EXPECT_EQ(connections, 1);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 6s) << "40 ms each without TCP_NODELAY";
}

// Answers once, then takes the next request on that connection and closes it without a word: what
// a server does whose idle time-out runs out just then. Whoever comes again is answered.
void close_on_reuse(RawListener& listener) {
  {
    RawSocket first = listener.accept();
    first.read_message();
    first.send(answer("first"));
    first.read_message();
  }
  RawSocket second = listener.accept();
  if (!second.read_message().empty()) second.send(answer("second"));
}

TEST(HttpClient, TriesOnceMoreWhenAnIdleConnectionWasStale) {
  Scripted server(close_on_reuse);
  Client client(server.url());
  EXPECT_EQ(client.request("GET", "/", kNoHeaders, "", true).body, "first");
  EXPECT_EQ(client.request("GET", "/", kNoHeaders, "", true).body, "second");
}

TEST(HttpClient, DoesNotRepeatWhatCouldHaveHappened) {
  Scripted server(close_on_reuse);
  Client client(server.url());
  EXPECT_EQ(client.request("POST", "/", kNoHeaders, "", false).body, "first");
  const Reply reply = client.request("POST", "/", kNoHeaders, "", false);
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(reply.error, "connection lost while reading");
  EXPECT_EQ(client.request("POST", "/", kNoHeaders, "", false).body, "second");
}

// A server that says it closes after a second could do so just as the next request is written.
TEST(HttpClient, LeavesAConnectionThatTheServerIsAboutToClose) {
  for (const auto& [header, connections_wanted] :
       std::map<std::string, int>{{"timeout=1, max=5", 2},
                                  {"max=5, timeout=0", 2},
                                  {"timeout=60", 1},
                                  {"timeout=soon", 1},
                                  {"max=5", 1}}) {
    std::atomic<int> connections = 0;
    const std::string with_header =
        "HTTP/1.1 200 OK\r\nKeep-Alive: " + header + "\r\nContent-Length: 2\r\n\r\nok";
    Scripted scripted([&](RawListener& listener) {
      RawSocket first = listener.accept();
      ++connections;
      first.read_message();
      first.send(with_header);
      if (!first.read_message().empty()) {
        first.send(with_header);
        return;
      }
      RawSocket second = listener.accept();
      ++connections;
      second.read_message();
      second.send(with_header);
    });
    Client client(scripted.url());
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(client.request("POST", "/", kNoHeaders, "", false).body, "ok") << header;
    }
    EXPECT_EQ(connections, connections_wanted) << header;
  }
}

TEST(HttpClient, DoesNotRepeatOnAFreshConnection) {
  std::atomic<int> connections = 0;
  Scripted server([&](RawListener& listener) {
    RawSocket socket = listener.accept();
    ++connections;
    socket.read_message();
  });
  Client client(server.url());
  EXPECT_EQ(client.request("GET", "/", kNoHeaders, "", true).status, 0);
  EXPECT_EQ(connections, 1);
}

TEST(HttpClient, GivesUpOnAServerThatHangs) {
  RawListener never_answers;
  Client client(base_url(never_answers.port()), {.connect = 1000ms, .whole = 80ms});
  const auto begin = std::chrono::steady_clock::now();
  const Reply reply = client.request("GET", "/", kNoHeaders, "", true);
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(reply.error, "timed out");
  EXPECT_FALSE(reply.unsent) << "the server may have acted on it";
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST(HttpClient, GivesUpEarlierOnARequestThatSaysSo) {
  RawListener never_answers;
  Client client(base_url(never_answers.port()), {.connect = 1000ms, .whole = 60s});
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(client.request("GET", "/", kNoHeaders, "", true, 80ms).error, "timed out");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST(HttpClient, EndsWithItsProgram) {
  std::promise<void> asked;
  Scripted server([&](RawListener& listener) {
    RawSocket socket = listener.accept();
    socket.read_message();
    asked.set_value();
    EXPECT_TRUE(socket.is_closed_by_peer());
  });
  Client client(server.url(), {.connect = 1000ms, .whole = 1h});
  auto under_way = std::async(std::launch::async,
                              [&] { return client.request("POST", "/", kNoHeaders, "x", false); });
  asked.get_future().wait();
  client.end_within(50ms);  // or the test takes an hour
  const Reply cut = under_way.get();
  EXPECT_EQ(cut.error, "timed out");
  EXPECT_FALSE(cut.unsent) << "the server may have acted on it";
  const Reply late = client.request("GET", "/", kNoHeaders, "", true);
  EXPECT_EQ(late.status, 0);
  EXPECT_TRUE(late.unsent);
}

TEST(HttpClient, GivesUpOnAnAnswerThatDrips) {
  for (const std::string start : {"HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n"}) {
    Scripted server([&](RawListener& listener) {
      RawSocket socket = listener.accept();
      socket.read_message();
      socket.send(start);
      while (socket.send("x")) {
      }
    });
    Client client(server.url(), {.connect = 1000ms, .whole = 100ms});
    const auto begin = std::chrono::steady_clock::now();
    const Reply reply = client.request("GET", "/", kNoHeaders, "", true);
    EXPECT_EQ(reply.status, 0);
    EXPECT_FALSE(reply.error.empty());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
  }
}

TEST(HttpClient, BoundsTheAnswer) {
  Scripted server([](RawListener& listener) {
    for (const std::size_t size : {std::size_t{4} << 20, (std::size_t{4} << 20) + 1}) {
      RawSocket socket = listener.accept();
      socket.read_message();
      socket.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                  std::to_string(size) + "\r\n\r\n" + std::string(size, 'x'));
    }
  });
  Client client(server.url());
  EXPECT_EQ(client.request("GET", "/", kNoHeaders, "", false).body.size(), std::size_t{4} << 20);
  const Reply reply = client.request("GET", "/", kNoHeaders, "", false);
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(reply.error, "the answer is longer than 4 MB");
}

TEST(HttpClient, FollowsNoRedirects) {
  Scripted server([](RawListener& listener) {
    RawSocket socket = listener.accept();
    socket.read_message();
    socket.send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  });
  Client client(server.url());
  EXPECT_EQ(client.request("GET", "/", {{"Authorization", "secret"}}, "", true).status, 302);
}

TEST(HttpClient, AnswersFaultsInsteadOfThrowing) {
  int closed_port = 0;
  {
    RawListener listener;
    closed_port = listener.port();
  }
  Client refused(base_url(closed_port));
  EXPECT_EQ(refused.request("GET", "/", kNoHeaders, "", true).error, "cannot connect");
  EXPECT_TRUE(refused.request("GET", "/", kNoHeaders, "", true).unsent);
  for (const char* url : {"", "bot", "ftp://bot", "http://", "https:///path",
                          "http://127.0.0.1:99999999999999999999", "http://no such host"}) {
    Client client(url);
    const Reply reply = client.request("GET", "/", kNoHeaders, "", true);
    EXPECT_EQ(reply.status, 0) << url;
    EXPECT_FALSE(reply.error.empty()) << url;
  }
}

TEST(HttpClient, SendsNoLineEndsOfOthers) {
  Client client("http://127.0.0.1:1");
  const std::string split = "a\r\nX-Evil: 1";
  EXPECT_EQ(client.request("GET", "/" + split, kNoHeaders, "", true).error,
            "a line end in the request");
  EXPECT_EQ(client.request("GET", "/", {{"A", split}}, "", true).error,
            "a line end in the request");
  EXPECT_EQ(client.request("GET", "/", {{split, "a"}}, "", true).error,
            "a line end in the request");
  EXPECT_EQ(client.request(split, "/", kNoHeaders, "", true).error, "a line end in the request");
}

TEST(HttpClient, IsForManyThreads) {
  Server server;
  server.route("POST", "/echo", [](const Request& request) {
    return Response{.status = 200, .body = request.body, .content_type = "x/y", .headers = {}};
  });
  Client client(base_url(server.start("127.0.0.1", 0)));
  std::atomic<int> wrong = 0;
  {
    constexpr int kThreads = 8;
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const std::string body = std::to_string(t * 1000 + i);
          if (client.request("POST", "/echo", kNoHeaders, body, false).body != body) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST(HttpClient, TrustsOnlyCertificatesOfTheSystem) {
  TlsServer server;
  Client client("https://localhost:" + std::to_string(server.port()));
  const Reply refused = client.request("GET", "/", kNoHeaders, "", false);
  EXPECT_EQ(refused.status, 0);
  EXPECT_EQ(refused.error, "the server's certificate is not trusted");

  server.be_trusted_by_the_system();
  EXPECT_EQ(client.request("GET", "/", kNoHeaders, "", false).body, "over TLS");
  Client other_name("https://127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(other_name.request("GET", "/", kNoHeaders, "", false).status, 0);
}

}  // namespace
}  // namespace xiebot::http
