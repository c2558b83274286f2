#include "bot/views/help_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

using cards::Paragraph;
using cards::Tone;

std::string_view audience_note(const Command& command) {
  switch (command.who) {
    case CommandAudience::everyone:
      return "所有人";
    case CommandAudience::members:
      return "已登记的人员";
    case CommandAudience::admins:
      return "管理员";
  }
  return "";
}

std::string field_line(const Field& field) {
  std::string text = field.label;
  if (field.required) text += "（必填）";
  if (field.max_chars) text += fmt::format("，最多 {} 字", *field.max_chars);
  if (!field.short_labels.empty()) {
    text += fmt::format("，可简写为 {}", fmt::join(field.short_labels, "、"));
  }
  return text;
}

cards::Card one_command(const Command& command) {
  cards::Card card{.title = "/" + command.name, .theme = cards::Theme::active};
  cards::Facts facts;
  facts.facts.push_back({"用途", {{command.summary}}});
  if (!command.aliases.empty()) {
    facts.facts.push_back({"也可以写", {{fmt::format("/{}", fmt::join(command.aliases, "、/"))}}});
  }
  facts.facts.push_back({"谁可以用", {{std::string(audience_note(command))}}});
  facts.facts.push_back({"例子", {{command.example}}});
  card.blocks.emplace_back(std::move(facts));
  if (command.form == nullptr) return card;
  card.blocks.emplace_back(Paragraph{{{"各项内容", Tone::strong}}});
  std::string lines;
  for (const Field& field : command.form->fields) {
    if (field.auto_fill != AutoFill::none) continue;
    lines += (lines.empty() ? "" : "\n") + field_line(field);
  }
  card.blocks.emplace_back(Paragraph{{{std::move(lines)}}});
  card.blocks.emplace_back(
      cards::Note{{{fmt::format("只发 /{} 会打开空白表单；写在一条消息里时，用分号或换行隔开各项。",
                                command.name),
                    Tone::muted}}});
  return card;
}

}  // namespace

cards::Card help_card(const CommandTable& commands, std::string_view topic) {
  std::string_view word = trim(topic);
  while (word.starts_with('/')) word.remove_prefix(1);
  const Command* command = word.empty() ? nullptr : commands.find(word);
  if (command != nullptr) return one_command(*command);

  cards::Card card{.title = "我能帮你做什么", .theme = cards::Theme::active};
  if (!word.empty()) {
    card.blocks.emplace_back(Paragraph{
        {{texts::unknown_command(shorten(word, 20), commands.nearest(word)), Tone::warning}}});
  }
  cards::Facts facts;
  for (const Command& each : commands.all()) {
    facts.facts.push_back({"/" + each.name, {{each.summary}}});
  }
  card.blocks.emplace_back(std::move(facts));
  card.blocks.emplace_back(cards::Note{
      {{fmt::format("在群里先 @{} 再写命令；私聊直接写。发送「/帮助 命令」看用法和例子。",
                    texts::kBotName),
        Tone::muted}}});
  return card;
}

}  // namespace xiebot
