#include "bot/commands.h"

#include <gmock/gmock.h>

#include "bot/flow.h"
#include "bot/form_loader.h"

namespace xiebot {
namespace {

class CommandTableTest : public testing::Test {
 protected:
  CommandTableTest()
      : rules{.forms = {},
              .calendar = CompanyCalendar(built_in_calendar(), Zone("Asia/Shanghai"))} {
    load_built_in_forms(flow_names(), rules.forms);
    commands.emplace(rules);
  }

  std::string command_of(std::string_view message) const {
    const CommandTable::Match match = commands->match(message);
    return match.command == nullptr ? "" : match.command->name;
  }
  std::string rest_of(std::string_view message) const { return commands->match(message).call.rest; }

  Rules rules;
  std::optional<CommandTable> commands;
};

TEST_F(CommandTableTest, UnderstandsTheWaysPeopleWriteACommand) {
  for (const char* message : {"/帮助", "／帮助", "/ 帮助", "帮助", "/help", "/HELP", "/ｈｅｌｐ",
                              "/幫助", "　/帮助　", "\x02ou_x\x03 /帮助"}) {
    EXPECT_EQ(command_of(message), "帮助") << message;
  }
}

TEST_F(CommandTableTest, AMentionMayStandAnywhere) {
  struct Row {
    const char* message;
    const char* command;
    const char* rest;
  };
  // A mention comes with its account or, from a platform that does not tell it, as a plain name.
  const Row rows[] = {
      {"\x02ou_x\x03 /查 压测", "查", "压测"},
      {"\x02ou_x\x03/查 压测", "查", "压测"},
      {"\x02ou_x\x03 \x02ou_y\x03 /查 压测", "查", "压测"},
      {"@李四 /查 压测", "查", "压测"},
      {"@李四　／查 压测", "查", "压测"},
      {"＠李四 /查 压测", "查", "压测"},
      {"@李四 @王五 /查 压测", "查", "压测"},
      {"@李四 \x02ou_x\x03 @王五\n/查 压测", "查", "压测"},
      {"@李四/查 压测", "查", "压测"},
      {"@市场部/李四 /查 压测", "查", "压测"},
      {"@李四(研发) /同意2026-Q4-SCB-001", "同意", "2026-Q4-SCB-001"},
      {"/查 @李四 压测", "查", "@李四 压测"},
      {"/查@李四 压测", "查", "@李四 压测"},
      {"/查\x02ou_x\x03 压测", "查", "\x02ou_x\x03 压测"},
      {"/查＠李四", "查", "＠李四"},
      {"/查 压测 @李四", "查", "压测 @李四"},
      {"/我的\x02ou_x\x03", "我的", "\x02ou_x\x03"},
      {"/人员 添加 @李四 研发部", "人员", "添加 @李四 研发部"},
      {"@李四 看看这个", "", ""},
      {"@李四 帮忙 /查 压测", "", ""},
      {"@李四", "", ""},
      {"@", "", ""},
      {"@ @ @", "", ""},
      {"\x02ou_x", "", ""},
      {"李四 /查 压测", "", ""},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(command_of(row.message), row.command) << row.message;
    if (*row.command == '\0') continue;
    EXPECT_EQ(rest_of(row.message), row.rest) << row.message;
  }
}

TEST_F(CommandTableTest, TakesTheRestBehindABlankOrAColon) {
  EXPECT_EQ(rest_of("/查 压测 环境"), "压测 环境");
  EXPECT_EQ(rest_of("/查：压测"), "压测");
  EXPECT_EQ(rest_of("/查　压测"), "压测");
  EXPECT_EQ(rest_of("/查\n压测"), "压测");
}

TEST_F(CommandTableTest, ACommandMayRunIntoItsNumber) {
  EXPECT_EQ(command_of("/同意2026-Q4-SCB-001"), "同意");
  EXPECT_EQ(rest_of("/同意2026-Q4-SCB-001"), "2026-Q4-SCB-001");
  EXPECT_EQ(command_of("/裁定推进2026-Q4-SCB-001"), "裁定推进");
}

TEST_F(CommandTableTest, AWordThatOnlyBeginsLikeACommandIsNone) {
  EXPECT_EQ(command_of("/需求单"), "");
  EXPECT_EQ(command_of("/"), "");
  EXPECT_EQ(command_of(""), "");
}

TEST_F(CommandTableTest, SplitsTheShorthandOfAForm) {
  const CommandTable::Match match = commands->match("/需求 名称：官网改版；背景：三季度");
  EXPECT_EQ(match.call.typed.at("title"), std::vector<std::string>{"官网改版"});
  EXPECT_EQ(match.call.typed.at("background"), std::vector<std::string>{"三季度"});
}

TEST_F(CommandTableTest, OffersTheNearestOfWhatItDoesNotKnow) {
  EXPECT_THAT(commands->nearest("需球"), testing::Contains("需求"));
  EXPECT_THAT(commands->nearest("时间"), testing::Contains("时间线"));
}

TEST_F(CommandTableTest, EveryCommandExplainsItselfWithAnExampleThatIsItsOwn) {
  for (const Command& command : commands->all()) {
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_EQ(command_of(command.example), command.name) << command.example;
  }
}

}  // namespace
}  // namespace xiebot
