#include "bot/reading.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "bot/context.h"
#include "bot/progress/sheet_words.h"
#include "bot/rights.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

bool is_number_byte(char c) { return c == '-' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool looks_like_number(std::string_view word) {
  // A letter tells it from dates and telephone numbers.
  return word.size() >= 5 && word.find('-') != std::string_view::npos &&
         std::ranges::any_of(word, [](unsigned char c) { return std::isalpha(c) != 0; }) &&
         std::isdigit(static_cast<unsigned char>(word.back())) != 0;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(c < 0x80 ? std::toupper(c) : c);
  });
  return text;
}

// The letter, digit or dash at the beginning, full-width ones as ASCII; '\0' for anything else.
struct NumberByte {
  char ascii = '\0';
  std::size_t bytes = 1;
};

NumberByte number_byte(std::string_view text) {
  if (is_number_byte(text.front())) return {text.front(), 1};
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  if (text.size() < 3 || byte(0) != 0xEF || byte(1) < 0xBC || byte(1) > 0xBD) return {};
  const unsigned code = ((byte(0) & 0x0Fu) << 12) | ((byte(1) & 0x3Fu) << 6) | (byte(2) & 0x3Fu);
  const unsigned ascii = code - 0xFEE0u;
  const char c = ascii < 0x80 ? static_cast<char>(ascii) : '\0';
  return {c != '\0' && is_number_byte(c) ? c : '\0', 3};
}

bool asked_in_its_group(const Context& context, const Entry& entry) {
  const std::vector<ProjectCode> here = context.projects_here();
  return context.in_group() && std::ranges::find(here, entry.project) != here.end();
}

void expect_visible(const Context& context, const Entry& entry, std::string_view name) {
  if (!is_visible(context, entry)) throw Refusal(texts::may_not_see(name));
}

// By its number or, for a sheet has none, by project, day and department.
Entry entry_or_sheet(Context& context, std::string_view text) {
  const std::string number = number_in(text, nullptr);
  const bool numbered = !number.empty() && context.tx.entries().find_number(number);
  std::optional<Entry> sheet = numbered ? std::nullopt : sheet_named(context, text);
  if (!sheet) return entry_named(context, text, nullptr);
  expect_visible(context, *sheet, trim(text));
  return *std::move(sheet);
}

// Whether the text is the number of an entry that the asker may see: its card is what was meant.
bool show_by_number(Context& context, const std::string& text) {
  std::string rest;
  const std::string number = number_in(text, &rest);
  if (number.empty() || !rest.empty()) return false;
  const std::optional<Entry> entry = context.tx.entries().find_number(number);
  if (!entry || !is_visible(context, *entry)) return false;
  show_privately(context, *entry, texts::look_in_private());
  return true;
}

}  // namespace

bool is_visible(const Context& context, const Entry& entry) {
  return access(context.tx, context.rules, entry, context.person).may_see ||
         asked_in_its_group(context, entry);
}

void show_privately(Context& context, const Entry& entry, const std::string& meanwhile) {
  context.answer_privately({"entry", {{"entry", std::to_string(entry.id.value())}}}, entry.id,
                           meanwhile);
}

std::string number_in(std::string_view text, std::string* rest) {
  for (std::size_t start = 0; start < text.size();) {
    if (text[start] == kMentionOpen) {
      // An account may look like a number.
      start = std::min(text.find(kMentionClose, start), text.size() - 1) + 1;
      continue;
    }
    std::string word;
    std::size_t end = start;
    while (end < text.size()) {
      const NumberByte next = number_byte(text.substr(end));
      if (next.ascii == '\0') break;
      word += next.ascii;
      end += next.bytes;
    }
    if (looks_like_number(word)) {
      if (rest != nullptr) {
        const std::string_view before = trim(text.substr(0, start));
        const std::string_view after = trim(text.substr(end));
        *rest = fmt::format("{}{}{}", before, before.empty() || after.empty() ? "" : " ", after);
      }
      return upper(std::move(word));
    }
    start = std::max(end, start + 1);
  }
  if (rest != nullptr) *rest = std::string(text);
  return {};
}

Entry entry_named(Context& context, std::string_view text, std::string* rest) {
  const std::string number = number_in(text, rest);
  if (number.empty()) throw Refusal(texts::number_missing());
  std::optional<Entry> entry = context.tx.entries().find_number(number);
  if (!entry) throw Refusal(texts::no_such_entry(number));
  expect_visible(context, *entry, number);
  return *std::move(entry);
}

void show_help(Context& context, const CommandCall& call) {
  context.answer({"help", {{"topic", call.rest}}});
}

void show_todo(Context& context, const CommandCall&) {
  context.answer_privately({"todo", {}}, {}, texts::look_in_private());
}

void find_entries(Context& context, const CommandCall& call) {
  const std::string query(trim(call.rest));
  if (query.empty()) throw Refusal(texts::how_to_search());
  if (show_by_number(context, query)) return;
  if (!context.in_group()) {
    context.answer({"search", {{"query", query}}});
    return;
  }
  if (context.projects_here().empty()) {
    context.answer_privately({"search", {{"query", query}}}, {}, texts::look_in_private());
    return;
  }
  // A group sees only what belongs to its projects; the asker gets the whole answer personally.
  std::vector<std::string> projects;
  for (const ProjectCode& code : context.projects_here()) projects.push_back(code.str());
  context.answer(
      {"search", {{"query", query}, {"projects", fmt::format("{}", fmt::join(projects, ","))}}});
  context.answer_privately(
      {"search", {{"query", query}, {"beyond", fmt::format("{}", fmt::join(projects, ","))}}}, {},
      "");
}

void show_timeline(Context& context, const CommandCall& call) {
  const Entry entry = entry_or_sheet(context, call.rest);
  const View view{"timeline", {{"entry", std::to_string(entry.id.value())}}};
  if (!context.in_group() || asked_in_its_group(context, entry)) {
    context.answer(view);
  } else {
    context.answer_privately(view, {}, texts::look_in_private());
  }
}

void show_board(Context& context, const CommandCall&) {
  if (!context.in_group()) return context.answer({"board", {}});
  std::vector<std::string> projects;
  for (const ProjectCode& code : context.projects_here()) projects.push_back(code.str());
  if (projects.empty())
    return context.answer_privately({"board", {}}, {}, texts::look_in_private());
  context.answer({"board", {{"projects", fmt::format("{}", fmt::join(projects, ","))}}});
}

}  // namespace xiebot
