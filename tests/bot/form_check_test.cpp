#include "bot/form_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bot/shorthand.h"
#include "tests/bot/form_world.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const Values kSound = {{"name", {"接口联调"}},
                       {"notes", {"11月30日前联调 3 个接口"}},
                       {"duties.0.task", {"写文档"}},
                       {"duties.0.who", {"张三"}}};

class FormCheck : public testing::Test {
 protected:
  [[nodiscard]] Checked check_all(const Values& typed) const {
    return check(world_.form("everything"), typed, world_.context());
  }

  // Checks the sound form with `key` typed as `words`.
  [[nodiscard]] Checked check_with(const std::string& key, const std::string& words) const {
    Values typed = kSound;
    typed[key] = {words};
    return check_all(typed);
  }
  // The canonical values of one field, joined by a bar; "?" and the fault when there is one.
  [[nodiscard]] std::string value(const std::string& key, const std::string& words) const {
    const Checked checked = check_with(key, words);
    if (const auto fault = checked.faults.find(key); fault != checked.faults.end())
      return "?" + fault->second;
    std::string all;
    const auto found = checked.values.find(key);
    if (found == checked.values.end()) return all;
    for (const std::string& each : found->second) all += (all.empty() ? "" : "|") + each;
    return all;
  }

  const FormWorld& world_ = form_world();
};

TEST_F(FormCheck, ASoundFormHasNoFaults) {
  const Checked checked = check_all(kSound);
  EXPECT_THAT(checked.faults, IsEmpty());
  EXPECT_THAT(checked.vague, IsEmpty());
  EXPECT_THAT(checked.values, ElementsAre(Pair("duties.0.task", ElementsAre("写文档")),
                                          Pair("duties.0.who", ElementsAre("zhangsan")),
                                          Pair("name", ElementsAre("接口联调")),
                                          Pair("notes", ElementsAre("11月30日前联调 3 个接口")),
                                          Pair("state", ElementsAre("正常"))));
}

TEST_F(FormCheck, AnEmptyFormNamesWhatIsRequired) {
  EXPECT_THAT(check_all({}).faults,
              ElementsAre(Pair("duties", "至少填写 1 条，现在有 0 条"),
                          Pair("name", "请填写事项名称"), Pair("notes", "请填写详细说明")));
}

TEST_F(FormCheck, IgnoresAutoFieldsAndUnknownKeys) {
  Values typed = kSound;
  typed["author"] = {"lisi"};
  typed["number"] = {"2026-Q4-SCB-999"};
  typed["nonsense"] = {"x"};
  typed["duties.0.nonsense"] = {"x"};
  typed["duties.7.nonsense"] = {"x"};
  typed["duties.x.task"] = {"x"};
  EXPECT_EQ(check_all(typed).values, check_all(kSound).values);
}

TEST_F(FormCheck, CountsCharactersNotBytes) {
  EXPECT_EQ(value("name", "一二三四五六七八九十"), "一二三四五六七八九十");
  EXPECT_EQ(value("name", "一二三四五六七八九十😀"), "?最多 10 个字，现在有 11 个");
  EXPECT_EQ(value("name", "一"), "?至少 2 个字，现在有 1 个");
}

TEST_F(FormCheck, CleansAndTrimsText) {
  EXPECT_EQ(value("name", " 　接口\u202E联调\u200B\n第二行 "), "接口联调 第二行");
  EXPECT_EQ(value("notes", "第 1 行\r\n第 2 行"), "第 1 行\n第 2 行");
  EXPECT_EQ(value("name", "cafe\u0301"), "caf\u00E9");
  EXPECT_EQ(value("name", "坏\xFF字"), "坏\uFFFD字");
  EXPECT_EQ(value("name", "\u200B\u200B"), "?至少 2 个字，现在有 0 个");
  EXPECT_EQ(value("reason", "\u200B"), "");
}

TEST_F(FormCheck, MentionsInTextBecomeNames) {
  EXPECT_EQ(value("reason", "等 " + mention("ou_lilei2") + " 和 " + mention("ou_nobody")),
            "等 @李雷 和 @某人");
}

