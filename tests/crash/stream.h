// The people of one platform: they file, approve, confirm and ask, one event after the other. What
// was not answered comes again under its id in the next life of the program, as the platform would
// have it, and some of what was answered does, too.
#pragma once

#include <atomic>
#include <functional>
#include <random>
#include <string>

#include "tests/crash/company.h"
#include "tests/crash/gate.h"
#include "tests/crash/ledger.h"

namespace xiebot::crash {

class Stream {
 public:
  Stream(Platform platform, Company& company, Ledger& ledger, Gate& gate, std::uint32_t seed)
      : company_(company), platform_(platform), ledger_(ledger), gate_(gate), random_(seed) {}
  virtual ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Until the gate ends; a thread's work.
  void run();

  // Any thread: the last life in which everything was done and answered.
  [[nodiscard]] int rested_in() const { return rested_in_; }
  [[nodiscard]] int events() const { return events_; }

 protected:
  static constexpr int kNotYet = -1;  // what is to be pressed has not arrived
  // Each answers the status of the answer, 0 without one.
  virtual void connect(const std::string& address) = 0;
  virtual int file(const std::string& title, bool in_group) = 0;
  virtual int ask(const std::string& word) = 0;
  virtual int approve(const std::string& title) = 0;
  virtual int confirm(const std::string& title) = 0;
  virtual int deliver_again() = 0;

  Company& company_;

 private:
  void live(const Life& life);
  // False: no answer came, and the event is owed.
  bool act();
  bool send(const std::function<int()>& event, std::function<void()> done);
  bool press(const std::function<int(const std::string&)>& event, Stage from, Platform filed_on);
  [[nodiscard]] std::string name() const;
  [[nodiscard]] int roll(int sides) { return std::uniform_int_distribution(0, sides - 1)(random_); }

  const Platform platform_;
  Ledger& ledger_;
  Gate& gate_;
  std::mt19937 random_;
  std::function<void()> owed_;  // what follows when the last event is answered; empty: it was
  std::atomic<int> rested_in_{0}, events_{0};
};

class FeishuStream final : public Stream {
 public:
  using Stream::Stream;

 private:
  void connect(const std::string& address) override;
  int file(const std::string& title, bool in_group) override;
  int ask(const std::string& word) override;
  int approve(const std::string& title) override;
  int confirm(const std::string& title) override;
  int deliver_again() override;
  int press(const std::vector<support::FeishuMessage>& messages, const std::string& title,
            const std::string& label);
};

class DingtalkStream final : public Stream {
 public:
  using Stream::Stream;

 private:
  void connect(const std::string& address) override;
  int file(const std::string& title, bool in_group) override;
  int ask(const std::string& word) override;
  int approve(const std::string& title) override;
  int confirm(const std::string& title) override;
  int deliver_again() override;
  int press(const std::string& account, const std::string& chat, const std::string& title,
            const std::string& label);
};

}  // namespace xiebot::crash
