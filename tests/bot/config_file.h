// A configuration file in a folder of its own, with the environment it is read in.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bot/config.h"
#include "tests/support/temporary_folder.h"

namespace xiebot {

class ConfigFile : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& content) const {
    folder_.put(name, content);
  }

  LoadedConfig load(const std::string& text) {
    put("xiebot.json", text);
    return load_config((folder_ / "xiebot.json").string(),
                       [this](const std::string& name) -> std::optional<std::string> {
                         const auto found = environment_.find(name);
                         if (found == environment_.end()) return std::nullopt;
                         return found->second;
                       },
                       {"record", "approval", "confirmation", "request", "problem", "progress"});
  }

  // As they are shown, without the folder.
  std::vector<std::string> shown(const std::vector<FileFault>& faults) const {
    std::vector<std::string> lines;
    for (const FileFault& fault : faults) {
      std::string line = fault.str();
      const std::string prefix = folder_.path().string() + "/";
      if (line.starts_with(prefix)) line.erase(0, prefix.size());
      lines.push_back(std::move(line));
    }
    return lines;
  }

  std::vector<std::string> faults(const std::string& text) { return shown(load(text).faults); }
  std::vector<std::string> warnings(const std::string& text) { return shown(load(text).warnings); }

  support::TemporaryFolder folder_;
  std::map<std::string, std::string> environment_;
};

}  // namespace xiebot
