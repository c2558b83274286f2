// What people did and were told that it is done: the model with which the program is compared.
#pragma once

#include <mutex>
#include <string>
#include <vector>

namespace xiebot::crash {

enum class Platform { feishu, dingtalk };

// How far a request has come, by events that were answered.
enum class Stage { filed, approved, confirmed };

struct Request {
  std::string title;  // no two alike
  Platform filed_on = Platform::feishu;
  bool in_group = false;  // else personally, and no group hears of it
  Stage stage = Stage::filed;
};

// A command that does not exist: its whole effect is one message that repeats the word.
struct Question {
  std::string word;  // no two alike
  Platform asked_on = Platform::feishu;
};

// Thread-safe.
class Ledger {
 public:
  void add(Request request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  void add(Question question) {
    const std::lock_guard lock(mutex_);
    questions_.push_back(std::move(question));
  }
  void reach(const std::string& title, Stage stage) {
    const std::lock_guard lock(mutex_);
    for (Request& request : requests_) {
      if (request.title == title) request.stage = stage;
    }
  }
  // What no program should do to a person, e.g. a card that cannot be pressed.
  void complain(std::string words) {
    const std::lock_guard lock(mutex_);
    complaints_.push_back(std::move(words));
  }

  [[nodiscard]] std::vector<Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  [[nodiscard]] std::vector<Question> questions() const {
    const std::lock_guard lock(mutex_);
    return questions_;
  }
  [[nodiscard]] std::vector<std::string> complaints() const {
    const std::lock_guard lock(mutex_);
    return complaints_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
  std::vector<Question> questions_;
  std::vector<std::string> complaints_;
};

}  // namespace xiebot::crash
