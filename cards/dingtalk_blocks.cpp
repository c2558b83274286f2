#include "cards/dingtalk_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cards/code_points.h"
#include "cards/input_value.h"

namespace xiebot::cards::dingtalk {
namespace {

constexpr std::size_t kMaxTitle = 100;  // code points
constexpr std::size_t kMaxTag = 20;
constexpr std::size_t kMaxExtras = 12;  // commands, or links, that found no button
constexpr std::size_t kMaxExtraBytes = 300;

constexpr std::array kRooms{Room{},       Room{600, 20}, Room{200, 20}, Room{80, 20},
                            Room{80, 10}, Room{80, 5},   Room{80, 2}};

RichText muted(std::string text) { return {{.text = std::move(text), .tone = Tone::muted}}; }

bool says_nothing(const RichText& text) {
  return std::all_of(text.begin(), text.end(), [](const Span& span) {
    return span.text.empty() && span.link.empty() && span.person.empty();
  });
}

class BlockWriter {
 public:
  BlockWriter(const Room& room, FormLook forms, Markdown& markdown)
      : room_(room), forms_(forms), markdown_(markdown) {}

  std::string operator()(const Paragraph& paragraph) const { return written(paragraph.text); }

  std::string operator()(const Note& note) const {
    RichText text = note.text;
    for (Span& span : text) {
      if (span.tone == Tone::normal) span.tone = Tone::muted;
    }
    const std::string words = written(text);
    return words.empty() ? words : "> " + words;
  }

  std::string operator()(const Divider&) const { return "————"; }

  std::string operator()(const Facts& facts) const {
    std::vector<std::string> lines;
    for (const Fact& fact : facts.facts) {
      lines.push_back(
          fmt::format("- {}{}", written(muted(fact.label + "：")), written(fact.value)));
    }
    return joined(lines);
  }

  std::string operator()(const Table& table) const {
    const std::size_t shown = std::min(table.rows.size(), room_.rows);
    std::vector<std::string> lines;
    for (std::size_t row = 0; row < shown; ++row) lines.push_back(table_line(table, row));
    if (shown < table.rows.size()) {
      lines.push_back("- " + written(muted(fmt::format("还有 {} 行", table.rows.size() - shown))));
    }
    return joined(lines);
  }

  std::string operator()(const Buttons&) const { return {}; }

  std::string operator()(const Form& form) const {
    if (forms_ == FormLook::left_out) return {};
    std::vector<std::string> lines;
    std::vector<std::string> open;
    for (const auto& part : form.parts) {
      if (const auto* text = std::get_if<FormText>(&part)) {
        if (!says_nothing(text->text)) lines.push_back("- " + written(text->text));
        continue;
      }
      const Input& input = std::get<Input>(part);
      const std::string label = input.label + (input.required ? "*" : "");
      if (chosen(input).options.empty() && first_value(input).empty() && input.fault.empty()) {
        open.push_back(label);
      } else {
        lines.push_back(input_line(input, label));
      }
    }
    if (!open.empty()) lines.push_back("- " + written(muted("待填：" + enumerated(open))));
    return joined(lines);
  }

 private:
  [[nodiscard]] std::string written(const RichText& text) const {
    return markdown_.write(shortened(text, room_.text));
  }

  [[nodiscard]] static std::string joined(const std::vector<std::string>& lines) {
    return fmt::format("{}", fmt::join(lines, "\n"));
  }

  [[nodiscard]] std::string table_line(const Table& table, std::size_t row) const {
    RichText line;
    const auto& cells = table.rows[row];
    for (std::size_t c = 0; c < std::min(cells.size(), table.columns.size()); ++c) {
      if (says_nothing(cells[c])) continue;
      if (c > 0) {
        line.push_back({.text = line.empty() ? "" : " · "});
        line.push_back({.text = table.columns[c] + "：", .tone = Tone::muted});
      }
      for (Span span : cells[c]) {
        if (c == 0 && span.tone == Tone::normal) span.tone = Tone::strong;
        // The row is one line of a list.
        std::replace(span.text.begin(), span.text.end(), '\n', ' ');
        line.push_back(std::move(span));
      }
    }
    return "- " + written(line);
  }

