// What is written to the default logger, at every level, while this lives.
#pragma once

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>

namespace xiebot::support {

// Made before the threads that write to it: spdlog's default logger cannot be exchanged while
// another thread uses it.
class CapturedLog {
 public:
  CapturedLog() : CapturedLog(std::make_unique<spdlog::pattern_formatter>("%l %v")) {}
  explicit CapturedLog(std::unique_ptr<spdlog::formatter> formatter) {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_));
    logger->set_level(spdlog::level::trace);
    logger->set_formatter(std::move(formatter));
    spdlog::set_default_logger(logger);
  }
  ~CapturedLog() { spdlog::set_default_logger(before_); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  // While no other thread writes to it.
  [[nodiscard]] std::string str() const { return text_.str(); }

 private:
  std::ostringstream text_;
  const std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

}  // namespace xiebot::support
