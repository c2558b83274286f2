#include "bot/doctor/surroundings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace xiebot::doctor {
namespace {

using std::chrono::seconds;

constexpr seconds kSkewToMention{60};
constexpr seconds kSkewToMend{600};
constexpr std::uint64_t kMegabyte = 1024 * 1024;
constexpr std::uint64_t kLittleSpace = 1024 * kMegabyte;
constexpr std::uint64_t kNoSpace = 100 * kMegabyte;
constexpr std::int64_t kPercentToMention = 80;
constexpr std::size_t kMostNamed = 10;

// "a、b、c 等 12 项"
std::string listed(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(names.size(), kMostNamed);
  std::string text = fmt::format(
      "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), "、"));
  if (names.size() > shown) text += fmt::format(" 等 {} 项", names.size());
  return text;
}

std::string_view host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find(':'));
}

bool is_local(std::string_view url) {
  const std::string_view host = host_of(url);
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

Findings check_file(const DatabaseFacts& facts) {
  if (!facts.exists) {
    return {good(fmt::format("{} 还不存在，第一次启动时建立", facts.path))};
  }
  if (!facts.failure.empty()) {
    return {fault(fmt::format("{} 读不了（{}）", facts.path, facts.failure),
                  "核对 database 的路径；用运行机器人的用户来运行 doctor；文件损坏时从备份恢复")};
  }
  if (facts.schema > facts.newest_schema) {
    return {fault(
        fmt::format("结构是第 {} 版，这个程序只认识到第 {} 版", facts.schema, facts.newest_schema),
        "换成新版程序，或者恢复升级前的备份")};
  }
  Findings findings;
  if (!facts.damage.empty()) {
    findings.push_back(fault(fmt::format("文件有损坏：{}", listed(facts.damage)),
                             "停止机器人，留一份副本，从最近的备份恢复，并检查磁盘"));
  }
  if (facts.schema < facts.newest_schema) {
    findings.push_back(
        notice(fmt::format("结构是第 {} 版，启动时升级到第 {} 版；升级之前不核对历史记录",
                           facts.schema, facts.newest_schema),
               "先备份，再重启机器人"));
    return findings;
  }
  if (!facts.broken_chains.empty()) {
    findings.push_back(fault(fmt::format("历史记录的校验链断了：{}", listed(facts.broken_chains)),
                             "有人绕过机器人改过数据库，或者磁盘出过错：保留现场，与备份对照"));
  }
  if (findings.empty()) {
    findings.push_back(good(fmt::format("{} 完好（结构第 {} 版），历史记录和每日校验点核对无误",
                                        facts.path, facts.schema)));
  }
  return findings;
}

}  // namespace

Finding check_clock(Instant ours, std::optional<Instant> theirs, const std::string& who) {
  if (!theirs) {
    return notice(fmt::format("没能从{}得到时间，无法对照", who), "恢复网络之后再运行一次");
  }
  const seconds skew = ours > *theirs ? ours - *theirs : *theirs - ours;
  std::string text = fmt::format("与{}相差 {} 秒", who, skew.count());
  std::string mend = "打开自动校时：sudo timedatectl set-ntp true，再用 timedatectl 查看";
  if (skew > kSkewToMend) return fault(std::move(text), std::move(mend));
  if (skew > kSkewToMention) return notice(std::move(text), std::move(mend));
  return good(std::move(text));
}

Finding check_calendar(const Calendar& calendar, std::chrono::year_month_day today) {
  const int year = static_cast<int>(today.year());
  const auto mend = [](int missing) {
    return fmt::format("在聊天里发送 /日历 导入，粘贴 {} 年的数据；或者写进 calendar.files",
                       missing);
  };
  if (!calendar.year_known(year)) {
    return fault(fmt::format("没有 {} 年的放假安排，期限只按周一到周五计算", year), mend(year));
  }
  const bool next_is_due = today.month() == std::chrono::December;
  if (next_is_due && !calendar.year_known(year + 1)) {
    return notice(fmt::format("还没有 {} 年的放假安排，跨年的期限是暂定的", year + 1),
                  mend(year + 1));
  }
  return good(calendar.year_known(year + 1)
                  ? fmt::format("{}、{} 年的放假安排已载入", year, year + 1)
                  : fmt::format("{} 年的放假安排已载入", year));
}

bool is_https(const std::string& url) { return url.starts_with("https://"); }

Findings check_address(const AddressFacts& facts) {
  constexpr const char* kMend =
      "把 public_url 改成 https:// 开头的域名，由 nginx 负责证书（docs/nginx.conf）";
  const bool strict = !facts.unsigned_by.empty();
  const auto weak = [&](const std::string& what) {
    if (!strict) return notice(what, kMend);
    return fault(
        fmt::format("{}，而{}的签名不包含正文，没有 TLS 就挡不住篡改", what, facts.unsigned_by),
        kMend);
  };
  if (facts.url.empty()) return {weak("没有设置 public_url")};

  Findings findings;
  if (!is_https(facts.url)) {
    findings.push_back(weak(fmt::format("{} 不是 https", facts.url)));
  } else if (is_local(facts.url)) {
    findings.push_back(weak(fmt::format("{} 只在本机有效，平台和用户都到不了", facts.url)));
  } else if (strict) {
    findings.push_back(
        good(fmt::format("使用 https；{}的签名不包含正文，请再在防火墙或 nginx 上只放行平台的地址",
                         facts.unsigned_by)));
  }
  if (facts.answered) {
    findings.push_back(good(fmt::format("{}/healthz 能够访问", facts.url)));
  } else if (!facts.served) {
    findings.push_back(
        notice(fmt::format("机器人没有运行，{} 没有回答", facts.url), "启动之后再运行一次 doctor"));
  } else {
    findings.push_back(fault(
        fmt::format("{}/healthz 访问不了（{}）", facts.url, facts.failure),
        "检查域名解析、证书（要有完整的证书链）、防火墙和 nginx 的转发；服务器自己不能访问自己的"
        "公网地址时，换一台机器用 curl 试"));
  }
  return findings;
}

Findings check_database(const DatabaseFacts& facts) {
  Findings findings = check_file(facts);
  if (!facts.folder_writable) {
    findings.push_back(fault("所在的目录不存在，或者当前用户不能在里面写文件",
                             "建立目录并交给运行机器人的用户：sudo chown -R xiebot: 目录；doctor "
                             "也要用这个用户运行"));
  }
  if (facts.free_bytes) {
    const std::string text = fmt::format("磁盘还剩 {} MB", *facts.free_bytes / kMegabyte);
    constexpr const char* kMend = "清理磁盘，或者把数据库移到更大的磁盘";
    if (*facts.free_bytes < kNoSpace) {
      findings.push_back(fault(text, kMend));
    } else if (*facts.free_bytes < kLittleSpace) {
      findings.push_back(notice(text, kMend));
    } else {
      findings.push_back(good(text));
    }
  }
  findings.push_back(good(facts.served ? "机器人正在使用它" : "现在没有机器人在使用它"));
  return findings;
}

Finding check_quota(const std::string& what, std::int64_t used, std::int64_t limit) {
  std::string text = fmt::format("本月{} {} 次，每月可用 {} 次", what, used, limit);
  if (used * 100 <= limit * kPercentToMention) return good(std::move(text));
  return notice(
      std::move(text),
      "用完后平台不再转发消息，也不接受调用：减少群数或提醒，或者在开发者后台购买更高的版本"
      "（已经购买的，在配置里写明每月的数量）");
}

}  // namespace xiebot::doctor
