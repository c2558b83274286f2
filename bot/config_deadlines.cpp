#include "bot/config_deadlines.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "bot/flow.h"

namespace xiebot {
namespace {

const DeadlineRule* find_rule(const std::string& name) {
  for (const Flow& flow : all_flows()) {
    if (const DeadlineRule* rule = flow.deadline(name)) return rule;
  }
  return nullptr;
}

std::vector<std::string> rule_names() {
  std::vector<std::string> names;
  for (const Flow& flow : all_flows()) {
    for (const DeadlineRule& rule : flow.deadlines) names.push_back(rule.name);
  }
  return names;
}

void read_length(const ConfigNode& node, Figures& figures) {
  const auto text = node.filled_text();
  if (!text) return;
  const std::optional<Length> length = parse_length(*text);
  if (!length) {
    node.fault(fmt::format("{} is no length; write it like '1 wd', '2 h work' or '30 min wall'",
                           node.shown()));
  } else if (!figures.length) {
    node.fault("has no length: a date in the form says when it ends");
  } else if (length->time <= std::chrono::seconds(0) && length->days <= 0) {
    node.fault("a deadline has to be longer than nothing");
  } else {
    figures.length = length;
  }
}

void read_reminders(const ConfigNode& node, Figures& figures) {
  figures.reminders.clear();
  for (const ConfigNode& item : node.items()) {
    const auto text = item.filled_text();
    if (!text) continue;
    if (const auto reminder = parse_reminder(*text)) {
      figures.reminders.push_back(*reminder);
    } else {
      item.fault(
          fmt::format("{} is no time for a reminder; write 'half-way', '2 h work before', "
                      "'daily', 'that morning' or 'at end'",
                      item.shown()));
    }
  }
}

}  // namespace

void read_deadlines(const ConfigNode& node, Config& config) {
  for (const ConfigNode& member : node.members()) {
    // A key is shown with its path; the rule is its last part.
    const std::string prefix = node.key() + ".";
    const std::string name =
        member.key().starts_with(prefix) ? member.key().substr(prefix.size()) : member.key();
    const DeadlineRule* rule = find_rule(name);
    if (rule == nullptr) {
      member.fault(
          fmt::format("there is no deadline '{}'{}", name, suggestion(name, rule_names())));
      continue;
    }
    Figures figures = rule->figures;
    if (member.is_text()) {
      read_length(member, figures);
    } else if (member.is_object_of({"length", "reminders"})) {
      if (const auto length = member.at("length")) read_length(*length, figures);
      if (const auto reminders = member.at("reminders")) read_reminders(*reminders, figures);
    }
    config.deadlines[name] = std::move(figures);
  }
}

}  // namespace xiebot
