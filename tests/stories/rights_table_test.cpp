// Who may do what: every action of every flow, in every situation, tried by everybody, as a command
// and as a click. The tables say what the product's description says; they are written by hand, so
// that they can disagree with the program.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "tests/stories/rights_company.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;
using testing::Not;

// What is not in a table nobody may. `who`: those who may by either way, besides them an
// administrator by command (管理员代办), never by a stray click. A' acts for A, who is on leave.
struct Right {
  Situation situation;
  std::string action;
  std::string who;
};

constexpr char kAuthor[] = "author author'";
constexpr char kLead[] = "lead lead'";
constexpr char kSuperior[] = "superior superior'";
constexpr char kRow[] = "row_lead row_lead' row_liaison row_liaison'";
constexpr char kCoordinators[] =
    "row_lead row_lead' row_liaison row_liaison' row_superior row_superior' project_lead "
    "project_lead'";
constexpr char kProjectLead[] = "project_lead project_lead'";

const std::vector<Right> kRequest = {
    {{"approving", "", ""}, "approve", kLead},
    {{"approving", "", ""}, "reject", kLead},
    {{"approving", "", ""}, "withdraw", kAuthor},
    // The lead did not decide in time: the superior may, too.
    {{"approving", "", "request.approve"}, "approve", "lead lead' superior superior'"},
    {{"approving", "", "request.approve"}, "reject", "lead lead' superior superior'"},
    {{"approving", "", "request.approve"}, "withdraw", kAuthor},
    {{"confirming", "pending", ""}, "confirm", kRow},
    {{"confirming", "pending", ""}, "object", kRow},
    {{"confirming", "pending", ""}, "withdraw", kAuthor},
    {{"confirming", "objected", ""}, "confirm", kRow},
    {{"confirming", "objected", ""}, "accept", kAuthor},
    {{"confirming", "objected", ""}, "proceed", kAuthor},
    {{"confirming", "objected", ""}, "escalate", kAuthor},
    {{"confirming", "objected", ""}, "withdraw", kAuthor},
    {{"confirming", "escalated", ""}, "rule_proceed", kSuperior},
    {{"confirming", "escalated", ""}, "rule_revise", kSuperior},
    {{"confirming", "escalated", ""}, "withdraw", kAuthor},
    {{"confirming", "must_revise", ""}, "accept", kAuthor},
    {{"confirming", "must_revise", ""}, "withdraw", kAuthor},
    {{"executing", "confirmed", ""}, "complete", kAuthor},
    {{"executing", "confirmed", ""}, "withdraw", kAuthor},
    {{"done", "confirmed", ""}, "archive", kProjectLead},
    {{"archived", "confirmed", ""}, "", ""},
    {{"rejected", "", ""}, "resubmit", kAuthor},
    {{"withdrawn", "", ""}, "resubmit", kAuthor},
};

const std::vector<Right> kProblem = {
    {{"reported", "responsible", ""}, "take_on", kRow},
    {{"reported", "responsible", ""}, "convene", kCoordinators},
    {{"responded", "responsible", ""}, "promise", kRow},
    {{"responded", "responsible", ""}, "add_solution", kRow},
    {{"responded", "responsible", ""}, "resolve", kRow},
    {{"responded", "responsible", ""}, "convene", kCoordinators},
    {{"solving", "responsible", ""}, "promise", kRow},
    {{"solving", "responsible", ""}, "add_solution", kRow},
    {{"solving", "responsible", ""}, "resolve", kRow},
    {{"solving", "responsible", ""}, "convene", kCoordinators},
    {{"verifying", "responsible", ""}, "add_solution", kRow},
    {{"verifying", "responsible", ""}, "close", kAuthor},
    {{"verifying", "responsible", ""}, "reopen", kAuthor},
    {{"verifying", "responsible", ""}, "convene", kCoordinators},
    // The reporter did not look in time: the head of the lead department may close it.
    {{"verifying", "responsible", "problem.verify"}, "add_solution", kRow},
    {{"verifying", "responsible", "problem.verify"}, "close", "author author' head_there"},
    {{"verifying", "responsible", "problem.verify"}, "reopen", kAuthor},
    {{"verifying", "responsible", "problem.verify"}, "convene", kCoordinators},
    {{"closed", "responsible", ""}, "reopen", kAuthor},
};

const std::vector<Right> kApproval = {
    {{"approving", "", ""}, "approve", kLead},    {{"approving", "", ""}, "reject", kLead},
    {{"approving", "", ""}, "withdraw", kAuthor}, {{"approved", "", ""}, "", ""},
    {{"rejected", "", ""}, "resubmit", kAuthor},  {{"withdrawn", "", ""}, "resubmit", kAuthor},
};

