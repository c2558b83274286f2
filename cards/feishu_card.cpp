#include "cards/feishu_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cards/code_points.h"
#include "cards/feishu_elements.h"
#include "cards/feishu_form.h"
#include "cards/feishu_markdown.h"
#include "cards/feishu_room.h"
#include "cards/input_value.h"

namespace xiebot::cards {
namespace {

using feishu::Json;
using feishu::Room;

constexpr std::size_t kMaxTables = 3;  // documented are 5; the platform was seen to refuse a fourth
constexpr int kTablePage = 10;

struct Look {
  std::string_view title;  // colour of the title bar
  std::string_view tag;
};

Look look_of(Theme theme) {
  switch (theme) {
    case Theme::neutral:
      return {"default", "neutral"};
    case Theme::waiting:
      return {"orange", "orange"};
    case Theme::active:
      return {"blue", "blue"};
    case Theme::done:
      return {"green", "green"};
    case Theme::stopped:
      return {"grey", "neutral"};
    case Theme::urgent:
      return {"red", "red"};
  }
  return {"default", "neutral"};
}

// One line of small print that says what is missing.
RichText muted(std::string text) { return {{.text = std::move(text), .tone = Tone::muted}}; }

class BlockRenderer {
 public:
  BlockRenderer(const Card& card, const Room& room, const feishu::Surroundings& around)
      : room_(room), around_(around) {
    for (const Block& block : card.blocks) {
      const auto* form = std::get_if<Form>(&block);
      if (form == nullptr) continue;
      for (const auto& part : form->parts) {
        if (const auto* input = std::get_if<Input>(&part)) names_.take(input->name);
      }
    }
  }

  void operator()(const Paragraph& paragraph) { add_text(paragraph.text); }

  void operator()(const Note& note) {
    RichText text = shortened(note.text, room_.text);
    for (Span& span : text) {
      if (span.tone == Tone::normal) span.tone = Tone::muted;
    }
    if (add_markdown(text)) elements_.back()["text_size"] = "notation";
  }

  void operator()(const Divider&) { elements_.push_back({{"tag", "hr"}}); }

  void operator()(const Facts& facts) {
    RichText lines;
    for (const Fact& fact : facts.facts) {
      if (!lines.empty()) lines.push_back({.text = "\n"});
      lines.push_back({.text = fact.label + "：", .tone = Tone::muted});
      const RichText value = shortened(fact.value, room_.text);
      lines.insert(lines.end(), value.begin(), value.end());
    }
    add_markdown(lines);
  }

  void operator()(const Table& table) {
    const std::size_t shown = std::min(table.rows.size(), room_.rows);
    if (shown > 0 && !table.columns.empty()) {
      elements_.push_back(++tables_ <= kMaxTables ? native_table(table, shown)
                                                  : table_lines(table, shown));
    }
    if (shown < table.rows.size()) {
      add_text(muted(fmt::format("还有 {} 行", table.rows.size() - shown)));
    }
  }

  void operator()(const Buttons& buttons) {
    if (!buttons.buttons.empty()) {
      elements_.push_back(feishu::button_row(buttons.buttons, nullptr));
    }
  }

  void operator()(const Form& form) {
    elements_.push_back(feishu::form_element(form, room_, around_, names_));
  }

  void add_text(const RichText& text) { add_markdown(shortened(text, room_.text)); }

  Json take() { return std::move(elements_); }

 private:
  // False where nothing was to be said: an empty element would only take room.
  bool add_markdown(const RichText& text) {
    Json element = feishu::markdown_element(text, around_.resolve);
    if (element["content"].get_ref<const std::string&>().empty()) return false;
    elements_.push_back(std::move(element));
    return true;
  }

  RichText cell(const Table& table, std::size_t row, std::size_t column) const {
    const auto& cells = table.rows[row];
    return column < cells.size() ? shortened(cells[column], room_.text) : RichText();
  }

  Json native_table(const Table& table, std::size_t shown) const {
    Json columns = Json::array();
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      columns.push_back({{"name", fmt::format("c{}", c)},
                         {"display_name", table.columns[c]},
                         {"data_type", "markdown"},
                         {"width", "auto"}});
    }
    Json rows = Json::array();
    for (std::size_t r = 0; r < shown; ++r) {
      Json row = Json::object();
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        row[fmt::format("c{}", c)] = feishu::markdown(cell(table, r, c), around_.resolve);
      }
      rows.push_back(std::move(row));
    }
    // On a phone the table is wider than the screen: its first column says whose row it is.
    return {{"tag", "table"},
            {"page_size", kTablePage},
            {"row_height", "auto"},
            {"freeze_first_column", true},
            {"header_style", {{"background_style", "grey"}, {"bold", true}, {"lines", 1}}},
            {"columns", std::move(columns)},
            {"rows", std::move(rows)}};
  }