TEST_F(FormCheck, Numbers) {
  EXPECT_EQ(value("amount", "８０"), "80");
  EXPECT_EQ(value("amount", "+0012.50"), "12.5");
  EXPECT_EQ(value("amount", "1,000"), "1000");
  EXPECT_EQ(value("amount", "0.4"), "?应在 0.5 到 1000 之间，现在是 0.4");
  EXPECT_EQ(value("amount", "1000.1"), "?应在 0.5 到 1000 之间，现在是 1000.1");
  for (const char* wrong :
       {"很多", "1e3", "1,00", ".5", "5.", "--5", "5 6", "nan", "12345678901234567"})
    EXPECT_THAT(value("amount", wrong), HasSubstr("请填写数字")) << wrong;
}

TEST_F(FormCheck, Percents) {
  for (const char* eighty : {"80", "80%", "80 %", "８０％"})
    EXPECT_EQ(value("share", eighty), "80") << eighty;
  EXPECT_EQ(value("share", "101%"), "?应在 0 到 100 之间，现在是 101");
  EXPECT_THAT(value("share", "八成"), HasSubstr("请填写百分比"));
}

TEST_F(FormCheck, Choices) {
  EXPECT_EQ(value("state", "正 常"), "?没有「正 常」这个选项，请选择：正常、滞后、阻塞");
  EXPECT_EQ(value("state", "正常"), "正常");
  EXPECT_EQ(value("state", "1"), "?没有「1」这个选项，请选择：正常、滞后、阻塞");
  EXPECT_EQ(value("kinds", "技术、流程,技術"), "技术|流程");
  EXPECT_EQ(value("kinds", "技术 资源"), "技术|资源");
  EXPECT_EQ(value("kinds", "技术、人员"), "?没有「人员」这个选项，请选择：技术、资源、流程");
}

TEST_F(FormCheck, WhatHasHappenedLiesInThePast) {
  const FormWorld& world = form_world();  // Wednesday 2026-11-25, 10:00
  const Field& occurred = *world.form("problem").find("occurred");
  const auto read = [&](const char* words) {
    const Checked checked = check({occurred}, {{"occurred", {words}}}, world.context());
    return checked.faults.empty() ? checked.values.at("occurred").front()
                                  : "?" + checked.faults.at("occurred");
  };
  EXPECT_EQ(read("周五 14:00"), world.seconds(world.at(2026, 11, 20, 14)));
  EXPECT_EQ(read("今天 10:00"), world.seconds(world.now));
  EXPECT_EQ(read("今天"), world.seconds(world.now)) << "at the latest by now";
  EXPECT_EQ(read("昨天"), world.seconds(world.at(2026, 11, 24, 18)));
  EXPECT_EQ(read("今天 10:01"), "?不能晚于现在（2026-11-25 周三 10:00），请填写已经发生的时间");
  EXPECT_THAT(read("明天"), HasSubstr("不能晚于现在"));
}

TEST_F(FormCheck, OtherWordsForAChoiceAreAccepted) {
  Values typed = kSound;
  typed["state"] = {"延期"};
  typed["reason"] = {"等接口"};
  EXPECT_EQ(check_all(typed).values.at("state"), std::vector<std::string>{"滞后"});
}

TEST_F(FormCheck, RequiresWhatTheConditionAsksFor) {
  EXPECT_THAT(check_with("state", "阻塞").faults, ElementsAre(Pair("reason", "请填写滞后原因")));
  EXPECT_THAT(check_with("duties.0.late", "是").faults,
              ElementsAre(Pair("duties.0.why", "请填写延误原因")));
  EXPECT_THAT(check_with("duties.0.late", "否").faults, IsEmpty());
}

