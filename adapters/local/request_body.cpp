#include "adapters/local/request_body.h"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>

namespace xiebot::local {

using nlohmann::json;

namespace {

[[noreturn]] void wrong(const std::string& key, std::string_view expected) {
  throw RequestFault(400, fmt::format("“{}”应当是{}。", key, expected));
}

}  // namespace

struct RequestBody::Object {
  json members;

  json take(const std::string& key) {
    const auto found = members.find(key);
    if (found == members.end()) throw RequestFault(400, fmt::format("缺少“{}”。", key));
    json value = std::move(*found);
    members.erase(found);
    return value;
  }
};

RequestBody::RequestBody(const std::string& text) : object_(std::make_unique<Object>()) {
  if (text.size() > kMaxBytes) throw RequestFault(413, "内容太长了，请缩短后再试。");
  object_->members = json::parse(text, nullptr, false);
  if (!object_->members.is_object()) throw RequestFault(400, "请求内容应当是一个 JSON 对象。");
}

RequestBody::~RequestBody() = default;

bool RequestBody::has(const std::string& key) const { return object_->members.contains(key); }

std::string RequestBody::text(const std::string& key) {
  const json value = object_->take(key);
  if (!value.is_string()) wrong(key, "文字");
  return value.get<std::string>();
}

int RequestBody::number(const std::string& key, int min, int max) {
  const json value = object_->take(key);
  const std::string expected = fmt::format("{} 到 {} 之间的整数", min, max);
  if (!value.is_number_integer()) wrong(key, expected);
  // What does not fit into a signed number would wrap around when read as one.
  const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > INT32_MAX;
  const std::int64_t number = huge ? INT32_MAX : value.get<std::int64_t>();
  if (huge || number < min || number > max) wrong(key, expected);
  return static_cast<int>(number);
}

std::map<std::string, std::string> RequestBody::texts(const std::string& key) {
  const json value = object_->take(key);
  if (!value.is_object()) wrong(key, "名称到文字的对象");
  std::map<std::string, std::string> result;
  for (const auto& [name, entry] : value.items()) {
    if (!entry.is_string()) wrong(key, "名称到文字的对象");
    result[name] = entry.get<std::string>();
  }
  return result;
}

std::map<std::string, std::vector<std::string>> RequestBody::lists(const std::string& key) {
  std::map<std::string, std::vector<std::string>> result;
  if (!has(key)) return result;
  const json value = object_->take(key);
  if (!value.is_object()) wrong(key, "名称到文字列表的对象");
  for (const auto& [name, list] : value.items()) {
    if (!list.is_array()) wrong(key, "名称到文字列表的对象");
    std::vector<std::string>& texts = result[name];
    for (const json& entry : list) {
      if (!entry.is_string()) wrong(key, "名称到文字列表的对象");
      texts.push_back(entry.get<std::string>());
    }
  }
  return result;
}

void RequestBody::done() const {
  if (object_->members.empty()) return;
  throw RequestFault(400, fmt::format("不认识“{}”。", object_->members.begin().key()));
}

}  // namespace xiebot::local
