#include "bot/shorthand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/bot/form_world.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class Shorthand : public testing::Test {
 protected:
  [[nodiscard]] Values request(std::string_view text) const {
    return parse_shorthand(world_.form("request").fields, text);
  }
  [[nodiscard]] Values everything(std::string_view text) const {
    return parse_shorthand(world_.form("everything").fields, text);
  }

  const FormWorld& world_ = form_world();
};

TEST_F(Shorthand, ReadsLabelsShortLabelsAndKeys) {
  EXPECT_THAT(
      request("需求名称：上线；背景: 大促;tasks：做 3 页"),
      ElementsAre(Pair("background", ElementsAre("大促")), Pair("tasks", ElementsAre("做 3 页")),
                  Pair("title", ElementsAre("上线"))));
}

TEST_F(Shorthand, ReadsFullWidthTraditionalAndCapitals) {
  EXPECT_THAT(
      request("需求名稱：上線\n ＴＡＳＫＳ ：做 3 頁；資源需求（人力／預算）：2 人"),
      ElementsAre(Pair("resources", ElementsAre("2 人")), Pair("tasks", ElementsAre("做 3 頁")),
                  Pair("title", ElementsAre("上線"))));
}

TEST_F(Shorthand, ReadsValuesInTheOrderOfTheForm) {
  EXPECT_THAT(
      request("13800000000；上线；大促；研发部、设计部；做 3 页；周五 18:00"),
      ElementsAre(Pair("background", ElementsAre("大促")),
                  Pair("contact", ElementsAre("13800000000")),
                  Pair("departments", ElementsAre("研发部、设计部")),
                  Pair("due", ElementsAre("周五 18:00")), Pair("tasks", ElementsAre("做 3 页")),
                  Pair("title", ElementsAre("上线"))));
}

TEST_F(Shorthand, GoesOnAfterTheFieldFilledLast) {
  EXPECT_THAT(
      request("名称：上线；大促；电话：13800000000；研发部"),
      ElementsAre(Pair("background", ElementsAre("大促")),
                  Pair("contact", ElementsAre("13800000000")),
                  Pair("departments", ElementsAre("研发部")), Pair("title", ElementsAre("上线"))));
}

TEST_F(Shorthand, KeepsColonsAndLinksInValues) {
  EXPECT_THAT(
      request(
          "附件：https://example.com:8080/a?b=c，d；名称：标题：副标题；http://x.cn/1；18:00 前"),
      ElementsAre(Pair("attachment", ElementsAre("https://example.com:8080/a?b=c，d")),
                  Pair("background", ElementsAre("http://x.cn/1")),
                  Pair("departments", ElementsAre("18:00 前")),
                  Pair("title", ElementsAre("标题：副标题"))));
}

TEST_F(Shorthand, KeepsAListUnderItsLabel) {
  EXPECT_THAT(
      request("名称：上线\n任务：\n1、做 3 页\n2、测：两轮\n部门：研发部\n周五"),
      ElementsAre(Pair("departments", ElementsAre("研发部")), Pair("due", ElementsAre("周五")),
                  Pair("tasks", ElementsAre("1、做 3 页\n2、测：两轮")),
                  Pair("title", ElementsAre("上线"))));
}

TEST_F(Shorthand, AValueMayStandOnTheLineAfterItsLabel) {
  EXPECT_THAT(
      request("需求名称：\n上线\n大促"),
      ElementsAre(Pair("background", ElementsAre("大促")), Pair("title", ElementsAre("上线"))));
}

TEST_F(Shorthand, AppendsALabelThatComesAgain) {
  EXPECT_THAT(request("资源：2 人；预算：3 万"),
              ElementsAre(Pair("resources", ElementsAre("2 人\n3 万"))));
}

TEST_F(Shorthand, LosesNothingThatIsLeftOver) {
  const auto values = request("1；2；3；4；5；6；7；8；9；10");
  EXPECT_EQ(values.at("attachment"), std::vector<std::string>{"8\n9\n10"});
}

TEST_F(Shorthand, AutoFieldsTakeNoPlaceButKeepWhatIsTyped) {
  EXPECT_THAT(
      request("项目：XMB-001；名称：上线"),
      ElementsAre(Pair("project", ElementsAre("XMB-001")), Pair("title", ElementsAre("上线"))));
}

