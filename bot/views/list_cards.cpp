#include "bot/views/list_cards.h"

#include <fmt/format.h>

#include <algorithm>

#include "bot/clicks.h"
#include "bot/draft_commands.h"
#include "bot/progress/sheet_words.h"
#include "bot/record_place.h"
#include "bot/rights.h"
#include "bot/text.h"
#include "bot/views/entry_card.h"
#include "bot/working_place.h"

namespace xiebot {
namespace {

using cards::Paragraph;
using cards::Tone;

constexpr std::size_t kListed = 10;
constexpr int kSearched = 500;  // before rights are applied

std::string state_label(const Entry& entry) {
  const Flow* flow = find_flow(entry.flow);
  const State* state = flow == nullptr ? nullptr : flow->state(entry.state);
  return state == nullptr ? entry.state : state->label;
}

std::string line(const Entry& entry) {
  return fmt::format("{} {} · {}", entry.number, shorten(entry.title, 24), state_label(entry));
}

cards::Button show_button(const Entry& entry) {
  return {.label = fmt::format("查看 {}", entry.number.empty() ? "详情" : entry.number),
          .action = {{"a", std::string(click::kShow)}, {"e", std::to_string(entry.id.value())}},
          .command = entry.number.empty() ? "" : "/查 " + entry.number};
}

cards::Button open_button(const FormDefinition& form) {
  return {.label = fmt::format("新建{}", form.title),
          .style = cards::ButtonStyle::primary,
          .action = {{"a", std::string(click::kOpen)}, {"form", form.name}},
          .command = "/" + form.command};
}

void add_heading(cards::Card& card, std::string text) {
  card.blocks.emplace_back(Paragraph{{{std::move(text), Tone::strong}}});
}

void add_list(cards::Card& card, const std::vector<Entry>& entries,
              const std::function<std::string(const Entry&)>& text) {
  cards::Buttons buttons;
  for (const Entry& entry : entries) {
    if (buttons.buttons.size() == kListed) break;
    card.blocks.emplace_back(Paragraph{{{text(entry)}}});
    buttons.buttons.push_back(show_button(entry));
  }
  if (entries.size() > kListed) {
    card.blocks.emplace_back(cards::Note{
        {{fmt::format("还有 {} 条没有列出，可以用 /查 关键词 缩小范围。", entries.size() - kListed),
          Tone::muted}}});
  }
  if (!buttons.buttons.empty()) card.blocks.emplace_back(std::move(buttons));
}

bool awaits(const Tx& tx, const Rules& rules, const Entry& entry, const Person& person) {
  return std::ranges::any_of(moves(tx, rules, entry, person, false),
                             [](const Move& move) { return move.transition->awaited; });
}

bool among(const std::vector<std::string>& projects, const Entry& entry) {
  return std::ranges::find(projects, entry.project.str()) != projects.end();
}

}  // namespace

cards::Card todo_card(const Tx& tx, const Rules& rules, const Person& person) {
  cards::Card card{.title = "我的待办", .theme = cards::Theme::active};
  std::vector<Entry> waiting;
  std::vector<Entry> started;
  for (Entry& entry : open_entries_of(tx, rules, person)) {
    if (awaits(tx, rules, entry, person)) {
      waiting.push_back(std::move(entry));
    } else if (entry.author == person.id) {
      started.push_back(std::move(entry));
    }
  }
  card.tag = waiting.empty() ? "没有待办" : fmt::format("{} 项待办", waiting.size());
  if (waiting.empty()) {
    card.blocks.emplace_back(Paragraph{{{"现在没有等你处理的事项。"}}});
  } else {
    add_heading(card, "等我处理");
    add_list(card, waiting, line);
  }
  if (!started.empty()) {
    add_heading(card, "我发起的");
    add_list(card, started, [&](const Entry& entry) {
      const std::string next = next_step(tx, entry);
      return next.empty() ? line(entry) : fmt::format("{}（{}）", line(entry), next);
    });
  }
  for (const FormDefinition* form : rules.forms.latest()) {
    const std::optional<Entry> last = tx.entries().last_of(person.id, form->name);
    if (!last || last->open) continue;
    const std::vector<Move> again = moves(tx, rules, *last, person, false);
    if (std::ranges::none_of(again, [](const Move& move) { return move.action->revises; }))
      continue;
    add_heading(card, "可以修改后重新提交");
    add_list(card, {*last}, line);
  }
  if (const std::size_t drafts = tx.drafts().of(person.id).size(); drafts > 0) {
    card.blocks.emplace_back(cards::Note{
        {{fmt::format("还有 {} 份没有提交的草稿，发送 /草稿 查看。", drafts), Tone::muted}}});
  }
  std::vector<std::string> commands;
  if (!waiting.empty() || !started.empty()) commands.emplace_back("/查 编号");
  cards::Buttons open;
  for (const FormDefinition* form : rules.forms.latest()) {
    // What belongs to an entry is opened from that one's card.
    const bool by_itself = form->belongs_to.empty();
    if (!by_itself || open.buttons.size() == kListed) continue;
    open.buttons.push_back(open_button(*form));
    commands.push_back(open.buttons.back().command);
  }
  if (!open.buttons.empty()) card.blocks.emplace_back(std::move(open));
  if (!commands.empty()) card.blocks.emplace_back(commands_note(commands));
  return card;
}

cards::Card drafts_card(const Tx& tx, const Rules& rules, const Person& person) {
  cards::Card card{.title = "我的草稿", .theme = cards::Theme::neutral};
  const std::vector<Draft> drafts = tx.drafts().of(person.id);
  if (drafts.empty()) {
    card.blocks.emplace_back(Paragraph{{{"没有未提交的草稿。"}}});
    return card;
  }
  std::size_t listed = 0;
  for (const Draft& draft : drafts) {
    if (++listed > kListed) break;
    const FormDefinition* form = rules.forms.find(draft.form, draft.form_version);
    const std::optional<Entry> entry = tx.entries().find(draft.entry);
    std::string name = form != nullptr ? form->title : "补充说明";
    if (entry) name += " " + entry->number;
    if (form != nullptr) {
      const auto title = draft.values.find(form->title_field);
      if (title != draft.values.end() && !title->second.empty()) {
        name += fmt::format("「{}」", shorten(title->second.front(), 24));
      }
    }
    const std::string id = std::to_string(draft.id.value());
    card.blocks.emplace_back(Paragraph{
        {{fmt::format("草稿 {}：{} · {}", id, name, show_time(draft.updated_at, rules.zone))}}});
    // Where a platform gathers the buttons below the list, the number tells whose each is.
    card.blocks.emplace_back(
        cards::Buttons{{{.label = "继续填写 " + id,
                         .style = cards::ButtonStyle::primary,
                         .action = {{"a", std::string(click::kResume)}, {"draft", id}},
                         .command = resume_command(draft)},
                        {.label = "删除 " + id,
                         .action = {{"a", std::string(click::kDiscard)},
                                    {"draft", id},
                                    {std::string(click::kList), "drafts"}},
                         .confirm = "删除后不能恢复，确定吗？",
                         .command = delete_command(draft)}}});
  }
  card.blocks.emplace_back(
      commands_note({resume_command(drafts.front()), delete_command(drafts.front())}));
  card.blocks.emplace_back(cards::Note{{{"草稿保留 7 天。", Tone::muted}}});
  return card;
}

std::optional<cards::Card> search_card(const Tx& tx, const Rules& rules, std::string_view query,
                                       const SearchScope& scope) {
  cards::Card card{.title = fmt::format("查找：{}", shorten(query, 20)),
                   .theme = cards::Theme::neutral};
  std::vector<Entry> found;
  for (Entry& entry : tx.entries().search(query, kSearched)) {
    const bool shown =
        scope.person == nullptr
            ? among(scope.only, entry)
            : !among(scope.beyond, entry) && access(tx, rules, entry, *scope.person).may_see;
    if (shown) found.push_back(std::move(entry));
  }
  card.tag = fmt::format("{} 条", found.size());
  if (found.empty() && scope.silent_when_empty) return std::nullopt;
  if (found.empty()) {
    card.blocks.emplace_back(Paragraph{
        {{scope.person == nullptr ? "本群项目里没有找到；你能看到的其他结果如果有，已发到你的私聊。"
                                  : "没有找到你可以查看的记录。换个关键词试试。"}}});
    return card;
  }
  add_list(card, found, line);
  card.blocks.emplace_back(commands_note({"/查 编号"}));
  return card;
}

cards::Card timeline_card(const Tx& tx, const Rules& rules, const Entry& entry) {
  const auto sheet = SheetKey::parse(entry.subject);
  cards::Card card{
      .title = fmt::format("时间线 {}", sheet ? sheet_words(tx, *sheet) : entry.number),
      .theme = cards::Theme::neutral,
      .tag = state_label(entry)};
  const Place place = place_of(tx, rules, entry.project);
  std::vector<TimelineRecord> records = tx.timeline().of(entry.id);
  constexpr std::size_t kShown = 40;
  if (records.size() > kShown) {
    card.blocks.emplace_back(cards::Note{
        {{fmt::format("较早的 {} 条没有列出。", records.size() - kShown), Tone::muted}}});
    records.erase(records.begin(), records.end() - kShown);
  }
  for (const TimelineRecord& record : records) {
    std::string text =
        fmt::format("{}　{}", place.show(record.happened_at), sentence(tx, entry, record));
    if (record.recorded_at - record.happened_at > std::chrono::minutes(1)) {
      text += fmt::format("（{} 记录）", place.show(record.recorded_at));
    }
    if (by_form_link(record.place)) text += "（凭表单链接在网页上办理）";
    card.blocks.emplace_back(Paragraph{{{std::move(text)}}});
  }
  return card;
}

cards::Card choose_card(const Tx& tx, const Rules& rules, const Person& person,
                        std::string_view action) {
  cards::Card card{.title = "请选择要处理的事项", .theme = cards::Theme::waiting};
  std::size_t listed = 0;
  std::string command;
  for (const Entry& entry : open_entries_of(tx, rules, person)) {
    for (const Move& move : moves(tx, rules, entry, person, false)) {
      if (move.action->name != action || !move.transition->is_shown(entry)) continue;
      if (++listed > kListed) continue;
      command = move.action->command;
      std::string about = line(entry);
      if (!move.department.empty()) about += " · " + department_name(tx, move.department);
      card.blocks.emplace_back(Paragraph{{{std::move(about)}}});
      cards::Button button{.label = fmt::format("{} {}", move.action->label, entry.number),
                           .style = move.action->style,
                           .command = fmt::format("/{} {}", move.action->command, entry.number)};
      button.action = {{"a", std::string(click::kDecide)},
                       {"do", move.action->name},
                       {"e", std::to_string(entry.id.value())},
                       {"s", std::to_string(move.stay)},
                       {std::string(click::kList), "choose"}};
      if (!move.department.empty()) button.action.emplace_back("d", move.department.str());
      card.blocks.emplace_back(cards::Buttons{{std::move(button)}});
    }
  }
  if (listed == 0) {
    card.blocks.emplace_back(Paragraph{{{"这些事项已经处理完了。"}}});
  } else {
    card.blocks.emplace_back(commands_note({fmt::format("/{} 编号", command)}));
  }
  return card;
}

}  // namespace xiebot
