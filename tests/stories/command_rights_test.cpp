// Every command that changes the company, said by everybody, against a list written by hand.
#include <gmock/gmock.h>

#include <iostream>
#include <set>
#include <string>

#include "bot/commands.h"
#include "tests/stories/rights_company.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;

struct Said {
  const char* command;
  const char* text;
  ChatKind where = ChatKind::personal;
};

// For administrators alone. Each text changes something when one of them says it.
const Said kOfAdmins[] = {
    {"人员", "/人员 电话 名member 13800001234"},
    {"人员", "/人员 停用 名outsider"},
    {"部门", "/部门 研发部 负责人 名outsider"},
    {"项目", "/项目 添加 XMB-009 官网改版 市场部、研发部"},
    {"项目", "/项目 XMB-001 牵头人 名outsider"},
    {"请假", "/请假 名member 2026-12-01 2026-12-05 代理 名row_liaison"},
    {"日历", "/日历 导入 2026-11-24 放假 公司日"},
    {"绑定", "@机器人 /绑定 XMB-001", ChatKind::group},
};

// Commands that nobody else may use at all.
const std::set<std::string> kClosed = {"人员", "部门", "项目"};

TEST(CommandRights, OnlyAdministratorsChangeTheCompany) {
  int tries = 0;
  for (const Said& said : kOfAdmins) {
    RightsCompany company;
    for (const std::string& person : RightsCompany::people()) {
      if (person == "admin") continue;
      SCOPED_TRACE(std::string(said.text) + " by " + person);
      const Tried tried = company.says(person, said.text, said.where);
      EXPECT_FALSE(tried.changed);
      EXPECT_THAT(tried.answer, HasSubstr("。")) << "is told why, in a sentence";
      ++tries;
    }
    const Tried tried = company.says("admin", said.text, said.where);
    EXPECT_TRUE(tried.changed) << said.text << ": " << tried.answer;
  }
  std::cout << tries << " tries by others, none of which changed anything\n";
}

TEST(CommandRights, TheClosedCommandsAreTheseAndNoOthers) {
  std::set<std::string> closed;
  const Rules rules = rules_from(Config{});
  const CommandTable table(rules);
  for (const Command& command : table.all()) {
    if (command.who == CommandAudience::admins) closed.insert(command.name);
  }
  EXPECT_EQ(closed, kClosed);
}

}  // namespace
}  // namespace xiebot::support
