// What `xiebot doctor` finds out: one line a finding, with the mend.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace xiebot::doctor {

enum class Level { good, notice, fault };

// Texts are for the administrator, in Chinese; no secret, no phone number.
struct Finding {
  Level level = Level::good;
  std::string text;
  std::string mend = {};  // what to do; empty when all is well
};

using Findings = std::vector<Finding>;

[[nodiscard]] Finding good(std::string text);
[[nodiscard]] Finding notice(std::string text, std::string mend);
[[nodiscard]] Finding fault(std::string text, std::string mend);

// One subject. `run` may block for some calls of a few seconds each.
struct Check {
  std::string name;
  std::function<Findings()> run;
};

// "[错误] 数据库 打不开：……", always a single line.
[[nodiscard]] std::string line_of(const std::string& name, const Finding& finding);

// Runs them all in their order and tells each line as soon as it is known; a check that throws is a
// fault itself. Answers the worst level.
Level run_all(const std::vector<Check>& checks,
              const std::function<void(const std::string& line)>& tell);

}  // namespace xiebot::doctor