TEST_F(FormCheck, DatesAndTimesInWords) {
  EXPECT_EQ(value("start", "昨天"), "2026-11-24");
  EXPECT_EQ(value("end", "三个工作日后"), "2026-11-30");
  EXPECT_EQ(value("end", "昨天"), "?不能早于今天（2026-11-25 周三），请换一个日期");
  EXPECT_EQ(value("end", "今天"), "2026-11-25");
  EXPECT_EQ(value("due", "周五"), world_.seconds(world_.at(2026, 11, 27, 18)));
  EXPECT_EQ(value("due", "今天 10:00"), world_.seconds(world_.at(2026, 11, 25, 10)));
  EXPECT_EQ(value("due", "今天 9:59"), "?不能早于现在（2026-11-25 周三 10:00），请换一个时间");
  EXPECT_THAT(value("due", "尽快"), HasSubstr("没看懂这个时间"));
  EXPECT_THAT(value("start", "尽快"), HasSubstr("没看懂这个日期"));
}

TEST_F(FormCheck, ADateMayNotLieBeforeAnother) {
  Values typed = kSound;
  typed["start"] = {"11-28"};
  typed["end"] = {"11-27"};
  typed["due"] = {"11-28 08:00"};
  typed["duties.0.begin"] = {"12-02"};
  typed["duties.0.finish"] = {"12-01"};
  const Checked checked = check_all(typed);
  EXPECT_THAT(checked.faults,
              ElementsAre(Pair("duties.0.finish", "不能早于开始（2026-12-02 周三）"),
                          Pair("end", "不能早于开始日期（2026-11-28 周六）")));
  EXPECT_FALSE(checked.values.contains("end"));
  EXPECT_TRUE(checked.values.contains("due"));
}

TEST_F(FormCheck, PeopleByMentionNameAndId) {
  EXPECT_EQ(value("owner", mention("ou_lilei2")), "lilei2");
  for (const char* words : {"张三", "@张三", "＠張三", "zhangsan", " ZhangSan "})
    EXPECT_EQ(value("owner", words), "zhangsan") << words;
  EXPECT_EQ(value("owner", "john smith"), "smith");
  EXPECT_EQ(value("others", mention("ou_lilei2") + " 张三、李四@John Smith，张三"),
            "?没有找到「John」，请用 @ 选择，或填写登记的姓名");
  EXPECT_EQ(value("others", mention("ou_lilei2") + " 张三、李四，@John Smith，张三"),
            "lilei2|zhangsan|lisi|smith");
  EXPECT_EQ(value("others", "@张三@李四"), "zhangsan|lisi");
}

TEST_F(FormCheck, PeopleWhoCannotBeTold) {
  EXPECT_EQ(value("owner", "李雷"), "?有 2 位「李雷」：市场部、研发部，请用 @ 选择");
  EXPECT_EQ(value("owner", "李思"), "?没有找到「李思」，是不是：李雷、李四？");
  EXPECT_EQ(value("owner", "欧阳某某"), "?没有找到「欧阳某某」，请用 @ 选择，或填写登记的姓名");
  EXPECT_EQ(value("owner", "王五"), "?「王五」已停用，请换一个人");
  EXPECT_EQ(value("owner", mention("ou_nobody")), "?@ 的人还没有登记，请管理员先添加");
  EXPECT_EQ(value("owner", "张三、李四"), "?这里只能填一个人");
}

TEST_F(FormCheck, DepartmentsByNameAndCode) {
  EXPECT_EQ(value("helpers", "研发部、scb，設計部"), "YFB|SCB|SJB");
  EXPECT_EQ(value("helpers", "ＳＣＢ 研发部/研发部"), "SCB|YFB");
  EXPECT_EQ(value("helpers", "研发步"), "?没有「研发步」这个部门，是不是：研发部？");
  EXPECT_EQ(value("helpers", "火星分公司"), "?没有「火星分公司」这个部门，请填写部门名称或代码");
  EXPECT_EQ(value("lead", "研发部、市场部"), "?这里只能填一个部门");
  Values typed = kSound;
  typed["helpers"] = {"研发部", "", "SJB"};
  EXPECT_THAT(check_all(typed).values.at("helpers"), ElementsAre("YFB", "SJB"));
}

TEST_F(FormCheck, ProjectsAndEntries) {
  EXPECT_EQ(value("project", "xmb-001"), "XMB-001");
  EXPECT_EQ(value("project", "雙十一大促"), "XMB-001");
  EXPECT_EQ(value("project", "旧项目"), "?没有「旧项目」这个项目，请填写项目名称或编号");
  EXPECT_EQ(value("project", "XMB-00"), "?没有「XMB-00」这个项目，是不是：XMB-001？");
  EXPECT_EQ(value("request", "２０２６-q4-scb-001"), "2026-Q4-SCB-001");
  EXPECT_EQ(value("request", "2026-Q4-SCB-002"), "?没有找到编号「2026-Q4-SCB-002」，请核对后再填");
}

