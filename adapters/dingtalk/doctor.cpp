#include "adapters/dingtalk/doctor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <random>
#include <string_view>
#include <utility>
#include <variant>

#include "adapters/dingtalk/api.h"
#include "adapters/http_probe.h"

namespace xiebot::dingtalk {
namespace {

using doctor::fault;
using doctor::Finding;
using doctor::Findings;
using doctor::good;
using doctor::notice;

constexpr std::string_view kPermission = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
constexpr std::string_view kAddressList = "Forbidden.AccessDenied.IpNotInWhiteList";
// What an app in order answers to try_robot().
constexpr std::string_view kNoSuchFile = "invalidParameter.robotCode.downloadCode";

struct Scope {
  std::string_view id, name;
};
constexpr Scope kSending{"qyapi_robot_sendmsg", "企业内机器人发送消息权限"};
constexpr Scope kCards{"Card.Instance.Write", "互动卡片实例写权限"};

bool all_of(std::string_view text, int (*kind)(int)) {
  return std::all_of(text.begin(), text.end(), [&](unsigned char c) { return kind(c) != 0; });
}

Finding missing(const Scope& scope, const std::string& otherwise) {
  return fault(fmt::format("缺少「{}」{}，{}", scope.name, scope.id, otherwise),
               fmt::format("开发者后台「权限管理」里申请 {}，通过后发布新版本", scope.id));
}

// Of what the checks do not tell apart themselves.
Finding trouble(const Failure& failure, const std::string& base_url) {
  std::string text = fmt::format("用不了（{}）", describe(failure));
  if (failure.code == "invalidClientIdOrSecret") {
    return fault(
        std::move(text),
        "在「凭证与基础信息」核对 Client ID 和 Client Secret，改配置里的 dingtalk.client_id、"
        "client_secret");
  }
  if (failure.code == kAddressList) {
    return fault(std::move(text),
                 "「开发配置 → 安全设置 → 服务器出口IP」里加上服务器的公网出口地址");
  }
  if (treatment_of(failure) == Treatment::quota_is_used_up) {
    return fault(std::move(text), "本月的调用量已用完：等到下月，或者购买更高的版本");
  }
  if (failure.status == 0) {
    return fault(std::move(text),
                 fmt::format("检查服务器能否访问 {}（域名解析、防火墙、代理）", base_url));
  }
  if (treatment_of(failure) == Treatment::tell_admin) {
    return fault(std::move(text), "应用是否已发布、未停用；按错误码在钉钉开放平台查找");
  }
  return notice(std::move(text), "过几分钟再运行一次");
}

// Used up for ever by the platform, so none may come twice.
std::string new_track_id() {
  std::random_device random;
  return fmt::format("xiebot-doctor-{:08x}{:08x}{:08x}", random(), random(), random());
}

// Lives as long as the checks that share it.
class Examination {
 public:
  Examination(const DingTalkConfig& config, const Clock& clock, PublicUrl public_url)
      : config_(config),
        public_url_(public_url),
        api_(app_of(config), clock, http::kPatienceOfDoctor) {}

  Findings robot() {
    const auto tried = api_.try_robot();
    const auto* failure = std::get_if<Failure>(&tried);
    if (failure == nullptr || failure->code == kNoSuchFile) return robot_is_in_order();
    if (failure->of_token) {
      usable_ = false;
      return {trouble(*failure, config_.api_base_url)};
    }
    if (failure->code == kPermission) {
      return {good("凭证可用"), missing(kSending, "机器人不能主动发消息")};
    }
    if (failure->code.starts_with("invalidParameter.robotCode")) {
      return {
          good("凭证可用"),
          fault(fmt::format("robot_code 不是这个应用的机器人（{}）", failure->code),
                "「应用能力 → 机器人」里核对 RobotCode，通常与 Client ID 相同，配置里可以不写")};
    }
    // Any other answer about the invented file came after the permission was looked at.
    if (treatment_of(*failure) == Treatment::message_is_bad) return robot_is_in_order();
    usable_ = failure->status != 0;
    return {trouble(*failure, config_.api_base_url)};
  }

