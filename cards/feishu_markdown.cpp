#include "cards/feishu_markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cards/input_value.h"

namespace xiebot::cards::feishu {
namespace {

// Emphasis marks next to punctuation, or next to other marks, count only beside white space.
// Chinese sets no blanks, so the narrowest one (U+200A) is put around what is emphasised.
constexpr std::string_view kHairSpace = "\u200a";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Whether Markdown gives the character a meaning wherever it stands.
bool is_markup(char c) { return std::string_view("&<>*_~`[]#|\\").find(c) != std::string::npos; }

std::string entity(char c) { return fmt::format("&#{};", static_cast<int>(c)); }

// What stands before the next character on its line, as far as block markup minds it.
enum class LineState { start, digits, inside };

void append_escaped(std::string& out, std::string_view text, LineState& line) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] == '\t' ? ' ' : text[i];
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') continue;
    const bool opens_block = (line == LineState::start && (c == '-' || c == '+' || c == '=')) ||
                             (line == LineState::digits && (c == '.' || c == ')'));
    // :DONE: would be shown as a picture; a colon at the end may be continued by the next span.
    const bool opens_emoji = c == ':' && (i + 1 == text.size() || is_letter(text[i + 1]));
    if (line == LineState::start && c == ' ') {
      out += "&#160;";  // an indented line would be code
      continue;
    }
    if (is_markup(c) || opens_block || opens_emoji) {
      out += entity(c);
    } else {
      out += c;
    }
    const bool still_number = is_digit(c) && line != LineState::inside;
    line = still_number ? LineState::digits : LineState::inside;
  }
}

std::string_view colour(Tone tone) {
  switch (tone) {
    case Tone::muted:
      return "grey";
    case Tone::good:
      return "green";
    case Tone::warning:
      return "orange";
    case Tone::bad:
      return "red";
    case Tone::normal:
    case Tone::strong:
      return "";
  }
  return "";
}

class MarkdownWriter {
 public:
  explicit MarkdownWriter(const Resolver& resolve) : resolve_(resolve) {}

  void add(const Span& span) {
    if (!span.person.empty()) {
      if (const auto id = account(span.person, resolve_)) {
        add_markup(fmt::format("<at id={}></at>", *id));
        return;
      }
    }
    if (is_web_link(span.link)) {
      add_link(span);
      return;
    }
    std::string_view rest = span.text;
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      add_line(rest.substr(0, end), span.tone);
      break_line();
      rest.remove_prefix(end + 1);
    }
    add_line(rest, span.tone);
  }

  std::string take() { return std::move(out_); }

 private:
  void break_line() {
    out_ += "<br>";
    line_ = LineState::start;
    gap_due_ = false;
  }

  // Before what begins with `next`.
  void close_gap(char next) {
    if (gap_due_ && next != ' ' && !out_.ends_with(' ')) out_ += kHairSpace;
    gap_due_ = false;
  }

  void add_markup(std::string_view markup) {
    close_gap(markup.front());
    out_ += markup;
    line_ = LineState::inside;
  }

  void add_link(const Span& span) {
    close_gap('[');
    std::string words = span.text.empty() ? span.link : span.text;
    std::replace(words.begin(), words.end(), '\n', ' ');
    LineState inside = LineState::inside;
    out_ += "[";
    append_escaped(out_, words, inside);
    out_ += "](" + link_target(span.link) + ")";
    line_ = inside;
  }

  void add_line(std::string_view text, Tone tone) {
    if (text.empty()) return;
    if (tone == Tone::strong) {
      add_strong(text);
      return;
    }
    const std::string_view name = colour(tone);
    close_gap(name.empty() ? text.front() : '<');
    if (!name.empty()) out_ += fmt::format("<font color='{}'>", name);
    append_escaped(out_, text, line_);
    if (!name.empty()) out_ += "</font>";
  }

  // Blanks at the edges stay outside of the marks, or the marks would not count.
  void add_strong(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
      add_line(text, Tone::normal);
      return;
    }
    const std::size_t end = text.find_last_not_of(" \t") + 1;
    const std::string_view words = text.substr(first, end - first);
    add_line(text.substr(0, first), Tone::normal);
    gap_due_ = line_ != LineState::start;
    close_gap('*');
    out_ += "**";
    append_escaped(out_, words, line_);
    out_ += "**";
    gap_due_ = true;
    add_line(text.substr(end), Tone::normal);
  }

  const Resolver& resolve_;
  std::string out_;
  LineState line_ = LineState::start;
  bool gap_due_ = false;  // emphasis ended here, and the line has not gone on yet
};

}  // namespace

std::string markdown(const RichText& text, const Resolver& resolve) {
  MarkdownWriter writer(resolve);
  for (const Span& span : text) writer.add(span);
  return writer.take();
}

std::string link_target(std::string_view link) {
  std::string target;
  for (const char c : link) {
    const bool ends_target = std::string_view("()[]|").find(c) != std::string::npos;
    target += ends_target ? fmt::format("%{:02X}", static_cast<int>(c)) : std::string(1, c);
  }
  return target;
}

std::optional<std::string> account(const std::string& person, const Resolver& resolve) {
  std::optional<std::string> id = resolve(person);
  const auto is_id_character = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  if (!id || id->empty() || *id == "all" || !std::all_of(id->begin(), id->end(), is_id_character)) {
    return std::nullopt;
  }
  return id;
}

}  // namespace xiebot::cards::feishu
