#include "bot/commands.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <stdexcept>

#include "bot/admin_commands.h"
#include "bot/bind_command.h"
#include "bot/calendar_command.h"
#include "bot/deadline_commands.h"
#include "bot/decisions.h"
#include "bot/draft_commands.h"
#include "bot/event.h"
#include "bot/flow.h"
#include "bot/leave_command.h"
#include "bot/reading.h"
#include "bot/shorthand.h"
#include "bot/submission.h"
#include "bot/text.h"

namespace xiebot {
namespace {

std::vector<Command> built_in_commands() {
  using enum CommandAudience;
  return {
      {.name = "帮助",
       .aliases = {"help"},
       .summary = "看有哪些命令，或某个命令怎么用",
       .example = "/帮助 需求",
       .who = everyone,
       .run = show_help},
      {.name = "我的",
       .aliases = {"mine"},
       .summary = "等我处理的事项，和我发起的事项",
       .example = "/我的",
       .run = show_todo},
      {.name = "查",
       .aliases = {"find"},
       .summary = "按关键词或编号查找",
       .example = "/查 压测",
       .run = find_entries},
      {.name = "时间线",
       .aliases = {"timeline"},
       .summary = "看一条记录的全部经过；进度没有编号，写项目、日期和部门",
       .example = "/时间线 2026-Q4-SCB-001",
       .run = show_timeline},
      {.name = "看板",
       .aliases = {"board"},
       .summary = "看项目现在的情况：今天的进度、在办事项、问题和超时",
       .example = "/看板",
       .run = show_board},
      {.name = "草稿",
       .aliases = {"drafts"},
       .summary = "看没有提交的表单（保留 7 天）；「/草稿 编号」继续填写，「/草稿 删除 编号」删除",
       .example = "/草稿 12",
       .run = show_drafts},
      {.name = "日历",
       .aliases = {"calendar"},
       .summary = "看今天是否上班、接下来的假期，或试算一个期限",
       .example = "/日历 试算 3个工作日 从 2026-09-30 17:00",
       .run = show_calendar},
      {.name = "催办",
       .summary = "提醒正在等的人尽快办理（每两小时一次）",
       .example = "/催办 2026-Q4-SCB-001",
       .run = nudge},
      {.name = "稍后",
       .summary = "推迟自己收到的提醒，不会晚于期限",
       .example = "/稍后 2026-Q4-SCB-001 2小时",
       .run = snooze},
      {.name = "为什么",
       .summary = "看最近的提醒为什么发给我",
       .example = "/为什么",
       .run = explain_reminders},
      {.name = "请假",
       .aliases = {"leave"},
       .summary = "登记请假和代理人；「/请假 取消」结束",
       .example = "/请假 2026-12-01 2026-12-05 代理 @李雷",
       .run = take_leave},
      {.name = "绑定",
       .summary = "把群绑定到项目（管理员；加「问题」则作为问题沟通群）；「/绑定 "
                  "我」取绑定码，在另一个平台发「/绑定 绑定码」确认是同一个人",
       .example = "/绑定 XMB-001",
       .who = everyone,
       .run = bind},
      {.name = "人员",
       .summary = "登记人员和部门；「/人员 电话 @李雷 13800001234」登记电话",
       .example = "/人员 添加 @李雷 研发部",
       .who = admins,
       .run = manage_people},
      {.name = "部门",
       .summary = "查看部门，或设置负责人、接口人、上级",
       .example = "/部门 研发部 负责人 @李雷",
       .who = admins,
       .run = manage_departments},
      {.name = "项目",
       .summary = "查看项目，或新建、修改项目",
       .example = "/项目 添加 XMB-002 官网改版 市场部、研发部",
       .who = admins,
       .run = manage_projects},
  };
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

constexpr std::size_t kLongestCommand = 40;  // bytes

constexpr std::string_view kWideBlank = "\u3000";
constexpr std::string_view kWideSlash = "\uFF0F";
constexpr std::string_view kWideAt = "\uFF20";
constexpr std::string_view kWideColon = "\uFF1A";

// The length of the blank with which the text begins, or 0.
std::size_t blank_at(std::string_view text) {
  if (text.starts_with(kWideBlank)) return kWideBlank.size();
  return !text.empty() && is_blank(text.front()) ? 1 : 0;
}

// The length of the at sign with which the text begins, or 0.
std::size_t at_sign(std::string_view text) {
  for (const std::string_view sign : {std::string_view("@"), kWideAt}) {
    if (text.starts_with(sign)) return sign.size();
  }
  return 0;
}

bool starts_command(std::string_view text) {
  return text.starts_with('/') || text.starts_with(kWideSlash);
}

// The end of the command word: a blank, a colon or a mention, full-width ones too.
std::size_t word_end(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view here = text.substr(i);
    if (blank_at(here) > 0 || at_sign(here) > 0 || here.front() == kMentionOpen ||
        here.front() == ':' || here.starts_with(kWideColon)) {
      return i;
    }
  }
  return text.size();
}

// What follows the name with which the text begins: behind a blank, or at the slash that stands
// where somebody deleted the blank.
std::string_view behind_name(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && blank_at(text.substr(end)) == 0) ++end;
  const std::string_view rest = trim(text.substr(end));
  if (starts_command(rest) || at_sign(rest) > 0 || rest.starts_with(kMentionOpen)) return rest;
  const std::size_t slash = std::min(text.find('/'), text.find(kWideSlash));
  return slash < end ? text.substr(slash) : rest;
}

// A command may stand behind mentions of others, or of the bot while it does not know its own
// account. Where a platform does not say who is meant, a mention is a plain name behind its sign.
std::string_view skip_mentions(std::string_view text) {
  std::string_view rest = text;
  while (true) {
    if (rest.starts_with(kMentionOpen)) {
      const std::size_t close = rest.find(kMentionClose);
      if (close == std::string_view::npos) return text;
      rest = trim(rest.substr(close + 1));
    } else if (const std::size_t sign = at_sign(rest); sign > 0) {
      rest = behind_name(rest.substr(sign));
    } else {
      return starts_command(rest) ? rest : text;
    }
  }
}

std::string_view skip_separator(std::string_view text) {
  text = trim(text);
  for (const std::string_view colon : {std::string_view(":"), kWideColon}) {
    if (text.starts_with(colon)) return trim(text.substr(colon.size()));
  }
  return text;
}

// The entry's number with which the text begins, or "" ; `rest` receives what follows it.
std::string leading_number(std::string_view text, std::string& rest) {
  const std::size_t end = word_end(text);
  std::string number = number_in(text.substr(0, end), nullptr);
  if (!number.empty()) rest = std::string(trim(text.substr(end)));
  return number;
}

bool starts_a_value(std::string_view text) {
  return !text.empty() && static_cast<unsigned char>(text.front()) < 0x80 &&
         std::isalnum(static_cast<unsigned char>(text.front())) != 0;
}

}  // namespace

