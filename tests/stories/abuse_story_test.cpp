// The whole bot under abuse from the network: whoever means well is answered within a second.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "tests/adapters/raw_http.h"
#include "tests/stories/both_platforms.h"

namespace xiebot::support {
namespace {

using http::RawSocket;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr milliseconds kPromptly{10'000};
#else
constexpr milliseconds kPromptly{1000};
#endif

constexpr const char* kDoors[] = {"/feishu/events", "/dingtalk/robot", "/dingtalk/cards",
                                  "/dingtalk/events", "/forms/x.y"};

std::string sent_to(const std::string& door, const std::string& headers, const std::string& body) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: bot\r\n{}Content-Length: {}\r\n\r\n{}", door,
                     headers, body.size(), body);
}

// Attackers, each on a thread of its own, until they are called off. What they are answered is
// counted by status; 0: the connection was closed without an answer.
class Attack {
 public:
  explicit Attack(int port) : port_(port) {
    for (int i = 0; i < kIdle; ++i) idle_.push_back(RawSocket::to(port));
    attackers_.emplace_back([this](const std::stop_token& stop) { drip(stop); });
    for (const auto& blow : blows()) {
      attackers_.emplace_back([this, blow](const std::stop_token& stop) {
        for (std::size_t i = 0; !stop.stop_requested(); ++i) {
          RawSocket socket = RawSocket::to(port_);
          socket.send(blow(kDoors[i % std::size(kDoors)]));
          count(http::status_of(socket.read_message()));
          std::this_thread::sleep_for(kBreath);
        }
      });
    }
  }

  std::map<int, int> call_off() {
    attackers_.clear();
    return answers_;
  }

 private:
  static constexpr int kIdle = 120;
  static constexpr int kDrips = 200;          // more than the server serves at a time
  static constexpr milliseconds kBreath{10};  // the machine is the server's, too

  using Blow = std::function<std::string(const std::string& door)>;
  static std::vector<Blow> blows() {
    return {
        // Heads without end.
        [](const std::string& door) {
          std::string lines;
          for (int i = 0; i < 2000; ++i) lines += fmt::format("X-{}: {}\r\n", i, i);
          return fmt::format("POST {} HTTP/1.1\r\nHost: bot\r\n{}\r\n", door, lines);
        },
        // More than is taken, said beforehand and not.
        [](const std::string& door) { return sent_to(door, "", std::string(2'000'000, '{')); },
        [](const std::string& door) {
          std::string chunks = http::chunked_head(door);
          for (int i = 0; i < 300; ++i) chunks += "2000\r\n" + std::string(0x2000, 'x') + "\r\n";
          return chunks;
        },
        [](const std::string& door) {
          std::string chunks = http::chunked_head(door);
          for (int i = 0; i < 300'000; ++i) chunks += "1;a\r\nx\r\n";
          return chunks;
        },
        // Nested deep enough for a parser that calls itself.
        [](const std::string& door) { return sent_to(door, "", std::string(100'000, '[')); },
        [](const std::string& door) {
          std::string nested;
          for (int i = 0; i < 100'000; ++i) nested += R"({"a":)";
          return sent_to(door, "", nested);
        },
        // Said to be compressed: nothing is unpacked.
        [](const std::string& door) {
          return sent_to(door, "Content-Encoding: gzip\r\n",
                         "\x1f\x8b\x08" + std::string(100'000, '\0'));
        },
    };
  }

  // Clients that send a byte now and then, and come back when they are thrown out.
  void drip(const std::stop_token& stop) {
    const std::string head = "POST /feishu/events HTTP/1.1\r\nHost: bot\r\nX-Slow: ";
    const std::string body =
        "POST /dingtalk/robot HTTP/1.1\r\nHost: bot\r\nContent-Length: 1000000\r\n\r\n{";
    std::vector<std::unique_ptr<RawSocket>> clients(kDrips);
    int drips = 0;
    while (!stop.stop_requested()) {
      for (auto& client : clients) {
        if (client && client->send("x")) continue;
        if (client) count(http::status_of(client->read_message()));
        client = std::make_unique<RawSocket>(RawSocket::to(port_));
        client->send(++drips % 2 == 0 ? head : body);
      }
      std::this_thread::sleep_for(kBreath);
    }
  }

  void count(int status) {
    const std::lock_guard lock(mutex_);
    ++answers_[status];
  }

  const int port_;
  std::vector<RawSocket> idle_;
  std::mutex mutex_;
  std::map<int, int> answers_;  // guarded by mutex_
  std::vector<std::jthread> attackers_;
};

class AbuseStory : public BothPlatforms {
 protected:
  static milliseconds time_of(const std::function<void()>& what) {
    const auto begin = SteadyClock::now();
    what();
    return std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begin);
  }
};

TEST_F(AbuseStory, AGoodWebhookIsAnsweredWithinASecondWhateverElseComes) {
  Attack attack(port);
  milliseconds slowest{0};
  for (int i = 0; i < 12; ++i) {
    const auto by_feishu = time_of(
        [&] { EXPECT_EQ(feishu.says(kZhang, feishu.personal_chat(kZhang), "/我的").status, 200); });
    const auto by_dingtalk =
        time_of([&] { EXPECT_EQ(people.writes("u_zhangsan", "/我的").status, 200); });
    slowest = std::max({slowest, by_feishu, by_dingtalk});
  }
  EXPECT_LT(slowest, kPromptly);
  const std::map<int, int> answers = attack.call_off();
  for (const auto& [status, count] : answers) {
    EXPECT_TRUE(status == 0 || (status >= 400 && status < 500) || status == 503) << status;
    std::cout << count << " attacks answered with " << status << "\n";
  }
  for (const int status : {413, 431}) EXPECT_TRUE(answers.contains(status)) << status;
  std::cout << "the slowest good webhook took " << slowest.count() << " ms\n";
}

}  // namespace
}  // namespace xiebot::support