  [[nodiscard]] std::string input_line(const Input& input, const std::string& label) const {
    const Chosen already = chosen(input);
    std::vector<std::string> values;
    for (const Option& option : already.options) values.push_back(option.label);
    values.insert(values.end(), already.words.begin(), already.words.end());
    RichText line = {{.text = label + "：", .tone = Tone::muted}, {.text = enumerated(values)}};
    if (!input.fault.empty()) {
      line.push_back({.text = " ⚠ " + input.fault, .tone = Tone::bad});
    }
    return "- " + written(line);
  }

  const Room& room_;
  const FormLook forms_;
  Markdown& markdown_;
};

std::string_view colour(Theme theme) {
  switch (theme) {
    case Theme::neutral:
    case Theme::stopped:
      return "#888888";
    case Theme::waiting:
      return "#D97B00";
    case Theme::active:
      return "#1677FF";
    case Theme::done:
      return "#1A9C5B";
    case Theme::urgent:
      return "#D93025";
  }
  return "#888888";
}

std::string quoted(const std::vector<std::string>& labels) {
  std::string out;
  for (const std::string& label : labels) out += "「" + Markdown::plain(label) + "」";
  return out;
}

}  // namespace

std::span<const Room> rooms() { return kRooms; }

std::vector<std::string> block_texts(const Card& card, std::size_t count, const Room& room,
                                     FormLook forms, Markdown& markdown) {
  std::vector<std::string> texts;
  const BlockWriter writer(room, forms, markdown);
  for (std::size_t i = 0; i < std::min(count, card.blocks.size()); ++i) {
    std::string text = std::visit(writer, card.blocks[i]);
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

std::string heading(const Card& card, std::string_view before, const Room& room) {
  std::string out = fmt::format(
      "### {}{}", before, Markdown::plain(shortened(card.title, std::min(kMaxTitle, room.text))));
  if (!card.tag.empty()) {
    out += fmt::format(" <font color={}>【{}】</font>", colour(card.theme),
                       Markdown::plain(shortened(card.tag, kMaxTag)));
  }
  return out;
}

std::vector<std::string> offer_texts(const Offers& offers, bool in_group, std::string_view robot) {
  std::vector<std::string> texts;
  std::string lines;
  std::size_t written = 0;
  for (const TypedCommand& typed : offers.commands) {
    if (typed.command.size() > kMaxExtraBytes || written++ == kMaxExtras) break;
    lines += fmt::format("\n- {}：{}{}", Markdown::plain(shortened(typed.label, kMaxTag)),
                         in_group ? fmt::format("@{} ", Markdown::plain(robot)) : "",
                         Markdown::plain(typed.command));
  }
  if (!lines.empty()) texts.push_back("请发送：\n" + lines);
  lines.clear();
  written = 0;
  for (const std::string& command : offers.unsaid) {
    if (command.size() > kMaxExtraBytes || written++ == kMaxExtras) break;
    lines += fmt::format("{}{}", lines.empty() ? "" : "　", Markdown::plain(command));
  }
  if (!lines.empty()) {
    texts.push_back(fmt::format("<font color=#888888>按钮没有反应时，请发送：{}</font>", lines));
  }
  lines.clear();
  written = 0;
  for (const LinkButton& page : offers.links) {
    if (page.address.size() > kMaxExtraBytes || written++ == kMaxExtras) break;
    lines += fmt::format("{}{}", lines.empty() ? "" : " · ", link(page.title, page.address));
  }
  if (!lines.empty()) texts.push_back(lines);

  if (in_group && (offers.has_form || !offers.without_way.empty())) {
    texts.push_back(fmt::format("{}请私聊机器人办理。", offers.without_way.empty()
                                                            ? "这张表"
                                                            : quoted(offers.without_way)));
  } else if (offers.has_form && !offers.form_is_offered) {
    texts.emplace_back("这张表在这里点不开，请把要填的内容写在一条消息里发送，写法见 /帮助。");
  } else if (!offers.without_way.empty()) {
    texts.push_back(
        fmt::format("{}在这里没有按钮，可用的命令见 /帮助。", quoted(offers.without_way)));
  }
  return texts;
}

std::string cut_note() {
  return "<font color=#888888>内容太多，消息放不下其余部分，请用文字命令查看或填写。</font>";
}

}  // namespace xiebot::cards::dingtalk
