#include "bot/config_deadlines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

// Deadlines of forms that this version has not, and of the day, whose times are those of
// 'progress': a configuration may name them already.
constexpr std::array kUnused{
    "progress.daily",   "minutes.send",   "minutes.sign",    "meeting",       "agreement.comment",
    "agreement.revise", "agreement.sign", "resource.answer", "change.answer", "task.due",
    "task.weekly",      "retro.hold",     "archive.expire"};

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

void read_figures(const ConfigNode& node, Figures& figures) {
  if (node.is_text()) {
    read_length(node, figures);
  } else if (node.is_object_of({"length", "reminders"})) {
    if (const auto length = node.at("length")) read_length(*length, figures);
    if (const auto reminders = node.at("reminders")) read_reminders(*reminders, figures);
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
    if (rule == nullptr && std::ranges::find(kUnused, name) != kUnused.end()) {
      member.warn("nothing in this version goes by it, so it is not used");
      Figures unused{.length = Length{}, .reminders = {}};
      read_figures(member, unused);
      continue;
    }
    if (rule == nullptr) {
      member.fault(
          fmt::format("there is no deadline '{}'{}", name, suggestion(name, rule_names())));
      continue;
    }
    Figures figures = rule->figures;
    read_figures(member, figures);
    config.deadlines[name] = std::move(figures);
  }
}

}  // namespace xiebot
