#include "tests/fuzz/shared/html_claims.h"

#include <set>
#include <string>
#include <vector>

#include "tests/fuzz/shared/fuzzer.h"

namespace xiebot::fuzz {
namespace {

using Words = std::set<std::string_view>;

const Words kElements{
    "a",      "article",  "body",    "br",     "button", "dd",     "details", "div",    "dl",
    "dt",     "fieldset", "footer",  "form",   "h1",     "h3",     "head",    "header", "hr",
    "html",   "input",    "label",   "legend", "li",     "link",   "main",    "meta",   "nav",
    "option", "p",        "section", "select", "span",   "strong", "summary", "table",  "tbody",
    "td",     "textarea", "th",      "thead",  "title",  "tr",     "ul"};
const Words kVoid{"br", "hr", "input", "link", "meta"};
// Those of which the browser does what they say.
const Words kActive{"action", "data", "formaction", "src", "srcdoc", "style"};

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

class Scanner {
 public:
  explicit Scanner(std::string_view html) : left_(html) { pass("<!DOCTYPE html>"); }

  void scan() {
    while (!left_.empty()) {
      const std::size_t tag = left_.find_first_of("<>");
      if (tag == std::string_view::npos) break;
      require(left_[tag] == '<', "text has no bare >");
      left_.remove_prefix(tag + 1);
      if (pass("/")) {
        close();
      } else {
        open();
      }
    }
    require(open_.empty(), "every element is closed");
  }

 private:
  bool pass(std::string_view word) {
    if (!left_.starts_with(word)) return false;
    left_.remove_prefix(word.size());
    return true;
  }

  std::string_view name() {
    std::size_t size = 0;
    while (size < left_.size() && is_name(left_[size])) ++size;
    const std::string_view name = left_.substr(0, size);
    left_.remove_prefix(size);
    return name;
  }

  void open() {
    const std::string_view element = name();
    require(kElements.contains(element), "an element is one of ours");
    while (pass(" ")) attribute();
    require(pass(">"), "a tag ends");
    if (!kVoid.contains(element)) open_.push_back(element);
  }

  void close() {
    const std::string_view element = name();
    require(pass(">"), "an end tag ends");
    require(!open_.empty() && open_.back() == element, "elements are closed in order");
    open_.pop_back();
  }

  void attribute() {
    const std::string_view attribute = name();
    require(!attribute.empty() && !attribute.starts_with("on") && !kActive.contains(attribute),
            "an attribute runs nothing");
    if (!pass("=")) return;
    require(pass("\""), "an attribute is quoted");
    const std::size_t end = left_.find('"');
    require(end != std::string_view::npos, "an attribute ends");
    const std::string_view value = left_.substr(0, end);
    require(value.find_first_of("<>") == std::string_view::npos, "an attribute is escaped");
    if (attribute == "href") {
      require(value.starts_with("https://") || value.starts_with("http://") ||
                  value.starts_with("HTTP") || value.starts_with("#") || value == "style.css",
              "a link leads to the web or into the page");
    }
    left_.remove_prefix(end + 1);
  }

  std::string_view left_;
  std::vector<std::string_view> open_;
};

}  // namespace

void claim_html(std::string_view html) { Scanner(html).scan(); }

}  // namespace xiebot::fuzz
