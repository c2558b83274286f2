#include "tests/crash/expected.h"

#include <fmt/format.h>

namespace xiebot::crash {
namespace {

struct Person {
  Platform on;
  const char* chat;
  const char* name;
};

constexpr Person kZhang{Platform::feishu, Company::kZhang, "张三"};
constexpr Person kLi{Platform::feishu, Company::kLi, "李雷"};
constexpr Person kMing{Platform::dingtalk, Company::kMing, "小明"};
constexpr Person kHan{Platform::dingtalk, Company::kHan, "韩梅梅"};

// Who has a part in a request, by where it was filed.
struct Parts {
  Person author, lead;
  std::vector<Person> members;  // of the department involved: its lead and its liaison
  Person confirms;
  const char* involved;
};

Parts parts_of(const Request& request) {
  if (request.filed_on == Platform::feishu) return {kZhang, kLi, {kHan, kMing}, kMing, "研发部"};
  return {kMing, kHan, {kLi}, kLi, "市场部"};
}

std::string status_of(Stage stage) {
  switch (stage) {
    case Stage::filed:
      return "待审批";
    case Stage::approved:
      return "待确认";
    case Stage::confirmed:
      return "执行中";
  }
  return {};
}

void add_messages(const Request& request, Rung rung, std::vector<Expected>& all) {
  const Parts parts = parts_of(request);
  const auto cards = [&](Platform on, const char* chat, int times) {
    all.push_back({on, chat, true, request.title, times, status_of(request.stage)});
  };
  const auto line = [&](Platform on, const char* chat, const std::string& words) {
    all.push_back({on, chat, false, fmt::format("「{}」{}", request.title, words), 1, {}});
  };
  const auto lines_in_groups = [&](const std::string& words) {
    if (!request.in_group) return;
    line(Platform::feishu, Company::kTeam, words);
    line(Platform::dingtalk, Company::kDingTeam, words);
  };

  // A button of a plain message writes a command, which is answered with the card as it is then.
  const auto answered = [&](const Person& person, Stage step) {
    return rung == Rung::plain && person.on == Platform::dingtalk && request.stage >= step ? 1 : 0;
  };

  // The author's copy comes again, as what to complete.
  cards(parts.author.on, parts.author.chat, request.stage == Stage::confirmed ? 2 : 1);
  cards(parts.lead.on, parts.lead.chat, 1 + answered(parts.lead, Stage::approved));
  lines_in_groups(fmt::format("{}提交", parts.author.name));
  if (request.stage == Stage::filed) return;

  line(parts.author.on, parts.author.chat, fmt::format("{}「同意」", parts.lead.name));
  for (const Person& member : parts.members) {
    const bool confirms = member.chat == parts.confirms.chat;
    cards(member.on, member.chat, 1 + (confirms ? answered(member, Stage::confirmed) : 0));
  }
  if (request.in_group) {
    cards(Platform::feishu, Company::kTeam, 1);
    cards(Platform::dingtalk, Company::kDingTeam, 1);
  }
  if (request.stage == Stage::approved) return;

  for (const Person& member : parts.members) line(member.on, member.chat, "进入「执行中」");
  lines_in_groups("进入「执行中」");
  // Where the group's card does not change, a line says what happened.
  if (request.in_group && rung == Rung::plain) {
    line(Platform::dingtalk, Company::kDingTeam,
         fmt::format("{}：{}「确认无误」", parts.involved, parts.confirms.name));
  }
}

}  // namespace

std::vector<Expected> expected_messages(const Ledger& ledger, Rung rung) {
  std::vector<Expected> all;
  for (const Request& request : ledger.requests()) add_messages(request, rung, all);
  for (const Question& question : ledger.questions()) {
    const Person& asker = question.asked_on == Platform::feishu ? kZhang : kMing;
    all.push_back({asker.on, asker.chat, false, fmt::format("「/{}」", question.word), 1, {}});
  }
  return all;
}

std::vector<ExpectedEntry> expected_entries(const Ledger& ledger) {
  std::vector<ExpectedEntry> all;
  for (const Request& request : ledger.requests()) {
    const std::string author = request.filed_on == Platform::feishu ? "zhangsan" : "xiaoming";
    switch (request.stage) {
      case Stage::filed:
        all.push_back({request.title, author, "approving", {"submit"}});
        break;
      case Stage::approved:
        all.push_back({request.title, author, "confirming", {"submit", "approve"}});
        break;
      case Stage::confirmed:
        all.push_back(
            {request.title, author, "executing", {"submit", "approve", "confirm", "all_settled"}});
        break;
    }
  }
  return all;
}

}  // namespace xiebot::crash
