// Commands that read, and those who are not known.
#include <gmock/gmock.h>

#include <regex>

#include "tests/stories/feishu_story.h"

namespace xiebot::support {
namespace {

using testing::HasSubstr;
using testing::Not;

using ReadingStory = FeishuStory;

// The number of the first draft on the list.
std::string first_draft(const std::string& list) {
  std::smatch found;
  EXPECT_TRUE(std::regex_search(list, found, std::regex("草稿 ([0-9]+)："))) << list;
  return found[1].str();
}

TEST_F(ReadingStory, HelpListsEveryCommandAndExplainsOne) {
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/帮助");
  const FeishuMessage help = personal_card(kZhang, "我能帮你做什么");
  for (const char* command : {"/需求", "/我的", "/查", "/时间线", "/草稿", "/同意", "/驳回"}) {
    EXPECT_THAT(visible_text(help.content()), HasSubstr(command));
  }
  feishu.says(kZhang, feishu.personal_chat(kZhang), "／幫助 需求");
  const FeishuMessage one = personal_card(kZhang, "各项内容");
  EXPECT_THAT(visible_text(one.content()), HasSubstr("需求名称"));
}

TEST_F(ReadingStory, AnUnknownCommandIsAnsweredWithTheNearest) {
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/需球");
  EXPECT_THAT(visible_text(personal(kZhang, "没有「/需球」").content()), HasSubstr("/需求"));
}

TEST_F(ReadingStory, ABareMentionOpensTheTodoListPersonally) {
  const std::string number = file_request();
  feishu.says(kLi, kGroup, "@bot");
  const FeishuMessage todo = personal_card(kLi, "我的待办");
  EXPECT_THAT(visible_text(todo.content()), HasSubstr(number));
  EXPECT_EQ(feishu.clicks(kLi, todo.id, "查看 " + number).error, 0);
}

TEST_F(ReadingStory, SearchFindsTwoCharacterWordsWithinWhatOneMaySee) {
  const std::string number = file_request("压测环境搭建");
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/查 压测");
  EXPECT_THAT(visible_text(personal(kZhang, "查找：压测").content()), HasSubstr(number));
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/查 13800001234");
  EXPECT_THAT(visible_text(personal(kZhang, "查找：13800001234").content()), HasSubstr("没有找到"));
  feishu.says(kAdmin, feishu.personal_chat(kAdmin), "/时间线 " + number);
  EXPECT_THAT(visible_text(personal(kAdmin, "时间线").content()), HasSubstr("张三提交"));
}

// The button 「查看」 types it where cards have no buttons of their own.
TEST_F(ReadingStory, ANumberIsAnsweredWithTheEntryItself) {
  const std::string number = file_request("压测环境搭建");
  feishu.says(kLi, feishu.personal_chat(kLi), "/查 " + number);
  const std::string card = visible_text(personal(kLi, number).content());
  EXPECT_THAT(card, HasSubstr("压测环境搭建"));
  EXPECT_THAT(card, HasSubstr("同意"));
  // In a group the card goes to whoever asks.
  feishu.says(kLi, kGroup, "@bot /查 " + number);
  in_group("私聊");
}

TEST_F(ReadingStory, TheBoardShowsSheetsWhatIsOpenAndWhatIsOverdue) {
  const std::string number = file_request();
  feishu.says(kZhang, kGroup,
              "@bot /问题 名称：支付接口超时；类型：技术；严重程度：重要；发生时间：今天 9:30；"
              "影响范围：全部用户；责任部门：研发部；预计解决时间：11-30 12:00");
  feishu.says(kZhang, kGroup, "@bot /看板");
  const FeishuMessage board = group_card("项目看板");
  const std::string words = words_of(board.id);
  EXPECT_THAT(words, HasSubstr("XMB-001"));
  EXPECT_THAT(words, HasSubstr("0/3 已提交，还差 市场部、研发部、财务部"));
  EXPECT_THAT(words, HasSubstr("需求信息表：待审批 1"));
  EXPECT_THAT(words, HasSubstr("问题反馈表：重要 1"));
  EXPECT_THAT(words, HasSubstr("超时：没有"));

  writes(kLi, "/进度 已完成：海报定稿；下一步：印刷 3 款");
  pass(std::chrono::hours(25));  // the approval and the problem's answer have lapsed
  EXPECT_EQ(feishu.clicks(kZhang, board.id, "刷新").error, 0);
  EXPECT_THAT(words_of(board.id), HasSubstr(number + " 「审批」，等待"));
  EXPECT_THAT(words_of(board.id), HasSubstr("（最早 1天前）"));

  writes(kStranger, "/看板");
  personal(kStranger, "还不认识你");
  writes(kLi, "/board");
  EXPECT_THAT(words_of(personal_card(kLi, "项目看板").id), HasSubstr("XMB-001"));
}

TEST_F(ReadingStory, AStrangerIsToldWhomToAskAndMayReadHelp) {
  feishu.says(kStranger, kGroup, "@bot /需求");
  EXPECT_THAT(visible_text(in_group("还不认识你").content()), HasSubstr("管理员"));
  feishu.says(kStranger, feishu.personal_chat(kStranger), "/帮助");
  personal(kStranger, "我能帮你做什么");
  feishu.says(kAdmin, kGroup, "@bot /人员 添加 @路人 市场部");
  in_group("已登记：路人，市场部");
  feishu.says(kStranger, kGroup, "@bot /需求");
  personal(kStranger, "需求信息表");
}

TEST_F(ReadingStory, AnUnboundGroupSaysHowToBindIt) {
  feishu.group("oc_other", "别的群", {kZhang, kAdmin});
  feishu.says(kZhang, "oc_other", "@bot /需求");
  EXPECT_TRUE(eventually([&] { return !feishu.messages_in("oc_other").empty(); }));
  EXPECT_THAT(visible_text(feishu.messages_in("oc_other").back().content()), HasSubstr("/绑定"));
  feishu.says(kAdmin, "oc_other", "@bot /绑定 XMB-001");
  EXPECT_TRUE(eventually([&] { return feishu.messages_in("oc_other").size() == 2; }));
  feishu.says(kZhang, "oc_other", "@bot /需求");
  personal(kZhang, "需求信息表");
}

TEST_F(ReadingStory, DraftsAreKeptAndCanBeTakenUpOrDropped) {
  feishu.says(kZhang, kGroup, "@bot /需求 名称：还没写完");
  personal(kZhang, "还没写完");
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/草稿");
  const FeishuMessage drafts = personal_card(kZhang, "我的草稿");
  EXPECT_THAT(visible_text(drafts.content()), HasSubstr("还没写完"));
  EXPECT_EQ(feishu.clicks(kZhang, drafts.id, "删除 " + first_draft(words_of(drafts.id))).toast,
            "草稿已删除。");
  EXPECT_THAT(words_of(drafts.id), HasSubstr("没有未提交的草稿"));
}

// Where buttons are commands, these are all there is.
TEST_F(ReadingStory, ADraftIsTakenUpAndDeletedByCommand) {
  writes(kZhang, "/需求 名称：还没写完");
  personal(kZhang, "还没写完");
  writes(kZhang, "/草稿");
  const std::string number = first_draft(words_of(personal_card(kZhang, "我的草稿").id));

  const int forms = count(kZhang, "也可以一条消息写完");
  writes(kZhang, "/草稿 " + number);
  EXPECT_TRUE(eventually([&] { return count(kZhang, "也可以一条消息写完") == forms + 1; }));
  EXPECT_THAT(words_of(personal_card(kZhang, "也可以一条消息写完").id), HasSubstr("还没写完"));

  writes(kLi, "/草稿 " + number);
  personal(kLi, "没有编号是 " + number + " 的草稿");
  writes(kLi, "/草稿 删除 " + number);
  EXPECT_TRUE(eventually([&] { return count(kLi, "没有编号是 ") == 2; }));
  for (const char* odd : {"/草稿 第一份", "/草稿 -1", "/草稿 删除"}) {
    const int told = count(kZhang, "没看懂是哪一份草稿");
    writes(kZhang, odd);
    EXPECT_TRUE(eventually([&] { return count(kZhang, "没看懂是哪一份草稿") == told + 1; })) << odd;
  }

  writes(kZhang, "／草稿 删除 " + number);
  personal(kZhang, "草稿 " + number + " 已删除");
  writes(kZhang, "/草稿 " + number);
  personal(kZhang, "没有编号是 " + number + " 的草稿");
  writes(kZhang, "/草稿");
  personal(kZhang, "没有未提交的草稿");
}

TEST_F(ReadingStory, AnEmptyFormIsNoDraft) {
  file_request();  // its phone number is filled into the next form
  feishu.says(kZhang, kGroup, "@bot /需求");
  const FeishuMessage form = personal_card(kZhang, "也可以一条消息写完");
  EXPECT_THAT(form.content(), HasSubstr("13800001234"));
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/草稿");
  personal(kZhang, "没有未提交的草稿");
}

TEST_F(ReadingStory, AVeryLongWordIsNoWork) {
  feishu.says(kZhang, feishu.personal_chat(kZhang), "/" + std::string(100000, 'a'));
  personal(kZhang, "没有「/aaaa");
}

TEST_F(ReadingStory, HostileTextStaysText) {
  const std::string number = file_request("<at id=all></at> **x** [点我](https://evil.example)");
  const FeishuMessage card = personal_card(kLi, number);
  const std::string body = card.content().substr(card.content().find("\"body\""));
  EXPECT_THAT(body, Not(HasSubstr("<at id=all>")));
  EXPECT_THAT(body, Not(HasSubstr("[点我](")));
  EXPECT_THAT(visible_text(card.content()), HasSubstr("**x**"));
}

}  // namespace
}  // namespace xiebot::support
