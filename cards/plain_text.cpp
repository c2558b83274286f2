#include "cards/plain_text.h"

#include <fmt/format.h>

#include <vector>

#include "cards/input_value.h"

namespace xiebot::cards {
namespace {

class BlockReader {
 public:
  std::string operator()(const Paragraph& paragraph) const { return line(paragraph.text); }
  std::string operator()(const Note& note) const { return line(note.text); }
  std::string operator()(const Divider&) const { return "----\n"; }

  std::string operator()(const Facts& facts) const {
    std::string out;
    for (const Fact& fact : facts.facts) {
      out += fmt::format("{}：{}\n", fact.label, plain_text(fact.value));
    }
    return out;
  }

  std::string operator()(const Table& table) const {
    std::string out = fmt::format("{}\n", fmt::join(table.columns, " | "));
    for (const auto& row : table.rows) {
      std::vector<std::string> cells;
      cells.reserve(row.size());
      for (const RichText& cell : row) cells.push_back(plain_text(cell));
      out += fmt::format("{}\n", fmt::join(cells, " | "));
    }
    return out;
  }

  std::string operator()(const Buttons& buttons) const { return button_line(buttons.buttons); }

  std::string operator()(const Form& form) const {
    std::string out;
    for (const auto& part : form.parts) out += std::visit(*this, part);
    return out + button_line(form.buttons);
  }

  std::string operator()(const FormText& text) const { return line(text.text); }

  std::string operator()(const Input& input) const {
    const Chosen already = chosen(input);
    std::vector<std::string> values;
    values.reserve(already.options.size() + already.words.size());
    for (const Option& option : already.options) values.push_back(option.label);
    values.insert(values.end(), already.words.begin(), already.words.end());
    return fmt::format("{}{}：{}{}\n", input.label, input.required ? "*" : "", enumerated(values),
                       input.fault.empty() ? "" : " ⚠ " + input.fault);
  }

 private:
  static std::string line(const RichText& text) { return plain_text(text) + "\n"; }

  static std::string button_line(const std::vector<Button>& buttons) {
    std::vector<std::string> labels;
    labels.reserve(buttons.size());
    for (const Button& button : buttons) labels.push_back("[" + button.label + "]");
    return fmt::format("{}\n", fmt::join(labels, " "));
  }
};

}  // namespace

std::string plain_text(const Card& card) {
  std::string out = card.title;
  if (!card.tag.empty()) out += "（" + card.tag + "）";
  out += "\n";
  for (const Block& block : card.blocks) out += std::visit(BlockReader(), block);
  return out;
}

std::string plain_text(const RichText& text) {
  std::string out;
  for (const Span& span : text) out += span.text.empty() ? span.link : span.text;
  return out;
}

}  // namespace xiebot::cards
