#include "tests/crash/company.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>

namespace xiebot::crash {
namespace {

using support::FakeDingtalk;

constexpr char kTemplate[] = "xiebot.schema";
// So that a blow may fall between a message and its receipt.
constexpr std::chrono::milliseconds kLatency{2};

}  // namespace

Company::Company(Rung the_rung, const std::filesystem::path& folder, const std::string& host,
                 const Clock& clock)
    : rung(the_rung), feishu(clock), dingtalk(clock), people(clock, dingtalk) {
  feishu.user(kZhang, "张三");
  feishu.user(kLi, "李雷");
  feishu.user(kAdmin, "管理员");
  feishu.group(kTeam, "新品上市协作群", {kZhang, kLi});
  feishu.set_latency(kLatency);
  for (const auto& [account, name] : {std::pair(kMing, "小明"), std::pair(kHan, "韩梅梅")}) {
    dingtalk.user(account);
    people.is_called(account, name);
  }
  dingtalk.group(kDingTeam);
  dingtalk.publish_template(kTemplate);
  dingtalk.set_latency(kLatency);

  const FeishuConfig& app = feishu.config();
  const std::string cards = rung == Rung::template_cards
                                ? fmt::format(R"(, "card_template_id": "{}")", kTemplate)
                                : std::string();
  std::ofstream(folder / "config.json") << fmt::format(
      R"({{"listen": "{}:0", "database": "bot.db", "public_url": "{}",
  "feishu": {{"app_id": "{}", "app_secret": "{}", "encrypt_key": "{}",
             "verification_token": "{}", "base_url": "{}"}},
  "dingtalk": {{"client_id": "{}", "client_secret": "{}", "corp_id": "dingcorp",
               "api_base_url": "{}", "oapi_base_url": "{}"{}}},
  "departments": [{{"code": "SCB", "name": "市场部", "lead": "lilei",
                    "liaison": "lilei"}},
                  {{"code": "YFB", "name": "研发部", "lead": "hanmeimei",
                    "liaison": "xiaoming"}}],
  "people": [{{"id": "zhangsan", "name": "张三", "department": "SCB", "feishu": "{}"}},
             {{"id": "lilei", "name": "李雷", "department": "SCB", "feishu": "{}"}},
             {{"id": "admin", "name": "管理员", "feishu": "{}", "roles": ["admin"]}},
             {{"id": "hanmeimei", "name": "韩梅梅", "department": "YFB", "dingtalk": "{}"}},
             {{"id": "xiaoming", "name": "小明", "department": "YFB", "dingtalk": "{}"}}],
  "projects": [{{"code": "XMB-001", "name": "新品上市", "lead": "lilei",
                 "departments": ["SCB", "YFB"],
                 "groups": [{{"platform": "feishu", "chat": "{}"}},
                            {{"platform": "dingtalk", "chat": "{}"}}]}}]}})",
      host, kAddress, app.app_id, app.app_secret, app.encrypt_key, app.verification_token,
      app.base_url, FakeDingtalk::kClientId, FakeDingtalk::kClientSecret, dingtalk.base_url(),
      dingtalk.base_url(), cards, kZhang, kLi, kAdmin, kHan, kMing, kTeam, kDingTeam);
}

Company::~Company() { dingtalk.let_go(); }

}  // namespace xiebot::crash
