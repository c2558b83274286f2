#include "adapters/feishu/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/json_reader.h"
#include "bot/text.h"

namespace xiebot::feishu {
namespace {

using json_reader::member;
using json_reader::text;
using nlohmann::json;

// A header that lies must not silence the bot for a day.
constexpr std::chrono::seconds kLongestWait{300};

std::string header(const http::Reply& reply, const std::string& name) {
  const auto found = reply.headers.find(name);
  return found == reply.headers.end() ? std::string() : found->second;
}

std::chrono::milliseconds wait_in(const http::Reply& reply) {
  const std::string reset = header(reply, "x-ogw-ratelimit-reset");
  int seconds = 0;
  std::from_chars(reset.data(), reset.data() + reset.size(), seconds);
  return std::clamp(std::chrono::seconds(seconds), std::chrono::seconds(0), kLongestWait);
}

// The cause of a refused card stands in the text as "ErrCode: 11310; …". The rest of the text may
// quote the card, so that the number alone is taken.
std::string cause_in(const std::string& message) {
  constexpr std::string_view kMark = "ErrCode: ";
  const auto at = message.find(kMark);
  if (at == std::string::npos) return {};
  const auto begin = at + kMark.size();
  const auto end = message.find_first_not_of("0123456789", begin);
  return fmt::format("ErrCode {}", message.substr(begin, end - begin));
}

std::string detail_of(const Failure& failure, const json& answer, const http::Reply& reply) {
  const std::string message = text(answer, "msg");
  std::string detail = cause_in(message);
  // These texts name scopes, addresses and settings: the administrator needs them.
  if (treatment_of(failure) == Treatment::tell_admin) detail = shorten(clean(message), 300);
  std::string log_id = header(reply, "x-tt-logid");
  if (log_id.empty()) log_id = text(member(answer, "error"), "log_id");
  if (log_id.empty()) return detail;
  return fmt::format("{}{}log id {}", detail, detail.empty() ? "" : ", ",
                     shorten(clean(log_id), 80));
}

}  // namespace

std::variant<json, Failure> read_answer(const http::Reply& reply) {
  Failure failure;
  failure.status = reply.status;
  if (reply.status == 0) {
    failure.detail = reply.error;
    return failure;
  }
  json answer = json_reader::parse(reply.body);
  const json& code = member(answer, "code");
  if (code.is_number_integer()) failure.code = code.get<int>();
  if (code.is_number_integer() && failure.code == 0 && reply.status < 400) return answer;
  failure.wait = wait_in(reply);
  failure.detail = code.is_number_integer() ? detail_of(failure, answer, reply)
                                            : "the answer is not JSON with a code";
  return failure;
}

}  // namespace xiebot::feishu