TEST_F(Shorthand, LeavesMentionsWhole) {
  const std::string odd = mention("on:a;b；c");
  EXPECT_THAT(everything("责任人：" + odd + "；参与人：" + mention("x") + " 张三"),
              ElementsAre(Pair("others", ElementsAre(mention("x") + " 张三")),
                          Pair("owner", ElementsAre(odd))));
}

TEST_F(Shorthand, BlankTextIsNoValue) {
  EXPECT_THAT(request(""), IsEmpty());
  EXPECT_THAT(request("；\n　；;"), IsEmpty());
  EXPECT_THAT(request("名称：；背景： "), IsEmpty());
}

TEST_F(Shorthand, ALabelLeftEmptyKeepsItsPlace) {
  EXPECT_THAT(request("名称：；大促"), ElementsAre(Pair("background", ElementsAre("大促"))));
}

TEST_F(Shorthand, ReadsRecordsOneAMention) {
  EXPECT_THAT(everything("职责：写文档，张三，研发部；职责：测试,李四"),
              ElementsAre(Pair("duties.0.task", ElementsAre("写文档")),
                          Pair("duties.0.unit", ElementsAre("研发部")),
                          Pair("duties.0.who", ElementsAre("张三")),
                          Pair("duties.1.task", ElementsAre("测试")),
                          Pair("duties.1.who", ElementsAre("李四"))));
}

TEST_F(Shorthand, ReadsNumberedRecordsAndLabelsWithin) {
  EXPECT_THAT(
      everything("职责 2：负责人：李四，任务：测试；职责１：写文档，张三；职责2：部门：研发部"),
      ElementsAre(
          Pair("duties.0.task", ElementsAre("写文档")), Pair("duties.0.who", ElementsAre("张三")),
          Pair("duties.1.task", ElementsAre("测试")), Pair("duties.1.unit", ElementsAre("研发部")),
          Pair("duties.1.who", ElementsAre("李四"))));
}

TEST_F(Shorthand, ReadsRecordsOneALine) {
  EXPECT_THAT(
      everything("名称：接口\n职责：\n写文档，张三\n测试，李四"),
      ElementsAre(Pair("duties.0.task", ElementsAre("写文档")),
                  Pair("duties.0.who", ElementsAre("张三")),
                  Pair("duties.1.task", ElementsAre("测试")),
                  Pair("duties.1.who", ElementsAre("李四")), Pair("name", ElementsAre("接口"))));
}

TEST_F(Shorthand, WhatIsTooMuchForARecordStaysInItsLastField) {
  const auto values = everything("职责：一，张三，研发部，是，等接口，周一，周五，还有，这些");
  EXPECT_EQ(values.at("duties.0.finish"), std::vector<std::string>{"周五，还有，这些"});
}

TEST_F(Shorthand, RecordNumbersHaveALimit) {
  EXPECT_THAT(everything("职责 1001：写"), ElementsAre(Pair("name", ElementsAre("职责 1001：写"))));
  EXPECT_THAT(everything("名称 2：写"), ElementsAre(Pair("name", ElementsAre("名称 2：写"))));
}

TEST_F(Shorthand, FieldsBuiltByHandAreFoundToo) {
  Field field;
  field.key = "note";
  field.label = "說明";
  EXPECT_THAT(parse_shorthand({field}, "说明：好"), ElementsAre(Pair("note", ElementsAre("好"))));
}

RC_GTEST_FIXTURE_PROP(Shorthand, NothingTypedIsLost, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("名称：", "一", "；", "\n", "任务:", "http://x", "职责：", "，",
                                    "二 三", "\x02id;\x03", "："));
  std::string text;
  for (const std::string& word : words) text += word;
  std::string kept;
  for (const auto& [key, values] : everything(text)) {
    for (const std::string& value : values) kept += value;
  }
  for (const char* word : {"一", "http://x", "二 三", "\x02id;\x03"}) {
    const auto count = [word](const std::string& in) {
      std::size_t n = 0;
      for (std::size_t at = in.find(word); at != in.npos; at = in.find(word, at + 1)) ++n;
      return n;
    };
    RC_ASSERT(count(kept) == count(text));
  }
}

}  // namespace
}  // namespace xiebot
