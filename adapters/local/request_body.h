// Reads what the demo's HTTP interface is sent, strictly: a wrong type, a missing or an unknown key
// is a fault with a Chinese sentence.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot::local {

// What is wrong with a request. what() is a Chinese sentence that may be shown.
class RequestFault : public std::runtime_error {
 public:
  RequestFault(int status, const std::string& sentence)
      : std::runtime_error(sentence), status_(status) {}

  [[nodiscard]] int status() const { return status_; }

 private:
  int status_;
};

// A JSON object. Reading a key uses it up; done() refuses what was not asked for. Every function
// throws RequestFault.
class RequestBody {
 public:
  static constexpr std::size_t kMaxBytes = 64 << 10;

  explicit RequestBody(const std::string& text);
  ~RequestBody();

  [[nodiscard]] bool has(const std::string& key) const;
  [[nodiscard]] std::string text(const std::string& key);
  [[nodiscard]] int number(const std::string& key, int min, int max);
  [[nodiscard]] std::map<std::string, std::string> texts(const std::string& key);
  // {} when the key is missing.
  [[nodiscard]] std::map<std::string, std::vector<std::string>> lists(const std::string& key);
  void done() const;

 private:
  struct Object;
  std::unique_ptr<Object> object_;
};

}  // namespace xiebot::local