  // Which rung of the ladder messages stand on, and what the next one takes.
  Findings rung() {
    if (config_.card_template_id.empty()) return {rung_without_template()};
    if (!public_url_.is_set) {
      return {
          notice("设置了 card_template_id，但是没有 public_url，卡片模板没有使用；现在用 "
                 "ActionCard：按钮替点它的人发出一条命令，表单用文字填写",
                 "把 public_url 设为钉钉和用户都能打开的 https 地址，重启机器人")};
    }
    if (!usable_) return {notice("没有试卡片模板", "先让凭证可用")};
    const auto tried = api_.try_template(config_.card_template_id, new_track_id());
    const auto* failure = std::get_if<Failure>(&tried);
    if (failure == nullptr && !public_url_.is_https) {
      return {
          notice("使用卡片模板，但是 public_url 不是 https：卡片上的点击可能收不到，也可能被截获",
                 "把 public_url 改成 https 地址，重启机器人")};
    }
    if (failure == nullptr) {
      return {
          good("使用卡片模板：表单在卡片里填，按钮点了就生效，卡片会更新（这是最高的一级）；模板里"
               "的变量是否"
               "齐全，以 docs/dingtalk-card-template.md 为准")};
    }
    Finding found = trouble(*failure, config_.api_base_url);
    if (failure->code == kPermission) found = missing(kCards, "卡片模板用不了");
    if (treatment_of(*failure) == Treatment::template_is_bad) {
      found = fault(fmt::format("卡片模板用不了（{}）", failure->code),
                    "在卡片平台核对模板 id，并且发布，见 docs/dingtalk-card-template.md");
    }
    found.text += "；机器人暂时退回 ActionCard";
    return {std::move(found)};
  }

  Findings events() const {
    if (config_.event_token.empty() || config_.event_aes_key.empty()) {
      return {notice(
          "没有设置 event_token 和 event_aes_key，收不到人员离职、群解散和改名的事件",
          "「开发配置 → 事件订阅」选 HTTP 推送，把 aes_key 和 token 写进配置，重启后再保存")};
    }
    constexpr std::size_t kShortest = 3;
    constexpr std::size_t kLongest = 63;
    const std::size_t length = config_.event_token.size();
    if (!all_of(config_.event_token, std::isalnum) || length < kShortest || length > kLongest) {
      return {fault("event_token 不像事件订阅页面上的 token",
                    "从「开发配置 → 事件订阅」重新复制，只有字母和数字")};
    }
    return {good("event_token 和 event_aes_key 已设置")};
  }

  Findings notifications() const {
    if (config_.agent_id.empty()) {
      return {notice("没有设置 agent_id，机器人写不了的人收不到工作通知",
                     "把应用的 AgentId 写进 dingtalk.agent_id")};
    }
    if (!all_of(config_.agent_id, std::isdigit)) {
      return {fault("agent_id 不是数字", "从「凭证与基础信息」重新复制 AgentId")};
    }
    return {good("agent_id 已设置")};
  }

 private:
  static Findings robot_is_in_order() {
    return {good(fmt::format("凭证可用，已开通 {}", kSending.id)),
            good("应用是否已发布、群里有没有机器人，这里试不出来：在群里 @机器人 发一次 /帮助")};
  }

  [[nodiscard]] Finding rung_without_template() const {
    if (!public_url_.is_set) {
      return notice(
          "现在用 ActionCard：按钮替点它的人发出一条命令，表单用文字填写",
          "要在网页里填表单，把 public_url 设为用户能打开的 https 地址；再上一级是卡片模板，见 "
          "docs/dingtalk-card-template.md");
    }
    if (!public_url_.is_https) {
      return notice(
          "现在用 ActionCard 和网页表单，但是 public_url 不是 https，填写的内容可能被截获",
          "把 public_url 改成用户能打开的 https 地址，重启机器人");
    }
    return notice(
        "现在用 ActionCard 和网页表单：按钮替点它的人发出一条命令，卡片发出后不更新",
        "要在卡片里填表单、按钮点了就生效，按 docs/dingtalk-card-template.md 建一个模板，把 id "
        "写进 dingtalk.card_template_id");
  }

  const DingTalkConfig config_;
  const PublicUrl public_url_;
  Api api_;
  bool usable_ = true;  // as far as robot() saw
};

}  // namespace

std::vector<doctor::Check> doctor_checks(const DingTalkConfig& config, const Clock& clock,
                                         PublicUrl public_url) {
  const auto all = std::make_shared<Examination>(config, clock, public_url);
  return {{"钉钉机器人", [all] { return all->robot(); }},
          {"钉钉卡片", [all] { return all->rung(); }},
          {"钉钉事件", [all] { return all->events(); }},
          {"钉钉工作通知", [all] { return all->notifications(); }}};
}

}  // namespace xiebot::dingtalk