std::vector<std::string> built_in_words() {
  std::vector<std::string> words;
  for (const Command& command : built_in_commands()) {
    words.push_back(command.name);
    words.insert(words.end(), command.aliases.begin(), command.aliases.end());
  }
  for (const Flow& flow : all_flows()) {
    for (const Action& action : flow.actions) {
      if (!action.command.empty()) words.push_back(action.command);
    }
  }
  return words;
}

CommandTable::CommandTable(const Rules& rules) {
  for (Command& command : built_in_commands()) add(std::move(command));
  for (const FormDefinition* form : rules.forms.latest()) {
    add({.name = form->command,
         .aliases = form->aliases,
         .summary = form->help,
         .example = form->example,
         .form = form,
         .run = [form](Context& context, const CommandCall& call) {
           file_form(context, *form, call);
         }});
  }
  std::set<std::string> decided;
  for (const Flow& flow : all_flows()) {
    for (const Action& action : flow.actions) {
      // Flows share actions: the entry decides which flow is meant.
      if (action.command.empty() || !decided.insert(action.command).second) continue;
      add({.name = action.command,
           .summary = action.help,
           .example = action.example,
           .run = [name = action.name](Context& context, const CommandCall& call) {
             decide_by_command(context, name, call);
           }});
    }
  }
}

void CommandTable::add(Command command) {
  const std::size_t index = commands_.size();
  const auto claim = [&](const std::string& word) {
    if (!by_word_.emplace(fold(word), index).second) {
      throw std::logic_error("two commands claim " + word);
    }
  };
  claim(command.name);
  for (const std::string& alias : command.aliases) claim(alias);
  commands_.push_back(std::move(command));
}

const Command* CommandTable::find(std::string_view word) const {
  auto found = by_word_.find(word);
  if (found == by_word_.end()) found = by_word_.find(fold(word));
  return found == by_word_.end() ? nullptr : &commands_[found->second];
}

CommandTable::Match CommandTable::match(std::string_view message) const {
  Match match;
  std::string_view text = skip_mentions(trim(message));
  if (text.starts_with('/')) {
    match.slash = true;
    text = trim(text.substr(1));
  } else if (text.starts_with(kWideSlash)) {
    match.slash = true;
    text = trim(text.substr(kWideSlash.size()));
  }
  const std::size_t end = word_end(text);
  match.word = std::string(text.substr(0, end));
  match.command = find(match.word);
  std::string_view rest = skip_separator(text.substr(end));
  if (match.command == nullptr && match.slash) {
    // `/同意2026-Q4-SCB-001`: the longest command in front of something that is plainly a value.
    for (std::size_t cut = std::min(match.word.size(), kLongestCommand); cut > 0; --cut) {
      if (!starts_a_value(std::string_view(match.word).substr(cut))) continue;
      if (const Command* command = find(std::string_view(match.word).substr(0, cut))) {
        match.command = command;
        rest = text.substr(cut);
        match.word.resize(cut);
        break;
      }
    }
  }
  match.call.rest = std::string(rest);
  if (match.command != nullptr && match.command->form != nullptr && !rest.empty()) {
    const FormDefinition& form = *match.command->form;
    std::string words(rest);
    std::string number;
    // `/方案 2026-Q4-SCB-P001 问题原因：…`: as with every other action on an entry.
    if (!form.belongs_to.empty()) number = leading_number(rest, words);
    match.call.typed = parse_shorthand(form.fields, words);
    if (!number.empty()) match.call.typed.try_emplace(form.belongs_to, std::vector{number});
  }
  return match;
}

std::vector<std::string> CommandTable::nearest(std::string_view word) const {
  if (word.size() > kLongestCommand) return {};  // nothing is near, and finding out is dear
  std::vector<std::string> names;
  for (const Command& command : commands_) {
    names.push_back(command.name);
    names.insert(names.end(), command.aliases.begin(), command.aliases.end());
  }
  return xiebot::nearest(word, names);
}

}  // namespace xiebot
