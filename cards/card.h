// The neutral card: what people see, before a platform's renderer turns it into its own format.
//
// A card is a title and a list of blocks out of a closed variant: a new block does not compile
// until every renderer answers for it. Everything here is a plain value; nothing is shared, so any
// thread may build and render cards.
//
// Text typed by people is put into a Span as it is. Escaping is the renderer's duty: a span can
// never become a mention, a link or markup unless `person` or `link` is set, and only the bot's own
// code sets those.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace xiebot::cards {

enum class Tone { normal, strong, muted, good, warning, bad };

// A run of text with one look. With `person` (one of our person ids) it is a mention and `text` is
// the fallback for a person whom the platform does not know; with `link` it is a hyperlink
// (http/https only; a renderer drops other schemes and keeps the text).
struct Span {
  std::string text;
  Tone tone = Tone::normal;
  std::string person = {};
  std::string link = {};

  bool operator==(const Span&) const = default;
};
using RichText = std::vector<Span>;

// One paragraph. Line breaks inside a span are kept.
struct Paragraph {
  RichText text;
};

// Small grey print: why this came, which command does the same.
struct Note {
  RichText text;
};

struct Divider {};

// Label and value pairs, one a line.
struct Fact {
  std::string label;
  RichText value;
};
struct Facts {
  std::vector<Fact> facts;
};

// A small table, at most 20 rows; every row has as many cells as there are columns.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<RichText>> rows;
};

// What comes back with a click: flat names and values, made by the bot and opaque to the platform.
using ActionValue = std::vector<std::pair<std::string, std::string>>;

enum class ButtonStyle { normal, primary, danger };

// A button either calls back with `action` or, when `link` is set, opens that address.
struct Button {
  std::string label;
  ButtonStyle style = ButtonStyle::normal;
  ActionValue action = {};
  std::string link = {};
  std::string confirm = {};  // a question asked before the click counts; empty: none
  // What one types to the same effect, e.g. "/同意 2026-Q4-SCB-007", for platforms whose buttons
  // can only send text; empty: nothing does.
  std::string command = {};
};
struct Buttons {
  std::vector<Button> buttons;
};

enum class InputKind { text, multiline, date, date_time, choice, multi_choice, person, people };

// One option of a choice. `value` comes back; for person inputs it is one of our person ids.
struct Option {
  std::string value;
  std::string label;
};

// One field to fill in. `values` holds what is known already: the text, the chosen options' values,
// a date as 2026-11-23 or a date-time as 2026-11-23 18:30 (local to the reader). A date input may
// also hold words that are no date; a renderer then shows a text input, so that nothing typed is
// lost.
struct Input {
  std::string name;  // unique in the card
  std::string label;
  InputKind kind = InputKind::text;
  bool required = false;  // shown as a mark; the server checks
  std::string hint = {};
  std::string fault = {};  // what is wrong with the value, shown beside the field
  std::vector<std::string> values = {};
  std::vector<Option> options = {};  // choice, multi_choice, person, people
  int max_chars = 0;                 // code points; 0: the platform's own limit
};

// A line between inputs: the heading of one record of a group, or a hint that asks for attention.
struct FormText {
  RichText text;
};

// Inputs that are sent together. Every button sends the whole form along with its action.
struct Form {
  std::string name;  // unique in the card
  std::vector<std::variant<Input, FormText>> parts;
  std::vector<Button> buttons;  // at least one
};

using Block = std::variant<Paragraph, Note, Divider, Facts, Table, Buttons, Form>;

// The colour of the title says how the matter stands.
enum class Theme { neutral, waiting, active, done, stopped, urgent };

struct Card {
  std::string title;
  Theme theme = Theme::neutral;
  std::string tag = {};      // a short state beside the title, e.g. 待审批
  std::string summary = {};  // preview in the chat list; empty: the title
  std::vector<Block> blocks = {};
};

}  // namespace xiebot::cards