TEST_F(FormCheck, DurationsAndLinks) {
  EXPECT_EQ(value("effort", "1.5小时"), "5400");
  EXPECT_THAT(value("effort", "很久"), HasSubstr("请填写时长"));
  EXPECT_EQ(value("link", "https://例子.cn/a?b=c#d"), "https://例子.cn/a?b=c#d");
  EXPECT_EQ(value("link", "HTTP://example.com"), "HTTP://example.com");
  for (const char* wrong : {"example.com", "javascript:alert(1)", "https://", "https:///x",
                            "http://a b", "https://a\"onclick", "ftp://a.cn", "见 https://a.cn"})
    EXPECT_THAT(value("link", wrong), HasSubstr("http:// 或 https://")) << wrong;
}

TEST_F(FormCheck, Phones) {
  for (const char* phone :
       {"13800000000", "138 0000 0000", "138-0000-0000", "+8613800000000", "１３８００００００００",
        "010-12345678", "0571-1234567", "(010)12345678", "010-12345678-801", "010-12345678转801",
        "400-123-4567"})
    EXPECT_NE(value("phone", phone).substr(0, 1), "?") << phone;
  EXPECT_EQ(value("phone", " ＋８６ 138 0000 0000 "), "+8613800000000");
  for (const char* wrong : {"1380000000", "12800000000", "12345678", "010-123", "请问张三",
                            "13800000000转1", "010-12345678转", "138000000000"})
    EXPECT_THAT(value("phone", wrong), HasSubstr("请填写 11 位手机号")) << wrong;
}

TEST_F(FormCheck, AsksAboutVagueTargets) {
  EXPECT_THAT(check_with("notes", "儘快完成 3 个接口").vague,
              ElementsAre(Pair("notes", HasSubstr("「尽快」不够明确"))));
  EXPECT_THAT(check_with("notes", "把接口联调好").vague,
              ElementsAre(Pair("notes", HasSubstr("还没有写数量或日期"))));
  for (const char* clear : {"联调 3 个接口", "联调三个接口", "下周五联调好", "周五前联调好",
                            "两小时内恢复", "提升百分之八十", "月底联调好"})
    EXPECT_THAT(check_with("notes", clear).vague, IsEmpty()) << clear;
  EXPECT_THAT(check_with("notes", "一定一起联调").vague, testing::SizeIs(1));
  EXPECT_TRUE(check_with("notes", "尽快").values.contains("notes"));
}

TEST_F(FormCheck, DropsBlankRecordsAndKeepsTheTypedIndexForFaults) {
  Values typed = kSound;
  typed.erase("duties.0.task");
  typed.erase("duties.0.who");
  typed["duties.1.task"] = {" "};
  typed["duties.2.task"] = {"写文档"};
  typed["duties.2.who"] = {"张三"};
  typed["duties.10.task"] = {"测试"};
  const Checked checked = check_all(typed);
  EXPECT_EQ(checked.values.at("duties.0.task"), std::vector<std::string>{"写文档"});
  EXPECT_EQ(checked.values.at("duties.1.task"), std::vector<std::string>{"测试"});
  EXPECT_THAT(checked.faults, ElementsAre(Pair("duties.10.who", "请填写负责人")));
}

TEST_F(FormCheck, RecordsHaveLimits) {
  Values typed = kSound;
  for (int i = 0; i < 4; ++i) typed["duties." + std::to_string(i) + ".task"] = {std::to_string(i)};
  EXPECT_THAT(check_all(typed).faults, ElementsAre(Pair("duties", "最多 3 条，现在有 4 条")));
}

