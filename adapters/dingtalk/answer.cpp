#include "adapters/dingtalk/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/json_reader.h"
#include "bot/text.h"

namespace xiebot::dingtalk {
namespace {

using json_reader::member;
using json_reader::text;
using nlohmann::json;

constexpr std::size_t kMaxDetail = 300;
constexpr std::size_t kMaxId = 80;

std::string word(const json& object, std::string_view name) {
  const json& value = member(object, name);
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  return shorten(clean(text(object, name)), kMaxId);
}

// The scopes that the administrator has to apply for.
std::string scopes_in(const json& answer) {
  std::string scopes;
  const json& detail = member(answer, "accessdenieddetail");
  const json& names = member(detail, "requiredScopes");
  if (!names.is_array()) return scopes;
  for (const json& name : names) {
    if (!name.is_string()) continue;
    scopes += scopes.empty() ? "scope " : ", ";
    scopes += shorten(clean(name.get_ref<const std::string&>()), kMaxId);
  }
  return scopes;
}

void append(std::string& detail, std::string_view more) {
  if (more.empty()) return;
  if (!detail.empty()) detail += ", ";
  detail += more;
}

// Only what is about the app and its rights is quoted: other texts may repeat the message.
std::string detail_of(const Failure& failure, const json& answer, std::string_view message) {
  std::string detail;
  const Treatment treatment = treatment_of(failure);
  if (treatment == Treatment::tell_admin || treatment == Treatment::quota_is_used_up) {
    append(detail, shorten(clean(message), kMaxDetail));
    append(detail, scopes_in(answer));
    append(detail, word(answer, "sub_code"));
  }
  for (const char* name : {"requestid", "requestId", "request_id"}) {
    const std::string id = word(answer, name);
    if (!id.empty()) {
      append(detail, "request " + id);
      break;
    }
  }
  return detail;
}

Failure unreadable(const http::Reply& reply) {
  Failure failure{.status = reply.status, .unsent = reply.unsent};
  failure.detail = reply.status == 0 ? reply.error : "the answer is not what the API promises";
  return failure;
}

// Whoever calls far too often is answered by what stands before the platform.
bool is_banned(const json& answer) { return member(answer, "status") == 1111; }

}  // namespace

std::variant<json, Failure> read_answer(const http::Reply& reply) {
  if (reply.status == 0) return unreadable(reply);
  json answer = json_reader::parse(reply.body);
  Failure failure = unreadable(reply);
  if (is_banned(answer)) {
    failure.code = "1111";
    return failure;
  }
  if (reply.status < 300) {
    if (answer.is_object()) return answer;
    return failure;
  }
  failure.code = word(answer, "code");
  if (!failure.code.empty()) failure.detail = detail_of(failure, answer, text(answer, "message"));
  return failure;
}

std::variant<json, Failure> read_old_answer(const http::Reply& reply) {
  if (reply.status == 0) return unreadable(reply);
  json answer = json_reader::parse(reply.body);
  Failure failure = unreadable(reply);
  failure.code = is_banned(answer) ? "1111" : word(answer, "errcode");
  if (failure.code == "0" && reply.status < 300) return answer;
  if (failure.code == "0") failure.code.clear();
  if (!failure.code.empty()) failure.detail = detail_of(failure, answer, text(answer, "errmsg"));
  return failure;
}

}  // namespace xiebot::dingtalk
