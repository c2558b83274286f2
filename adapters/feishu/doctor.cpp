#include "adapters/feishu/doctor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "adapters/feishu/api.h"
#include "adapters/http_probe.h"

namespace xiebot::feishu {
namespace {

using doctor::fault;
using doctor::Finding;
using doctor::Findings;
using doctor::good;
using doctor::notice;

constexpr int kScopeIsMissing = 99991672;
constexpr std::size_t kMostGroups = 200;  // a quarter of a minute, at the usual speed
constexpr const char* kNoMessage = "om_xiebotdoctor";
constexpr const char* kNobody = "ou_xiebotdoctor";
constexpr const char* kNoChat = "oc_xiebotdoctor";
constexpr const char* kPublish = "，再发布一个新版本";

struct Mend {
  int code;
  std::string_view what;
};

constexpr std::array kMends{
    Mend{10003,
         "在「凭证与基础信息」核对 App ID 和 App Secret，改配置里的 feishu.app_id、app_secret"},
    Mend{10014,
         "在「凭证与基础信息」核对 App ID 和 App Secret，改配置里的 feishu.app_id、app_secret"},
    Mend{99991401, "在「安全设置 → IP 白名单」里加上服务器的公网出口地址，或者清空白名单"},
    Mend{99991403, "本月的接口用量已用完：在飞书管理后台查看用量或升级"},
    Mend{99991662, "在「版本管理与发布」发布应用，并请企业管理员启用"},
    Mend{99991673, "在「版本管理与发布」发布应用，并请企业管理员启用"},
    Mend{232034, "在「版本管理与发布」发布应用，并请企业管理员启用"},
    Mend{230006, "「添加应用能力」→ 机器人，再发布一个新版本"},
    Mend{232025, "「添加应用能力」→ 机器人，再发布一个新版本"},
};

std::string mend_of(const Failure& failure, const std::string& base_url) {
  const auto* known = std::find_if(kMends.begin(), kMends.end(),
                                   [&](const Mend& m) { return m.code == failure.code; });
  if (known != kMends.end()) return std::string(known->what);
  if (failure.status == 0) {
    return fmt::format("检查服务器能否访问 {}（域名解析、防火墙、代理）", base_url);
  }
  return "过几分钟再运行一次；还是这样就按错误码在飞书开放平台查找";
}

template <class T>
const Failure* failure_of(const Result<T>& result) {
  return std::get_if<Failure>(&result);
}

// A harmless call that needs one permission.
struct Trial {
  std::string scope;
  std::string name;  // as the console calls it
  bool is_needed;
  std::string otherwise;  // what does not work without it
  std::function<std::optional<Failure>()> call;
};

// Lives as long as the checks that share it.
class Examination {
 public:
  Examination(const FeishuConfig& config, const Clock& clock, ToTry known)
      : config_(config), known_(std::move(known)), api_(config, clock, http::kPatienceOfDoctor) {}

  Findings credentials() {
    const Result<Bot> bot = api_.bot();
    if (const Failure* failure = failure_of(bot)) {
      usable_ = false;
      return {fault(fmt::format("用不了（{}）", describe(*failure)),
                    mend_of(*failure, config_.base_url))};
    }
    const Bot& found = std::get<Bot>(bot);
    if (!found.active) {
      return {fault("凭证可用，但是机器人没有启用",
                    std::string("「添加应用能力」→ 机器人") + kPublish + "，并请企业管理员启用")};
    }
    return {good(fmt::format("可用，机器人「{}」已启用", found.name))};
  }

  Findings events() const {
    if (config_.encrypt_key.empty()) {
      return {notice(
          "没有设置 encrypt_key，事件没有签名也没有加密",
          "在「事件与回调 → 加密策略」设置 Encrypt Key，写进 feishu.encrypt_key，重启机器人")};
    }
    return {
        good("encrypt_key 和 verification_token "
             "已设置；事件和卡片回调是否已添加并发布，这里试不出来：在群里 "
             "@机器人 发一次 /帮助，再点一次按钮")};
  }

  Findings scopes() {
    if (!usable_) return skipped();
    Findings findings;
    std::string granted;
    for (const Trial& trial : trials()) {
      const std::optional<Failure> failure = trial.call();
      if (!failure || treatment_of(*failure) == Treatment::message_is_bad ||
          treatment_of(*failure) == Treatment::card_is_gone ||
          treatment_of(*failure) == Treatment::target_is_gone) {
        granted += (granted.empty() ? "" : "、") + trial.scope;
      } else if (failure->code != kScopeIsMissing) {
        findings.push_back(notice(fmt::format("{} 没有试成（{}）", trial.scope, describe(*failure)),
                                  mend_of(*failure, config_.base_url)));
      } else {
        std::string text =
            fmt::format("缺少「{}」{}，{}", trial.name, trial.scope, trial.otherwise);
        std::string mend = fmt::format("在「权限管理」开通 {}{}", trial.scope, kPublish);
        findings.push_back(trial.is_needed ? fault(std::move(text), std::move(mend))
                                           : notice(std::move(text), std::move(mend)));
      }
    }
    if (!granted.empty()) findings.push_back(good("已开通 " + granted));
    return findings;
  }

