#include "bot/flow.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "bot/entry.h"

namespace xiebot {
namespace {

using testing::IsEmpty;

TEST(Flows, HaveNoFaults) {
  for (const Flow& flow : all_flows()) EXPECT_THAT(faults_of(flow), IsEmpty());
}

TEST(Flows, AFaultyTableIsTold) {
  Flow flow = *find_flow("request");
  flow.transitions.push_back({.from = "approving", .action = "vanish", .to = "nowhere"});
  flow.states.push_back({.name = "limbo", .label = "？"});
  EXPECT_THAT(faults_of(flow),
              testing::UnorderedElementsAre("request: unknown state nowhere",
                                            "request: unknown action vanish",
                                            "request: state never reached: limbo"));
}

// A command word is one action in every flow that has it: the entry decides which flow is meant.
TEST(Flows, ShareTheirCommandWordsByAction) {
  std::map<std::string, std::string> action_of;
  for (const Flow& flow : all_flows()) {
    for (const Action& action : flow.actions) {
      if (action.command.empty()) continue;
      EXPECT_EQ(action_of.emplace(action.command, action.name).first->second, action.name);
    }
  }
}

TEST(Flows, TheRequestCarriesTheLabelsAndCommandsOfTheProduct) {
  const std::map<std::string, std::string> labels = {
      {"同意", "同意"},     {"驳回", "驳回"},       {"确认", "确认无误"},
      {"异议", "提出异议"}, {"接受", "接受并修订"}, {"推进", "说明理由并推进"},
      {"上报", "上报协调"}, {"撤回", "撤回"},       {"完成", "完成"},
  };
  std::map<std::string, std::string> found;
  for (const Action& action : find_flow("request")->actions) found[action.command] = action.label;
  for (const auto& [command, label] : labels) EXPECT_EQ(found[command], label);
}

TEST(Flows, TheProblemCarriesTheLabelsAndCommandsOfTheProduct) {
  const std::map<std::string, std::string> labels = {{"接单", "接单"},
                                                     {"协调会", "启动协调会"},
                                                     {"解决", "标记已解决"},
                                                     {"关闭", "确认关闭"},
                                                     {"重开", "重新打开"}};
  const Flow& flow = *find_flow("problem");
  std::map<std::string, std::string> found;
  for (const Action& action : flow.actions) found[action.command] = action.label;
  for (const auto& [command, label] : labels) EXPECT_EQ(found[command], label);
  EXPECT_EQ(flow.action("add_solution")->label, "填写方案");
}

// One of the three response clocks runs, whatever was ticked.
TEST(Flows, AProblemHasExactlyOneResponseClock) {
  for (const char* severity : {"紧急", "重要", "一般"}) {
    for (const char* level : {"一般问题", "重大问题"}) {
      Entry entry;
      entry.values = {{"severity", {severity}}, {"level", {level}}};
      const auto running =
          std::ranges::count_if(find_flow("problem")->deadlines, [&](const DeadlineRule& rule) {
            return rule.name.starts_with("problem.respond") && rule.applies(entry);
          });
      EXPECT_EQ(running, 1) << severity << level;
    }
  }
}

// Silence is never consent: no open state is left but by somebody's act or by every row's.
TEST(Flows, OnlyTheLastAnswerOrALapseMovesAnEntryByItself) {
  for (const Flow& flow : all_flows()) {
    for (const Transition& step : flow.transitions) {
      if (step.by == Role::bot) {
        const bool at_a_lapse = std::ranges::any_of(
            flow.deadlines, [&](const DeadlineRule& rule) { return rule.then == step.action; });
        EXPECT_TRUE(at_a_lapse || step.action == flow.when_all_settled) << step.action;
      }
    }
  }
}

}  // namespace
}  // namespace xiebot
