// The way to a fake platform: passes requests on and answers back, and misbehaves as it is told, as
// networks, gateways and platforms do. Counts what is asked of it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace xiebot::support {

struct WireFault {
  enum class Kind {
    none,
    answers,        // `text` instead of the platform, which never hears of the request
    drops_request,  // closes the connection, the platform never hears of the request
    drops_answer,   // the platform does what was asked; then the connection is closed
    cuts_answer,    // ... in the middle of the answer
    holds,          // neither passes on nor answers, until the next misbehave()
  };
  Kind kind = Kind::none;
  std::string text = {};  // a whole HTTP answer
  std::string only = {};  // only requests whose target holds this; empty: all
  int times = -1;         // so many requests; -1: until the next misbehave()
};

// Owns its threads. Thread-safe.
class FaultyWire {
 public:
  explicit FaultyWire(const std::string& url);  // of the fake: http://127.0.0.1:PORT
  ~FaultyWire();
  FaultyWire(const FaultyWire&) = delete;
  FaultyWire& operator=(const FaultyWire&) = delete;

  [[nodiscard]] std::string base_url() const;
  // From the next request on; counts anew.
  void misbehave(WireFault fault);
  void behave() { misbehave({}); }
  // Requests since then that met the fault.
  [[nodiscard]] int met() const;
  // Waits for one more than so many; false when none came within `limit` of real time.
  bool met_more(int than, std::chrono::milliseconds limit);

 private:
  void accept_all();
  void serve(int client);
  // Answers whether the connection goes on.
  bool relay(int client, const std::string& request);
  [[nodiscard]] WireFault fault_of(const std::string& request);

  const int platform_port_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  WireFault fault_;
  int met_ = 0;
  int change_ = 0;  // counts misbehave()
  bool stopping_ = false;
  std::list<int> clients_;
  std::list<std::thread> servers_;

  std::thread acceptor_;
};

}  // namespace xiebot::support
