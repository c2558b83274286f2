#include "tests/fuzz/shared/card_maker.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "bot/text.h"

namespace xiebot::fuzz {
namespace {

using namespace cards;

// What tries to be more than text on one platform or another.
constexpr std::array<std::string_view, 24> kTricks{
    "<at id=all></at>",
    "<at user_id=\"all\">所有人</at>",
    "**粗** _斜_ ~~删~~ `码` ![图](img_v2_x)",
    "[点我](javascript:alert(1))",
    "<font color='red'>红</font><link url='https://evil.example'>链</link>",
    "# 标题\n- 列表\n> 引用\n1. 一\n---\n```\n围栏\n```",
    "| a | b |\n|---|---|\n",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\" onclick=\"alert(1)\" x='",
    "&#60;at id=all&#62; &lt;b&gt; \\*",
    ":DONE: 17:30 https://example.com",
    "@all @所有人",
    "2026-11-23",
    "2026-11-23 18:30",
    "一二三四五六七八九十",
    "👩‍👩‍👧‍👦𠮷",
    "e\u0301",
    "  \n  ",
    "</textarea></form></article>",
    "]]>-->",
    "https://example.com/a)b(c|d?x=\"y\"",
    "javascript:alert(1)",
    "o0"};

constexpr std::array<std::string_view, 6> kLinks{"",
                                                 "https://example.com/plan?id=1&v=2",
                                                 "javascript:alert(1)",
                                                 "https://example.com/a)b(c|d",
                                                 "//",
                                                 "http://例子.cn/路径"};

constexpr std::array<std::string_view, 6> kPeople{"", "p1", "p2", "p3", "nobody", "all"};

class CardMaker {
 public:
  CardMaker(Bytes& bytes, bool raw) : bytes_(bytes), raw_(raw) {}

  Card card() {
    Card card{.title = text(), .theme = Theme(bytes_.below(6)), .tag = text(), .summary = text()};
    while (!bytes_.empty() && card.blocks.size() < 40) card.blocks.push_back(block());
    return card;
  }

  RichText rich_text() {
    RichText rich;
    for (std::size_t left = bytes_.below(4); left > 0; --left) rich.push_back(span());
    return rich;
  }

 private:
  // A byte says what it is: a trick, bytes as they come, a long text, several of these.
  std::string text() {
    const std::uint8_t kind = bytes_.byte();
    std::string made;
    if (kind < 128) {
      made = std::string(kTricks[kind % kTricks.size()]);
    } else if (kind < 192) {
      made = std::string(bytes_.take(kind - 128));
    } else if (kind < 208) {
      const std::string piece = text();
      for (int i = 0; i < 1 << (kind - 192) / 2; ++i) made += piece;
    } else if (kind < 224) {
      made = text() + text();
    }
    if (!raw_) made = clean(made);
    // What people type has a limit; only a card of many such texts outgrows its platform.
    return made.substr(0, utf8_start(made, 3000));
  }

  static std::size_t utf8_start(std::string_view text, std::size_t at) {
    if (text.size() <= at) return text.size();
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80) --at;
    return at;
  }

  Span span() {
    return {.text = text(),
            .tone = Tone(bytes_.below(6)),
            .person = std::string(bytes_.pick(kPeople)),
            .link = std::string(bytes_.pick(kLinks))};
  }

  Button button() {
    Button button{.label = text(), .style = ButtonStyle(bytes_.below(3))};
    const std::uint8_t kind = bytes_.byte();
    if (kind % 2 == 1) button.action = {{"do", text()}, {"entry", text()}};
    if (kind % 4 >= 2) button.link = std::string(bytes_.pick(kLinks));
    if (kind % 8 >= 4) button.confirm = text();
    if (kind % 16 >= 8) button.command = "/" + text();
    return button;
  }

  Input input() {
    Input input{.name = "i" + std::to_string(inputs_++),
                .label = text(),
                .kind = InputKind(bytes_.below(8)),
                .required = bytes_.flag(),
                .hint = text(),
                .fault = text()};
    for (std::size_t left = bytes_.below(4); left > 0; --left) input.values.push_back(text());
    const std::size_t few = bytes_.below(256);
    const std::size_t options = few < 240 ? few % 8 : (few - 240) * 16;
    for (std::size_t i = 0; i < options; ++i) {
      const bool person = input.kind == InputKind::person || input.kind == InputKind::people;
      // One in four is typed; the others are there for their number.
      input.options.push_back({(person ? "p" : "o") + std::to_string(i),
                               i % 4 == 0 ? text() : "第 " + std::to_string(i) + " 项"});
    }
    input.max_chars = static_cast<int>(bytes_.below(3)) * 1000;
    return input;
  }

  Form form() {
    Form form{.name = "form" + std::to_string(forms_++), .parts = {}, .buttons = {button()}};
    // One has to send it.
    form.buttons.front().link.clear();
    for (std::size_t left = bytes_.below(16); left > 0; --left) {
      if (bytes_.byte() % 4 == 3) {
        form.parts.emplace_back(FormText{rich_text()});
      } else {
        form.parts.emplace_back(input());
      }
    }
    for (std::size_t left = bytes_.below(3); left > 0; --left) form.buttons.push_back(button());
    return form;
  }

  Table table() {
    Table table;
    const std::size_t columns = 1 + bytes_.below(6);
    for (std::size_t i = 0; i < columns; ++i) table.columns.push_back(text());
    for (std::size_t left = bytes_.below(21); left > 0; --left) {
      std::vector<RichText> row;
      for (std::size_t i = 0; i < columns; ++i) row.push_back(rich_text());
      table.rows.push_back(std::move(row));
    }
    return table;
  }

  Block block() {
    switch (bytes_.below(7)) {
      case 0:
        return Paragraph{rich_text()};
      case 1:
        return Note{rich_text()};
      case 2:
        return Divider{};
      case 3: {
        Facts facts;
        for (std::size_t left = bytes_.below(20); left > 0; --left) {
          std::string label = text();
          facts.facts.push_back({std::move(label), rich_text()});
        }
        return facts;
      }
      case 4:
        return table();
      case 5: {
        Buttons buttons;
        for (std::size_t left = bytes_.below(8); left > 0; --left) {
          buttons.buttons.push_back(button());
        }
        return buttons;
      }
      default:
        return form();
    }
  }

  Bytes& bytes_;
  const bool raw_;
  int inputs_ = 0, forms_ = 0;
};

Resolver known_as(std::string_view prefix) {
  return [prefix](const std::string& person) -> std::optional<std::string> {
    if (person != "p1" && person != "p2" && person != "p3") return std::nullopt;
    return std::string(prefix) + person;
  };
}

}  // namespace

Card make_card(Bytes& bytes, bool raw) { return CardMaker(bytes, raw).card(); }
RichText make_text(Bytes& bytes, bool raw) { return CardMaker(bytes, raw).rich_text(); }

Resolver accounts() { return known_as("ou_"); }
Resolver names() { return known_as("某<b>"); }

}  // namespace xiebot::fuzz