const std::vector<Right> kConfirmation = {
    {{"confirming", "pending", ""}, "confirm", kRow},
    {{"confirming", "pending", ""}, "object", kRow},
    {{"confirming", "pending", ""}, "withdraw", kAuthor},
    {{"confirming", "objected", ""}, "confirm", kRow},
    {{"confirming", "objected", ""}, "accept", kAuthor},
    {{"confirming", "objected", ""}, "proceed", kAuthor},
    {{"confirming", "objected", ""}, "withdraw", kAuthor},
    {{"confirmed", "confirmed", ""}, "", ""},
    {{"withdrawn", "", ""}, "resubmit", kAuthor},
};

enum class Way { command, click, group_click };

class RightsTable : public testing::Test {
 protected:
  void hold(const std::string& flow_name, const std::vector<Right>& rights) {
    const Flow& flow = *find_flow(flow_name);
    std::vector<Situation> situations;
    for (const Right& right : rights) {
      if (std::ranges::find(situations, right.situation) == situations.end()) {
        situations.push_back(right.situation);
      }
      EXPECT_TRUE(right.action.empty() || flow.action(right.action)) << right.action;
    }
    for (const Situation& situation : situations) {
      company_.emplace();
      for (const Action& action : flow.actions) {
        // Those without a label are the bot's own; those without a word, too.
        if (action.command.empty() && action.files.empty()) continue;
        std::set<std::string> may;
        for (const Right& right : rights) {
          if (right.situation != situation || right.action != action.name) continue;
          std::istringstream words(right.who);
          for (std::string word; words >> word;) may.insert(word);
        }
        try_all(flow_name, situation, action, may, Way::command);
        try_all(flow_name, situation, action, may, Way::click);
        if (!situation.row.empty() && !may.empty()) {
          try_all(flow_name, situation, action, may, Way::group_click);
        }
      }
    }
    RecordProperty("tries", tries_);
    std::cout << flow_name << ": " << tries_ << " tries, " << allowed_ << " of them allowed\n";
  }

 private:
  void try_all(const std::string& flow, const Situation& situation, const Action& action,
               std::set<std::string> may, Way way) {
    if (way == Way::command && !may.empty()) may.insert("admin");
    Entry entry = company_->entry(flow, situation);
    // What nobody may is tried by those who may most.
    const std::vector<std::string> some = {"author", "lead'", "row_lead", "superior", "admin"};
    for (const std::string& person : may.empty() ? some : RightsCompany::people()) {
      SCOPED_TRACE(fmt::format("{} {} {}: {} by {} as {}", flow, situation.state, situation.row,
                               action.name, person, way == Way::command ? "command" : "click"));
      ++tries_;
      const Tried tried = way == Way::command
                              ? company_->by_command(person, entry, action)
                              : company_->by_click(person, entry, action, way == Way::group_click);
      EXPECT_THAT(tried.answer, Not(HasSubstr("内部错误")));
      if (may.contains(person)) {
        ++allowed_;
        EXPECT_TRUE(tried.changed) << tried.answer;
        const bool at_once = !action.revises && (way == Way::command || action.asks.empty());
        EXPECT_TRUE(tried.moved || !at_once) << tried.answer;
        entry = company_->entry(flow, situation);
        continue;
      }
      EXPECT_FALSE(tried.changed) << tried.answer;
      EXPECT_THAT(tried.answer, HasSubstr("。")) << "is told why, in a sentence";
      if (tried.changed) entry = company_->entry(flow, situation);
    }
  }

  std::optional<RightsCompany>
      company_;  // a new one a situation: what is looked through stays little
  int tries_ = 0;
  int allowed_ = 0;
};

TEST_F(RightsTable, OfRequests) { hold("request", kRequest); }
TEST_F(RightsTable, OfProblems) { hold("problem", kProblem); }
TEST_F(RightsTable, OfApprovals) { hold("approval", kApproval); }
TEST_F(RightsTable, OfConfirmations) { hold("confirmation", kConfirmation); }

// A flow that is added needs its table here.
TEST(RightsTables, HoldEveryFlowWithActions) {
  const std::set<std::string> held = {"request", "problem", "approval", "confirmation"};
  for (const Flow& flow : all_flows()) {
    EXPECT_TRUE(flow.actions.empty() || held.contains(flow.name)) << flow.name;
  }
}

}  // namespace
}  // namespace xiebot::support
