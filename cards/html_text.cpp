#include "cards/html_text.h"

#include <fmt/format.h>

#include "cards/input_value.h"

namespace xiebot::cards::html {
namespace {

std::string_view class_name(Tone tone) {
  switch (tone) {
    case Tone::normal:
    case Tone::strong:
      return "";
    case Tone::muted:
      return "muted";
    case Tone::good:
      return "good";
    case Tone::warning:
      return "warning";
    case Tone::bad:
      return "bad";
  }
  return "";
}

std::string with_breaks(std::string_view text) {
  std::string out;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    out += escaped(text.substr(0, end)) + "<br>";
    text.remove_prefix(end + 1);
  }
  return out + escaped(text);
}

std::string span_html(const Span& span, const Resolver& display) {
  if (!span.person.empty()) {
    if (const auto name = display(span.person)) {
      return fmt::format("<span class=\"mention\">@{}</span>", escaped(*name));
    }
  }
  if (is_web_link(span.link)) {
    const std::string& words = span.text.empty() ? span.link : span.text;
    return fmt::format("<a{} target=\"_blank\" rel=\"noopener noreferrer\">{}</a>",
                       attribute("href", span.link), with_breaks(words));
  }
  if (span.text.empty() || span.tone == Tone::normal) return with_breaks(span.text);
  if (span.tone == Tone::strong) {
    return fmt::format("<strong>{}</strong>", with_breaks(span.text));
  }
  return fmt::format("<span{}>{}</span>", attribute("class", class_name(span.tone)),
                     with_breaks(span.text));
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // Control characters have no place in HTML; tab and newline do.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

std::string phrase(const RichText& text, const Resolver& display) {
  std::string out;
  for (const Span& span : text) out += span_html(span, display);
  return out;
}

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, escaped(value));
}

}  // namespace xiebot::cards::html
