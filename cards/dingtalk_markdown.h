// Rich text in DingTalk's Markdown.
//
// Which escapes its clients honour is not documented, so text by people is not escaped: every
// character with a meaning is replaced by its full-width twin, which has none in any Markdown. So
// it can never become a mention, a link, an image, HTML, emphasis, code or a list. Protocol:
// DingTalk open platform, "robot message types", Markdown subset.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards::dingtalk {

// A break within a paragraph: a newline counts only with two spaces before and after it.
inline constexpr std::string_view kLineBreak = "  \n  ";
inline constexpr std::string_view kNewBlock = "\n\n";

enum class MentionStyle {
  names,    // mentions do not work here: the name as text
  literal,  // @userId, which counts if the message names the account beside its text, too
  anchor,   // <a atId=userId>name</a>, in a card of the card platform
};

struct Mentioned {
  std::string account;
  std::string name;
};

// Whom one message mentions: each once, in order, and no more than the platform takes. One thread.
class Mentions {
 public:
  // `resolve` must outlive this.
  Mentions(const Resolver& resolve, MentionStyle style) : resolve_(resolve), style_(style) {}

  // The mark that mentions the span's person; nullopt where the name has to do.
  [[nodiscard]] std::optional<std::string> mark(const Span& span);
  [[nodiscard]] const std::vector<Mentioned>& all() const { return all_; }

 private:
  const Resolver& resolve_;
  const MentionStyle style_;
  std::vector<Mentioned> all_;
};

// Writes one message. One thread.
class Markdown {
 public:
  // `resolve` must outlive this.
  Markdown(const Resolver& resolve, MentionStyle style) : mentions_(resolve, style) {}

  // The text as it stands within one paragraph or list item.
  [[nodiscard]] std::string write(const RichText& text);
  // One line of text by people, at a place where the line goes on.
  [[nodiscard]] static std::string plain(std::string_view text);

  [[nodiscard]] const std::vector<Mentioned>& mentioned() const { return mentions_.all(); }

 private:
  Mentions mentions_;
};

// Writes a message that is not Markdown: an at sign by people is full-width, so that it can never
// be a mention. One thread.
class PlainWriter {
 public:
  // `resolve` must outlive this.
  PlainWriter(const Resolver& resolve, MentionStyle style) : mentions_(resolve, style) {}

  [[nodiscard]] std::string write(const RichText& text);
  [[nodiscard]] const std::vector<Mentioned>& mentioned() const { return mentions_.all(); }

 private:
  Mentions mentions_;
};

// A link to a web page as Markdown.
[[nodiscard]] std::string link(std::string_view words, std::string_view address);

// The person's account if it can stand in a mention, else nullopt.
[[nodiscard]] std::optional<std::string> account(const std::string& person,
                                                 const Resolver& resolve);

// One line of a title or a button: no control characters, no line breaks.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace xiebot::cards::dingtalk
