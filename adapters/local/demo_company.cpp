#include "adapters/local/demo_company.h"

#include <algorithm>

#include "adapters/local/local_channel.h"

namespace xiebot::local {
namespace {

struct DepartmentRow {
  const char* code;
  const char* name;
  const char* lead;
  const char* liaison;
};
constexpr DepartmentRow kDepartments[] = {
    {"SCB", "市场部", "wangfang", "lina"},       {"YFB", "研发部", "lilei", "hanmeimei"},
    {"CWB", "财务部", "chenjing", "zhoutao"},    {"RLB", "人力资源部", "zhaomin", "wuqian"},
    {"QGB", "企业管理部", "liuyang", "liuyang"},
};

// The last step of every escalation, for all departments.
constexpr char kSuperior[] = "sunhong";

struct PersonRow {
  const char* id;
  const char* name;
  const char* department;
  const char* title;
  bool admin = false;
};
constexpr PersonRow kPeople[] = {
    {"zhangsan", "张三", "SCB", "市场专员"},  {"wangfang", "王芳", "SCB", "部门负责人"},
    {"lina", "李娜", "SCB", "接口人"},        {"lilei", "李雷", "YFB", "部门负责人"},
    {"hanmeimei", "韩梅梅", "YFB", "接口人"}, {"chenjing", "陈静", "CWB", "部门负责人"},
    {"zhoutao", "周涛", "CWB", "接口人"},     {"zhaomin", "赵敏", "RLB", "部门负责人"},
    {"wuqian", "吴倩", "RLB", "接口人"},      {"liuyang", "刘洋", "QGB", "负责人 · 管理员", true},
    {"sunhong", "孙宏", "QGB", "上级主管"},
};

}  // namespace

DemoCompany demo_company() {
  DemoCompany company;
  for (const DepartmentRow& row : kDepartments) {
    company.departments.push_back({.code = DepartmentCode(row.code),
                                   .name = row.name,
                                   .lead = PersonId(row.lead),
                                   .liaison = PersonId(row.liaison),
                                   .superior = PersonId(kSuperior)});
  }
  company.group = {.id = "group-xmb-001", .name = "新品上市协作群", .members = {}};
  for (const PersonRow& row : kPeople) {
    Person person{.id = PersonId(row.id),
                  .name = row.name,
                  .department = DepartmentCode(row.department),
                  .roles = {}};
    if (row.admin) person.roles.emplace_back("admin");
    company.people.push_back(std::move(person));
    company.titles.emplace_back(row.title);
    company.group.members.emplace_back(row.id);
  }
  company.project = {.code = ProjectCode("XMB-001"),
                     .name = "新品上市协作",
                     .lead = PersonId("wangfang"),
                     .departments = {DepartmentCode("SCB"), DepartmentCode("YFB"),
                                     DepartmentCode("CWB"), DepartmentCode("RLB")},
                     .progress_owners = {},
                     .timezone = {}};
  company.guide = {
      {.account = "zhangsan",
       .group = true,
       .text = "在群里 @协作机器人 发 /需求，到私聊里填表提交",
       .type = "@协作机器人 /需求"},
      {.account = "wangfang", .text = "是市场部负责人，在私聊的卡片上点「同意」", .type = {}},
      {.account = "lilei", .text = "代表研发部点「确认无误」，或「提出异议」试试", .type = {}},
      {.account = "zhangsan", .text = "答复异议；各部门都确认后点「完成」", .type = {}},
      {.account = "zhangsan", .group = true, .text = "看群里的进展卡片如何跟着变化", .type = {}},
      {.account = "zhangsan",
       .group = true,
       .text = "上报一个紧急问题，看谁马上收到；再把时钟拨快 1 小时，看没人接单时怎样升级",
       .type = "@协作机器人 /问题 问题名称：支付接口超时；类型：技术；严重程度：紧急；"
               "发生时间：今天 00:00；影响范围：线上下单；责任部门：研发部；预计解决时间：3天后"},
      {.account = "lilei",
       .text = "把时钟跳到 16:30、17:00、17:30、18:00，看催交进度的一天",
       .type = {}},
  };
  return company;
}

std::vector<Member> members(const DemoCompany& company) {
  std::vector<Member> result;
  for (std::size_t i = 0; i < company.people.size(); ++i) {
    const Person& person = company.people[i];
    const auto department =
        std::ranges::find(company.departments, person.department, &Department::code);
    result.push_back({.account = person.id.str(),
                      .name = person.name,
                      .department = department->name,
                      .title = company.titles[i]});
  }
  return result;
}

void put(const DemoCompany& company, Tx& tx) {
  Directory& directory = tx.directory();
  for (const Department& department : company.departments) directory.put(department);
  for (const Person& person : company.people) {
    directory.put(person);
    directory.put(PersonAccount{.person = person.id,
                                .channel = kChannelName,
                                .account = person.id.str(),
                                .last_active = tx.now()});
  }
  directory.put(company.project);
  const ChatId chat = directory.put(Chat{.id = {},
                                         .channel = kChannelName,
                                         .external = company.group.id,
                                         .kind = ChatKind::group,
                                         .name = company.group.name});
  for (const char* purpose : {"project", "problems"}) {
    directory.bind({.chat = chat, .project = company.project.code, .purpose = purpose});
  }
}

}  // namespace xiebot::local