  // A table more than Feishu takes: a line a row, the head of each in bold.
  Json table_lines(const Table& table, std::size_t shown) const {
    RichText lines;
    for (std::size_t r = 0; r < shown; ++r) {
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (!lines.empty()) lines.push_back({.text = c == 0 ? "\n" : " · "});
        for (Span& span : cell(table, r, c)) {
          if (c == 0 && span.tone == Tone::normal) span.tone = Tone::strong;
          lines.push_back(std::move(span));
        }
      }
    }
    return feishu::markdown_element(lines, around_.resolve);
  }

  const Room& room_;
  const feishu::Surroundings& around_;
  feishu::Names names_;
  Json elements_ = Json::array();
  std::size_t tables_ = 0;
};

std::size_t count_elements(const Json& json) {
  if (!json.is_structured()) return 0;
  std::size_t count = json.is_object() && json.contains("tag") ? 1 : 0;
  for (const auto& [name, value] : json.items()) {
    if (name != "behaviors") count += count_elements(value);
  }
  return count;
}

struct Rendered {
  std::string text;
  std::size_t elements = 0;

  [[nodiscard]] bool fits() const {
    return text.size() <= kFeishuCardBytes && elements <= kFeishuCardElements;
  }
};

// The card with its first `blocks` blocks.
Rendered render(const Card& card, std::size_t blocks, const Room& room,
                const feishu::Surroundings& around) {
  BlockRenderer renderer(card, room, around);
  for (std::size_t i = 0; i < blocks; ++i) std::visit(renderer, card.blocks[i]);
  if (blocks < card.blocks.size()) {
    renderer.add_text(muted("内容太多，卡片放不下其余部分，请用文字命令查看或填写。"));
    const bool form_is_left_out =
        std::any_of(card.blocks.begin() + static_cast<std::ptrdiff_t>(blocks), card.blocks.end(),
                    [](const Block& block) { return std::holds_alternative<Form>(block); });
    if (form_is_left_out && !around.form_page.empty()) {
      renderer.add_text(feishu::page_offer(around.form_page));
    }
  }

  const Look look = look_of(card.theme);
  Json header = {{"title", feishu::plain_text(shortened(card.title, room.text))},
                 {"template", look.title}};
  if (!card.tag.empty()) {
    header["text_tag_list"] =
        Json::array({{{"tag", "text_tag"},
                      {"text", feishu::plain_text(shortened(card.tag, room.text))},
                      {"color", look.tag}}});
  }
  const std::string& summary = card.summary.empty() ? card.title : card.summary;
  // update_multi is the default, but only a card that states it can be changed later.
  const Json json = {
      {"schema", "2.0"},
      {"config",
       {{"update_multi", true}, {"summary", {{"content", shortened(summary, room.text)}}}}},
      {"header", std::move(header)},
      {"body", {{"elements", renderer.take()}}}};
  return {json.dump(-1, ' ', false, Json::error_handler_t::replace), count_elements(json)};
}

std::string text_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("&<>[]\"").find(c) != std::string_view::npos) {
      out += fmt::format("&#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string render_feishu(const Card& card, const Resolver& resolve, std::string_view form_page) {
  const feishu::Surroundings around{resolve, form_page};
  Room room;
  Rendered whole = render(card, card.blocks.size(), room, around);
  while (!whole.fits()) {
    const bool narrower = whole.elements > kFeishuCardElements ? feishu::narrow_elements(room)
                                                               : feishu::narrow_bytes(room);
    if (!narrower) break;
    whole = render(card, card.blocks.size(), room, around);
  }
  if (whole.fits()) return std::move(whole.text);

  // Still too large: as many of the first blocks as there is room for.
  room = feishu::narrowest_room();
  Rendered best = render(card, 0, room, around);
  std::size_t fitting = 0;
  std::size_t too_many = card.blocks.size();
  while (too_many - fitting > 1) {
    const std::size_t middle = fitting + (too_many - fitting) / 2;
    Rendered attempt = render(card, middle, room, around);
    if (attempt.fits()) {
      best = std::move(attempt);
      fitting = middle;
    } else {
      too_many = middle;
    }
  }
  return std::move(best.text);
}

std::string render_feishu_text(const RichText& text, const Resolver& resolve) {
  std::string out;
  for (const Span& span : text) {
    const std::string words = text_escaped(span.text);
    const auto id = span.person.empty() ? std::nullopt : feishu::account(span.person, resolve);
    if (id) {
      out += fmt::format("<at user_id=\"{}\">{}</at>", *id, words);
    } else if (is_web_link(span.link)) {
      out += fmt::format("[{}]({})", words.empty() ? text_escaped(span.link) : words,
                         feishu::link_target(span.link));
    } else if (span.tone == Tone::strong && !words.empty()) {
      out += fmt::format("<b>{}</b>", words);
    } else {
      out += words;
    }
  }
  return out;
}

}  // namespace xiebot::cards
