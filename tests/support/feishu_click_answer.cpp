#include "tests/support/feishu_click_answer.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "tests/support/feishu_card_rules.h"

namespace xiebot::support {
namespace {

using nlohmann::json;

FeishuClickAnswer wrong(int error, std::string why) {
  FeishuClickAnswer answer;
  answer.error = error;
  answer.why = std::move(why);
  return answer;
}

}  // namespace

FeishuClickAnswer judge_click_answer(int status, const std::string& body) {
  static const std::set<std::string> kToasts{"info", "success", "error", "warning"};
  if (status == 0) return wrong(200341, "no answer");
  if (status != 200) return wrong(200671, fmt::format("HTTP {}", status));
  const json tree = json::parse(body, nullptr, false);
  if (!tree.is_object()) return wrong(200672, "the answer is not a JSON object");
  for (const auto& [name, part] : tree.items()) {
    const bool known = (name == "toast" || name == "card") && part.is_object();
    if (!known) return wrong(200672, name);
  }

  FeishuClickAnswer answer;
  if (const auto toast = tree.find("toast"); toast != tree.end()) {
    answer.toast_kind = toast->value("type", "");
    answer.toast = toast->value("content", "");
    if (kToasts.count(answer.toast_kind) == 0) return wrong(200672, "toast.type");
  }
  if (const auto card = tree.find("card"); card != tree.end()) {
    const json data = card->value("data", json());
    if (card->value("type", "") != "raw" || !data.is_object()) return wrong(200673, "card.data");
    if (data.value("schema", "") != "2.0") return wrong(200830, "not a card of version 2.0");
    answer.card = data.dump();
    if (const auto faults = feishu_card_faults(answer.card); !faults.empty()) {
      return wrong(200673, faults.front().where + ": " + faults.front().what);
    }
  }
  return answer;
}

}  // namespace xiebot::support
