// How log lines look: one event, one line, whatever is in the message.
#pragma once

#include <spdlog/formatter.h>
#include <memory>
#include <string>
#include <string_view>

namespace xiebot {

enum class LogFormat { text, json };

// 2026-11-23T08:59:57.123Z info  outbox row 12 sent      (text)
// {"time":"2026-11-23T08:59:57.123Z","level":"info","message":"outbox row 12 sent"}
// The time is the machine's in UTC, whatever clock the bot runs by: it is what other logs go by.
class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override;
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override;

 private:
  LogFormat format_;
};

// The inside of a JSON string. Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_escaped(std::string_view text);

}  // namespace xiebot
