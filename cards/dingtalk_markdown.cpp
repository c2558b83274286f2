#include "cards/dingtalk_markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "cards/input_value.h"

namespace xiebot::cards::dingtalk {
namespace {

constexpr std::size_t kMostMentions = 50;  // the platform's, a message

// Emphasis marks beside punctuation count only beside white space; Chinese sets no blanks.
constexpr std::string_view kHairSpace = "\u200a";
constexpr std::string_view kNoBreakSpace = "\u00a0";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }

// What Markdown or the client gives a meaning wherever it stands; empty: nothing.
std::string_view twin(char c) {
  switch (c) {
    case '*':
      return "＊";
    case '_':
      return "＿";
    case '~':
      return "～";
    case '`':
      return "｀";
    case '[':
      return "［";
    case ']':
      return "］";
    case '<':
      return "＜";
    case '>':
      return "＞";
    case '#':
      return "＃";
    case '|':
      return "｜";
    case '\\':
      return "＼";
    case '&':
      return "＆";
    case '@':
      return "＠";
    default:
      return "";
  }
}

// The same for what has a meaning at the start of a line.
std::string_view twin_at_start(char c) {
  switch (c) {
    case '-':
      return "－";
    case '+':
      return "＋";
    case '=':
      return "＝";
    default:
      return "";
  }
}

enum class LineState { start, digits, inside };

// Addresses of the client itself (dtmd:, dingtalk:) act when touched. Web addresses only open.
bool ends_foreign_scheme(std::string_view before, std::string_view rest) {
  if (!rest.starts_with("://")) return false;
  std::size_t begin = before.size();
  while (begin > 0 && (is_letter(before[begin - 1]) || is_digit(before[begin - 1]))) --begin;
  std::string scheme(before.substr(begin));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return scheme != "http" && scheme != "https";
}

void append_line(std::string& out, std::string_view text, LineState& line) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] == '\t' || text[i] == '\n' ? ' ' : text[i];
    if (is_control(c)) continue;
    const bool last = i + 1 == text.size();
    if (line == LineState::start && c == ' ') {
      out += kNoBreakSpace;  // an indented line would be code
      continue;
    }
    std::string_view replacement = twin(c);
    if (replacement.empty() && line == LineState::start) replacement = twin_at_start(c);
    const bool ends_number = line == LineState::digits && (last || text[i + 1] == ' ');
    if (ends_number && c == '.') replacement = "．";
    if (ends_number && c == ')') replacement = "）";
    if (c == ':' && ends_foreign_scheme(text.substr(0, i), text.substr(i))) replacement = "：";
    if (replacement.empty()) {
      out += c;
    } else {
      out += replacement;
    }
    line = is_digit(c) && line != LineState::inside ? LineState::digits : LineState::inside;
  }
}

void append_unmarked(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '@') {
      out += "＠";
    } else if (c == ':' && ends_foreign_scheme(text.substr(0, i), text.substr(i))) {
      out += "：";
    } else if (c == '\n' || c == '\t' || !is_control(c)) {
      out += c;
    }
  }
}

std::string_view colour(Tone tone) {
  switch (tone) {
    case Tone::muted:
      return "#888888";
    case Tone::good:
      return "#1A9C5B";
    case Tone::warning:
      return "#D97B00";
    case Tone::bad:
      return "#D93025";
    case Tone::normal:
    case Tone::strong:
      return "";
  }
  return "";
}

void append_strong(std::string& out, std::string_view text, LineState& line) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    append_line(out, text, line);
    return;
  }
  const std::size_t end = text.find_last_not_of(" \t") + 1;
  append_line(out, text.substr(0, first), line);
  if (line != LineState::start) out += kHairSpace;
  out += "**";
  append_line(out, text.substr(first, end - first), line);
  out += "**";
  out += kHairSpace;
  append_line(out, text.substr(end), line);
}

void append_toned(std::string& out, std::string_view text, Tone tone, LineState& line) {
  if (text.empty()) return;
  if (tone == Tone::strong) {
    append_strong(out, text, line);
    return;
  }
  const std::string_view name = colour(tone);
  if (!name.empty()) out += fmt::format("<font color={}>", name);
  append_line(out, text, line);
  if (!name.empty()) out += "</font>";
}

}  // namespace

std::optional<std::string> Mentions::mark(const Span& span) {
  if (style_ == MentionStyle::names || span.person.empty()) return std::nullopt;
  const auto id = account(span.person, resolve_);
  if (!id) return std::nullopt;
  const auto is_known = [&](const Mentioned& known) { return known.account == *id; };
  if (std::none_of(all_.begin(), all_.end(), is_known)) {
    if (all_.size() == kMostMentions) return std::nullopt;
    all_.push_back({*id, one_line(span.text)});
  }
  return style_ == MentionStyle::literal
             ? fmt::format(" @{} ", *id)
             : fmt::format("<a atId={}>{}</a>", *id, Markdown::plain(span.text));
}

std::string Markdown::write(const RichText& text) {
  std::string out;
  LineState line = LineState::start;
  for (const Span& span : text) {
    if (const auto mark = mentions_.mark(span)) {
      out += line == LineState::start && mark->starts_with(' ') ? mark->substr(1) : *mark;
      line = LineState::inside;
      continue;
    }
    if (is_web_link(span.link)) {
      out += link(span.text.empty() ? span.link : span.text, span.link);
      line = LineState::inside;
      continue;
    }
    std::string_view rest = span.text;
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      append_toned(out, rest.substr(0, end), span.tone, line);
      out += kLineBreak;
      line = LineState::start;
      rest.remove_prefix(end + 1);
    }
    append_toned(out, rest, span.tone, line);
  }
  return out;
}

std::string Markdown::plain(std::string_view text) {
  std::string out;
  LineState line = LineState::inside;
  append_line(out, text, line);
  return out;
}

std::string link(std::string_view words, std::string_view address) {
  std::string target;
  for (const char c : address) {
    if (std::string_view("()[]|*_~").find(c) != std::string_view::npos) {
      target += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      target += c;
    }
  }
  return fmt::format("[{}]({})", Markdown::plain(words), target);
}

std::optional<std::string> account(const std::string& person, const Resolver& resolve) {
  std::optional<std::string> id = resolve ? resolve(person) : std::nullopt;
  const auto is_id_character = [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
  };
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
  constexpr std::string_view kAll = "all";
  if (!id || id->empty() || !std::all_of(id->begin(), id->end(), is_id_character) ||
      std::equal(id->begin(), id->end(), kAll.begin(), kAll.end(),
                 [&](char a, char b) { return lower(a) == b; })) {
    return std::nullopt;
  }
  return id;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == '\t') {
      out += ' ';
    } else if (!is_control(c)) {
      out += c;
    }
  }
  return out;
}

std::string PlainWriter::write(const RichText& text) {
  std::string out;
  for (const Span& span : text) {
    if (const auto mark = mentions_.mark(span)) {
      out += out.empty() || out.ends_with(' ') || out.ends_with('\n') ? mark->substr(1) : *mark;
      continue;
    }
    append_unmarked(out, span.text);
    if (is_web_link(span.link) && span.link != span.text) {
      out += fmt::format("{}{} ", span.text.empty() ? "" : "：", span.link);
    }
  }
  return out;
}

}  // namespace xiebot::cards::dingtalk
