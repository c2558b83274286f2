#include "cards/html_card.h"

#include <fmt/format.h>

#include "cards/html_form.h"
#include "cards/html_text.h"

namespace xiebot::cards {
namespace {

std::string_view theme_class(Theme theme) {
  switch (theme) {
    case Theme::neutral:
      return "card-neutral";
    case Theme::waiting:
      return "card-waiting";
    case Theme::active:
      return "card-active";
    case Theme::done:
      return "card-done";
    case Theme::stopped:
      return "card-stopped";
    case Theme::urgent:
      return "card-urgent";
  }
  return "card-neutral";
}

class BlockWriter {
 public:
  explicit BlockWriter(const HtmlNames& names) : names_(names) {}

  std::string operator()(const Paragraph& paragraph) const {
    return fmt::format("<p>{}</p>\n", phrase(paragraph.text));
  }

  std::string operator()(const Note& note) const {
    return fmt::format("<p class=\"note\">{}</p>\n", phrase(note.text));
  }

  std::string operator()(const Divider&) const { return "<hr>\n"; }

  std::string operator()(const Facts& facts) const {
    std::string out = "<dl class=\"facts\">\n";
    for (const Fact& fact : facts.facts) {
      out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", html::escaped(fact.label),
                         phrase(fact.value));
    }
    return out + "</dl>\n";
  }

  // The frame around the table is what scrolls on a narrow screen.
  std::string operator()(const Table& table) const {
    std::string out = "<div class=\"table-frame\"><table>\n<thead><tr>";
    for (const std::string& column : table.columns) {
      out += fmt::format("<th scope=\"col\">{}</th>", html::escaped(column));
    }
    out += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
      out += "<tr>";
      for (const RichText& cell : row) out += fmt::format("<td>{}</td>", phrase(cell));
      out += "</tr>\n";
    }
    return out + "</tbody>\n</table></div>\n";
  }

  std::string operator()(const Buttons& buttons) const { return html::button_row(buttons.buttons); }

  std::string operator()(const Form& form) const { return html::form(form, names_); }

 private:
  std::string phrase(const RichText& text) const { return html::phrase(text, names_.display); }

  const HtmlNames& names_;
};

}  // namespace

std::string render_html(const Card& card, const HtmlNames& names) {
  const std::string tag =
      card.tag.empty() ? ""
                       : fmt::format("<span class=\"card-tag\">{}</span>", html::escaped(card.tag));
  std::string out = fmt::format(
      "<article class=\"card {}\">\n<header><h3 class=\"card-title\">{}</h3>{}</header>\n"
      "<div class=\"card-body\">\n",
      theme_class(card.theme), html::escaped(card.title), tag);
  const BlockWriter writer(names);
  for (const Block& block : card.blocks) out += std::visit(writer, block);
  return out + "</div>\n</article>\n";
}

}  // namespace xiebot::cards
