// ${NAME} and ${file:PATH} in the strings of the configuration.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/config_node.h"
#include "bot/text.h"

namespace xiebot {
namespace {

using nlohmann::json;
using Lookup = std::function<std::optional<std::string>(const std::string&)>;

constexpr std::string_view kFile = "file:";

struct Expansion {
  std::string text;
  std::vector<std::string> faults;
};

class Expander {
 public:
  Expander(const Lookup& environment, const Lookup& read_file)
      : environment_(environment), read_file_(read_file) {}

  // What is put in place is not looked at again: a secret may hold "${".
  [[nodiscard]] Expansion expand(std::string_view text) const {
    Expansion expansion;
    while (true) {
      const std::size_t open = text.find("${");
      expansion.text += text.substr(0, open);
      if (open == std::string_view::npos) return expansion;
      const std::size_t close = text.find('}', open);
      if (close == std::string_view::npos) {
        expansion.faults.emplace_back("'${' without '}'");
        return expansion;
      }
      put(std::string(text.substr(open + 2, close - open - 2)), expansion);
      text.remove_prefix(close + 1);
    }
  }

 private:
  void put(const std::string& name, Expansion& expansion) const {
    if (name.starts_with(kFile)) {
      const std::string path = name.substr(kFile.size());
      auto content = read_file_(path);
      if (!content) {
        expansion.faults.push_back(fmt::format("the file '{}' cannot be read", path));
        return;
      }
      // Editors and `echo` end a file with a line break that is no part of the secret.
      while (content->ends_with('\n') || content->ends_with('\r')) content->pop_back();
      if (content->empty()) {
        expansion.faults.push_back(fmt::format("the file '{}' is empty", path));
      } else if (!valid_utf8(*content)) {
        expansion.faults.push_back(fmt::format("the file '{}' is not UTF-8 text", path));
      } else {
        expansion.text += *content;
      }
      return;
    }
    const auto value = environment_(name);
    if (!value || value->empty()) {
      expansion.faults.push_back(fmt::format("the environment variable '{}' is not set", name));
    } else if (!valid_utf8(*value)) {
      expansion.faults.push_back(
          fmt::format("the environment variable '{}' is not UTF-8 text", name));
    } else {
      expansion.text += *value;
    }
  }

  const Lookup& environment_;
  const Lookup& read_file_;
};

// Depth is bounded by the parser.
void expand_below(json& value, const ConfigNode& node, const Expander& expander,
                  ConfigReport& report) {
  if (value.is_string()) {
    const std::string written = value.get<std::string>();
    if (written.find("${") == std::string::npos) return;
    Expansion expansion = expander.expand(written);
    if (!expansion.faults.empty()) report.broken.insert(node.pointer());
    for (std::string& fault : expansion.faults) node.fault(std::move(fault));
    report.expanded.insert(node.pointer());
    value = std::move(expansion.text);
    return;
  }
  if (!value.is_structured()) return;
  const std::vector<ConfigNode> nodes = value.is_array() ? node.items() : node.members();
  auto child = nodes.begin();
  for (json& below : value) {
    expand_below(below, *child, expander, report);
    ++child;
  }
}

}  // namespace

void expand_strings(json& root, ConfigReport& report, const Lookup& environment,
                    const Lookup& read_file) {
  expand_below(root, ConfigNode(root, report), Expander(environment, read_file), report);
}

}  // namespace xiebot
