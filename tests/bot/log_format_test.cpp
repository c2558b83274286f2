#include "bot/log_format.h"

#include <gtest/gtest.h>
#include <spdlog/details/log_msg.h>

#include <chrono>
#include <string>

namespace xiebot {
namespace {

std::string line(LogFormat format, std::string_view message) {
  using namespace std::chrono_literals;
  const auto at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 8h + 59min + 57s + 5ms;
  const spdlog::details::log_msg event(at, {}, "", spdlog::level::warn, message);
  spdlog::memory_buf_t buffer;
  LineFormatter(format).clone()->format(event, buffer);
  return {buffer.data(), buffer.size()};
}

TEST(LogFormat, SaysWhenHowBadAndWhat) {
  EXPECT_EQ(line(LogFormat::text, "outbox row 12 is dead"),
            "2026-11-23T08:59:57.005Z warning  outbox row 12 is dead\n");
  EXPECT_EQ(line(LogFormat::json, "outbox row 12 is dead"),
            "{\"time\":\"2026-11-23T08:59:57.005Z\",\"level\":\"warning\","
            "\"message\":\"outbox row 12 is dead\"}\n");
}

TEST(LogFormat, KeepsAnEventOnOneLine) {
  EXPECT_EQ(line(LogFormat::text, "a\r\n2026 info forged\x1b[0m\x7f"),
            "2026-11-23T08:59:57.005Z warning  a  2026 info forged [0m \n");
  EXPECT_EQ(
      line(LogFormat::json, "a\nb"),
      "{\"time\":\"2026-11-23T08:59:57.005Z\",\"level\":\"warning\",\"message\":\"a\\nb\"}\n");
}

TEST(LogFormat, StaysJsonWhateverTheMessageHolds) {
  EXPECT_EQ(json_escaped("say \"hi\"\\ \x01"), "say \\\"hi\\\"\\\\ \\u0001");
  EXPECT_EQ(json_escaped("\xff协作"), "\xEF\xBF\xBD协作");
}

}  // namespace
}  // namespace xiebot
