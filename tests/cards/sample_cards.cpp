#include "tests/cards/sample_cards.h"

#include <fmt/format.h>

#include <map>

namespace xiebot::cards {
namespace {

Span mention(const std::string& person, const std::string& name) {
  return {.text = name, .person = person};
}

Card approval_card() {
  return {.title = "需求审批 2026-Q4-SCB-001",
          .theme = Theme::waiting,
          .tag = "待审批",
          .summary = "张三 的需求等你审批",
          .blocks = {
              Paragraph{{mention("lisi", "李四"),
                         {.text = "，"},
                         mention("zhangsan", "张三"),
                         {.text = " 提交了需求，请你审批。"}}},
              Facts{{{"需求名称", {{.text = "新品发布会物料", .tone = Tone::strong}}},
                     {"发起部门", {{.text = "市场部（SCB）"}}},
                     {"期望完成时间", {{.text = "2026-11-30 18:00", .tone = Tone::warning}}},
                     {"需求描述", {{.text = "展板 3 块\n手册 500 本"}}},
                     {"附件", {{.text = "方案", .link = "https://example.com/plan?id=1&v=2"}}}}},
              Divider{},
              Buttons{{{.label = "同意",
                        .style = ButtonStyle::primary,
                        .action = {{"do", "approve"}, {"entry", "2026-Q4-SCB-001"}, {"stay", "1"}},
                        .command = "/同意 2026-Q4-SCB-001"},
                       {.label = "驳回",
                        .style = ButtonStyle::danger,
                        .action = {{"do", "reject"}, {"entry", "2026-Q4-SCB-001"}, {"stay", "1"}},
                        .confirm = "驳回后张三要修改后重新提交，确定吗？",
                        .command = "/驳回 2026-Q4-SCB-001"},
                       {.label = "看详情", .link = "https://example.com/board"}}},
              Note{{{.text = "也可以发送 /同意 2026-Q4-SCB-001"}}}}};
}

Card live_card() {
  const auto row = [](Span department, Span lead, Span state, std::string remark) {
    return std::vector<RichText>{{std::move(department)},
                                 {std::move(lead)},
                                 {std::move(state)},
                                 {{.text = std::move(remark)}}};
  };
  return {.title = "协作确认 2026-Q4-SCB-001",
          .theme = Theme::active,
          .tag = "确认中",
          .blocks = {Paragraph{{{.text = "3 个部门参与，"},
                                {.text = "1", .tone = Tone::strong},
                                {.text = " 个已确认。"}}},
                     Table{{"部门", "负责人", "状态", "说明"},
                           {row({.text = "市场部"}, mention("zhangsan", "张三"),
                                {.text = "已确认", .tone = Tone::good}, "11-23 10:02"),
                            row({.text = "采购部"}, mention("lisi", "李四"),
                                {.text = "有异议", .tone = Tone::bad}, "预算不足\n建议延后一周"),
                            row({.text = "法务部"}, mention("nobody", "赵六"),
                                {.text = "待确认", .tone = Tone::muted}, "")}},
                     Buttons{{{.label = "确认无误",
                               .style = ButtonStyle::primary,
                               .action = {{"do", "confirm"}, {"stay", "2"}},
                               .command = "/确认 2026-Q4-SCB-001"},
                              {.label = "提出异议", .action = {{"do", "object"}, {"stay", "2"}}}}},
                     Note{{{.text = "/确认 2026-Q4-SCB-001，或 /异议 2026-Q4-SCB-001 说明"}}}}};
}

Card long_list_card() {
  Table table{{"编号", "事项", "期限"}, {}};
  for (int i = 1; i <= 20; ++i) {
    table.rows.push_back({{{.text = fmt::format("2026-Q4-SCB-{:03}", i)}},
                          {{.text = fmt::format("第 {} 件事", i)}},
                          {{.text = fmt::format("2026-12-{:02}", i)}}});
  }
  Facts counts{{{"待我处理", {{.text = "20"}}}, {"我发起的", {{.text = "0"}}}}};
  return {.title = "我的事项", .blocks = {counts, table}};
}

Card done_card() {
  return {.title = "需求已完成",
          .theme = Theme::done,
          .tag = "已完成",
          .blocks = {Paragraph{{{.text = "由 "}, mention("wangwu", "王五"), {.text = " 完成。"}}}}};
}

Card stopped_card() {
  return {.title = "需求已撤回",
          .theme = Theme::stopped,
          .tag = "已撤回",
          .blocks = {Paragraph{{{.text = "原因：", .tone = Tone::muted}, {.text = "重复提交"}}}}};
}

std::vector<Option> departments() {
  return {{"SCB", "市场部"}, {"CGB", "采购部"}, {"FWB", "法务部"}};
}

std::vector<Option> people() {
  return {{"zhangsan", "张三"}, {"lisi", "李四"}, {"wangwu", "王五"}};
}

// What one input of the sample form holds when all is well and when it is not.
struct SampleInput {
  Input input;
  std::vector<std::string> wrong;
  std::string fault;
};

std::vector<SampleInput> sample_inputs() {
  return {
      {{.name = "title",
        .label = "需求名称",
        .kind = InputKind::text,
        .required = true,
        .hint = "一句话说清楚",
        .values = {"新品发布会物料"},
        .max_chars = 10},
       {"这是一个远远超过十个字的需求名称"},
       "最多 10 个字，现在 16 个"},
      {{.name = "detail",
        .label = "需求描述",
        .kind = InputKind::multiline,
        .required = true,
        .hint = "一行一项",
        .values = {"展板 3 块\n手册 500 本"},
        .max_chars = 2000},
       {},
       "还没有填写"},
      {{.name = "due",
        .label = "期望完成日期",
        .kind = InputKind::date,
        .required = true,
        .values = {"2026-11-30"}},
       {"尽快"},
       "「尽快」不是日期，请写 2026-11-30 或 下周五"},
      {{.name = "meet_at",
        .label = "碰头时间",
        .kind = InputKind::date_time,
        .hint = "年月日和时刻",
        .values = {"2026-11-23 18:30"}},
       {"2026-02-30 18:30"},
       "没有这一天"},
      {{.name = "level",
        .label = "紧急程度",
        .kind = InputKind::choice,
        .required = true,
        .hint = "选择一项",
        .values = {"normal"},
        .options = {{"normal", "一般"}, {"urgent", "紧急"}}},
       {"很急"},
       "请选择一般或紧急"},
      {{.name = "departments",
        .label = "涉及部门",
        .kind = InputKind::multi_choice,
        .required = true,
        .hint = "可多选",
        .values = {"SCB", "FWB"},
        .options = departments()},
       {"SCB", "火星部"},
       "没有叫火星部的部门"},
      {{.name = "contact",
        .label = "联系人",
        .kind = InputKind::person,
        .values = {"lisi"},
        .options = people()},
       {"李小四"},
       "没有叫李小四的人"},
      {{.name = "duties.0.who",
        .label = "执行人",
        .kind = InputKind::people,
        .values = {"zhangsan", "wangwu"},
        .options = people()},
       {"zhangsan", "nobody"},
       "有人不在名单里"},
      {{.name = "watcher", .label = "抄送", .kind = InputKind::person}, {"nobody"}, "没有这个人"}};
}

}  // namespace

std::vector<std::string> hostile_texts() {
  return {"<at id=all></at>",
          "<at user_id=\"all\">所有人</at>",
          "**粗** _斜_ ~~删~~ `码` ![图](img_v2_x)",
          "[点我](javascript:alert(1)) [去](https://evil.example)",
          "<font color='red'>红</font><link url='https://evil.example'>链</link>",
          "# 标题\n- 列表\n+ 列表\n> 引用\n1. 一\n2) 二\n---\n===\n    缩进\n```\n围栏\n```",
          "| a | b |\n|---|---|\n| 1 | 2 |",
          "<script>alert(1)</script><img src=x onerror=alert(1)>",
          "\" onclick=\"alert(1)\" x='",
          "&#60;at id=all&#62; &lt;b&gt; \\*",
          ":DONE: 17:30 https://example.com",
          "=1+1\x01\x02"};
}

Card hostile_card() {
  Card card{.title = "<at id=all></at> **题**", .tag = "<b>", .summary = "<script>", .blocks = {}};
  Facts facts;
  Table table{{"# 列", "<b>|"}, {}};
  Form form{.name = "hostile",
            .parts = {},
            .buttons = {{.label = "<b>提交</b>",
                         .action = {{"\"><script>", "</button>'\""}},
                         .confirm = "<at id=all></at>"}}};
  int number = 0;
  for (const std::string& text : hostile_texts()) {
    card.blocks.emplace_back(Paragraph{{{.text = text}, {.text = text, .tone = Tone::strong}}});
    card.blocks.emplace_back(Note{{{.text = text}}});
    facts.facts.push_back({text, {{.text = text, .tone = Tone::bad}}});
    table.rows.push_back({{{.text = text}}, {{.text = text, .person = "nobody"}}});
    form.parts.emplace_back(Input{.name = fmt::format("f{}", ++number),
                                  .label = text,
                                  .kind = number % 2 == 0 ? InputKind::choice : InputKind::text,
                                  .hint = text,
                                  .fault = text,
                                  .values = {text},
                                  .options = {{text, text}}});
  }
  card.blocks.emplace_back(
      Paragraph{{{.text = "脚本", .link = "javascript:alert(1)"},
                 {.text = "断]开(", .link = "https://example.com/a)b(c|d"},
                 {.text = "引号", .link = "https://example.com/\" onclick=\"x"},
                 {.text = "", .person = "all"}}});
  card.blocks.emplace_back(std::move(facts));
  card.blocks.emplace_back(std::move(table));
  card.blocks.emplace_back(Buttons{{{.label = "坏链接", .link = "javascript:alert(1)"}}});
  card.blocks.emplace_back(std::move(form));
  return card;
}

Card form_card(bool faulty) {
  Form form{.name = "request",
            .parts = {},
            .buttons = {{.label = "提交",
                         .style = ButtonStyle::primary,
                         .action = {{"do", "submit"}, {"draft", "d1"}}},
                        {.label = "存草稿", .action = {{"do", "keep"}, {"draft", "d1"}}},
                        {.label = "填写说明", .link = "https://example.com/help"}}};
  for (const SampleInput& sample : sample_inputs()) {
    if (sample.input.name == "duties.0.who") {
      form.parts.emplace_back(FormText{{{.text = "分工 1", .tone = Tone::strong}}});
    }
    Input input = sample.input;
    if (faulty) {
      input.values = sample.wrong;
      input.fault = sample.fault;
    }
    form.parts.emplace_back(std::move(input));
  }
  return {.title = "需求信息表",
          .theme = faulty ? Theme::urgent : Theme::neutral,
          .blocks = {Note{{{.text = "带 * 的必填；也可以直接发 /需求 名称；描述"}}}, form}};
}

std::vector<SampleCard> sample_cards() {
  return {{"approval", approval_card()},    {"live", live_card()},
          {"long_list", long_list_card()},  {"done", done_card()},
          {"stopped", stopped_card()},      {"form", form_card(false)},
          {"form_faulty", form_card(true)}, {"hostile", hostile_card()}};
}

namespace {

Resolver resolver(std::map<std::string, std::string> known) {
  return [known = std::move(known)](const std::string& person) -> std::optional<std::string> {
    const auto found = known.find(person);
    if (found == known.end()) return std::nullopt;
    return found->second;
  };
}

}  // namespace

Resolver sample_accounts() {
  return resolver({{"zhangsan", "ou_zhang"}, {"lisi", "ou_li"}, {"wangwu", "ou_wang"}});
}

Resolver sample_names() {
  return resolver({{"zhangsan", "张三"}, {"lisi", "李四"}, {"wangwu", "王五"}});
}

}  // namespace xiebot::cards
