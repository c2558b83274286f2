#include "bot/doctor/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

#include "bot/text.h"

namespace xiebot::doctor {
namespace {

std::string_view mark_of(Level level) {
  switch (level) {
    case Level::good:
      return "[好]";
    case Level::notice:
      return "[注意]";
    case Level::fault:
      return "[错误]";
  }
  return "";
}

}  // namespace

Finding good(std::string text) { return {Level::good, std::move(text)}; }

Finding notice(std::string text, std::string mend) {
  return {Level::notice, std::move(text), std::move(mend)};
}

Finding fault(std::string text, std::string mend) {
  return {Level::fault, std::move(text), std::move(mend)};
}

std::string line_of(const std::string& name, const Finding& finding) {
  const std::string line = fmt::format("{} {} {}{}{}", mark_of(finding.level), name, finding.text,
                                       finding.mend.empty() ? "" : "：", finding.mend);
  return clean_line(line);  // part of it may come from a platform or a file
}

Level run_all(const std::vector<Check>& checks,
              const std::function<void(const std::string& line)>& tell) {
  Level worst = Level::good;
  for (const Check& check : checks) {
    Findings findings;
    try {
      findings = check.run();
    } catch (const std::exception& failure) {
      findings.push_back(fault(fmt::format("检查没有做完（{}）", failure.what()),
                               "先处理其他错误，再运行一次 doctor"));
    }
    for (const Finding& finding : findings) {
      worst = std::max(worst, finding.level);
      tell(line_of(check.name, finding));
    }
  }
  return worst;
}

}  // namespace xiebot::doctor