  Findings contacts() {
    if (!usable_) return skipped();
    if (known_.account.empty())
      return {notice("还没有人登记飞书账号", "用 /人员 添加 @某人 部门 登记")};
    const Result<std::string> name = api_.user_name(known_.account);
    const Failure* failure = failure_of(name);
    constexpr int kOutsideRange = 41050;
    if (failure != nullptr && failure->code == kOutsideRange) {
      return {notice("登记过的人不在通讯录权限范围里",
                     "「权限管理 → 通讯录权限范围」选所有要用的人，或「与应用可用范围一致」")};
    }
    if (failure != nullptr) {
      return {notice(fmt::format("读不到人员（{}）", describe(*failure)),
                     mend_of(*failure, config_.base_url))};
    }
    if (std::get<std::string>(name).empty()) {
      return {notice("读不到姓名",
                     std::string("在「权限管理」开通 contact:user.base:readonly") + kPublish)};
    }
    return {good("能读到人员的姓名")};
  }

  Findings groups() {
    if (!usable_) return skipped();
    Findings findings;
    std::size_t inside = 0;
    const std::size_t tried = std::min(known_.groups.size(), kMostGroups);
    for (std::size_t i = 0; i < tried; ++i) {
      const ToTry::Group& group = known_.groups[i];
      const Result<ChatInfo> chat = api_.chat(group.chat);
      const Failure* failure = failure_of(chat);
      if (failure == nullptr && !std::get<ChatInfo>(chat).dissolved) {
        ++inside;
        continue;
      }
      findings.push_back(trouble_of(group, failure));
      // The others would fail alike, each after its time-out.
      if (failure != nullptr && failure->status == 0) break;
    }
    if (inside > 0) findings.push_back(good(fmt::format("机器人在 {} 个绑定的群里", inside)));
    if (tried < known_.groups.size()) {
      findings.push_back(good(fmt::format("群太多，只看了前 {} 个", tried)));
    }
    return findings;
  }

 private:
  static Findings skipped() { return {notice("没有试", "先让凭证可用")}; }

  [[nodiscard]] std::vector<Trial> trials() {
    const auto of = [](const auto& result) -> std::optional<Failure> {
      const Failure* failure = failure_of(result);
      if (failure == nullptr) return std::nullopt;
      return *failure;
    };
    return {{"im:message:send_as_bot", "以应用的身份发消息", true, "发不出消息",
             [this, of] { return of(api_.update(kNoMessage, "{}")); }},
            {"im:chat:readonly", "获取群组信息", true, "认不出群",
             [this, of] { return of(api_.chat(kNoChat)); }},
            {"contact:contact.base:readonly", "获取通讯录基本信息", true, "认不出人",
             [this, of] { return of(api_.user_name(kNobody)); }},
            {"im:message.urgent", "发送应用内加急消息", false, "紧急问题照常发送，只是不加急",
             [this, of] { return of(api_.buzz(kNoMessage, kNobody)); }}};
  }

  // No failure: the group was dissolved.
  [[nodiscard]] Finding trouble_of(const ToTry::Group& group, const Failure* failure) const {
    constexpr std::array kNotInside{230002, 232006, 232009, 232010, 232011};
    const std::string what = fmt::format("项目 {} 的群{}", group.project,
                                         group.name.empty() ? "" : "「" + group.name + "」");
    if (failure == nullptr) {
      return fault(what + "已解散", fmt::format("在新的群里发 @机器人 /绑定 {}", group.project));
    }
    if (std::find(kNotInside.begin(), kNotInside.end(), failure->code) != kNotInside.end()) {
      return fault(
          fmt::format("{}里没有机器人（{}）", what, describe(*failure)),
          fmt::format("群设置 → 群机器人 → 添加，再在群里发 @机器人 /绑定 {}", group.project));
    }
    return notice(fmt::format("{}没有试成（{}）", what, describe(*failure)),
                  mend_of(*failure, config_.base_url));
  }

  const FeishuConfig config_;
  const ToTry known_;
  Api api_;
  bool usable_ = true;  // as far as credentials() saw
};

}  // namespace

std::vector<doctor::Check> doctor_checks(const FeishuConfig& config, const Clock& clock,
                                         ToTry known) {
  const auto all = std::make_shared<Examination>(config, clock, std::move(known));
  return {{"飞书凭证", [all] { return all->credentials(); }},
          {"飞书事件", [all] { return all->events(); }},
          {"飞书权限", [all] { return all->scopes(); }},
          {"飞书通讯录", [all] { return all->contacts(); }},
          {"飞书群", [all] { return all->groups(); }}};
}

}  // namespace xiebot::feishu