TEST_F(FormCheck, UniqueFieldsDifferBetweenRecords) {
  Values typed = kSound;
  typed["duties.1.task"] = {" 写文档"};
  typed["duties.1.who"] = {"李四"};
  const Checked checked = check_all(typed);
  EXPECT_THAT(checked.faults, ElementsAre(Pair("duties.1.task", "与第 1 条重复，请改成不同的")));
  EXPECT_FALSE(checked.values.contains("duties.1.task"));
}

TEST_F(FormCheck, TheExampleOfTheRequestFormIsValidAsItStands) {
  const FormDefinition& form = world_.form("request");
  const std::string_view text = std::string_view(form.example).substr(form.example.find(' '));
  const Checked checked = check(form, parse_shorthand(form.fields, text), world_.context());
  EXPECT_THAT(checked.faults, IsEmpty());
  EXPECT_THAT(checked.vague, IsEmpty());
  EXPECT_THAT(checked.values.at("departments"), ElementsAre("YFB", "CWB"));
  EXPECT_THAT(checked.values.at("due"), ElementsAre(world_.seconds(world_.at(2026, 11, 30, 18))));
}

TEST_F(FormCheck, ShowsValuesAsPeopleReadThem) {
  const FormDefinition& form = world_.form("everything");
  const auto shown = [&](const char* key, const std::vector<std::string>& canonical) {
    return show_value(*form.find(key), canonical, world_.directory, world_.zone);
  };
  EXPECT_EQ(shown("notes", {"等 @李雷"}), "等 @李雷");
  EXPECT_EQ(shown("share", {"80"}), "80%");
  EXPECT_EQ(shown("start", {"2026-11-30"}), "2026-11-30 周一");
  EXPECT_EQ(shown("due", {world_.seconds(world_.at(2026, 11, 30, 18, 5))}),
            "2026-11-30 周一 18:05");
  EXPECT_EQ(shown("others", {"zhangsan", "nobody"}), "张三、nobody");
  EXPECT_EQ(shown("helpers", {"SCB", "XXX"}), "市场部、XXX");
  EXPECT_EQ(shown("project", {"XMB-001"}), "双十一大促");
  EXPECT_EQ(shown("effort", {"5400"}), "1小时30分钟");
  EXPECT_EQ(shown("due", {"garbage"}), "garbage");
  EXPECT_EQ(shown("name", {}), "");
}

TEST_F(FormCheck, WhatStandsInAnInputCanBeTypedAgain) {
  Values typed = kSound;
  typed["amount"] = {"80.50"};
  typed["share"] = {"80%"};
  typed["kinds"] = {"技术、资源"};
  typed["start"] = {"今天"};
  typed["end"] = {"明天"};
  typed["due"] = {"周五 18:30"};
  typed["owner"] = {mention("ou_lilei2")};  // shares the name with another
  typed["others"] = {"张三 李四"};
  typed["lead"] = {"市场部"};
  typed["helpers"] = {"SCB 研发部"};
  typed["project"] = {"双十一大促"};
  typed["request"] = {"2026-Q4-SCB-001"};
  typed["effort"] = {"90"};
  typed["link"] = {"https://example.com"};
  typed["phone"] = {"138 0000 0000"};
  const Checked first = check_all(typed);
  ASSERT_THAT(first.faults, IsEmpty());
  Values again;
  for (const auto& [key, canonical] : first.values)
    again[key] =
        input_value(*world_.form("everything").find(key), canonical, world_.directory, world_.zone);
  EXPECT_EQ(again.at("owner"), std::vector<std::string>{"lilei2"});
  EXPECT_EQ(again.at("due"), std::vector<std::string>{"2026-11-27 18:30"});
  EXPECT_EQ(check_all(again).values, first.values);
}

RC_GTEST_FIXTURE_PROP(FormCheck, SurvivesAnything, ()) {
  Values typed;
  for (const Field& field : world_.form("everything").fields)
    typed[field.key] = {*rc::gen::arbitrary<std::string>()};
  typed["duties.0.task"] = {*rc::gen::arbitrary<std::string>()};
  typed["duties.99999999999999999999.task"] = {"x"};
  const Checked checked = check_all(typed);
  for (const auto& [key, fault] : checked.faults) RC_ASSERT(!checked.values.contains(key));
}

}  // namespace
}  // namespace xiebot
