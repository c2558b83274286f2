#include "bot/reading.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "bot/context.h"
#include "bot/rights.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

bool is_number_byte(char c) { return c == '-' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool looks_like_number(std::string_view word) {
  return word.find('-') != std::string_view::npos &&
         std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; }) &&
         std::isdigit(static_cast<unsigned char>(word.back())) != 0 && word.size() >= 5;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(c < 0x80 ? std::toupper(c) : c);
  });
  return text;
}

// Full-width letters, digits and dashes become ASCII; the rest is left as it is.
std::string narrow(std::string_view text) {
  std::string narrowed;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const bool wide =
        i + 2 < text.size() && byte(i) == 0xEF && byte(i + 1) >= 0xBC && byte(i + 1) <= 0xBD;
    if (!wide) {
      narrowed += text[i];
      continue;
    }
    const unsigned code =
        ((byte(i) & 0x0Fu) << 12) | ((byte(i + 1) & 0x3Fu) << 6) | (byte(i + 2) & 0x3Fu);
    const unsigned ascii = code - 0xFEE0u;
    const char c = static_cast<char>(ascii);
    if (ascii < 0x80 && is_number_byte(c)) {
      narrowed += c;
    } else {
      narrowed.append(text, i, 3);
    }
    i += 2;
  }
  return narrowed;
}

bool asked_in_its_group(const Context& context, const Entry& entry) {
  const std::vector<ProjectCode> here = context.projects_here();
  return context.in_group() && std::ranges::find(here, entry.project) != here.end();
}

}  // namespace

std::string number_in(std::string_view text, std::string* rest) {
  const std::string narrowed = narrow(text);
  std::size_t start = 0;
  while (start < narrowed.size()) {
    if (!is_number_byte(narrowed[start])) {
      ++start;
      continue;
    }
    std::size_t end = start;
    while (end < narrowed.size() && is_number_byte(narrowed[end])) ++end;
    const std::string word = narrowed.substr(start, end - start);
    if (looks_like_number(word)) {
      if (rest != nullptr) {
        *rest = std::string(trim(narrowed.substr(0, start)));
        const std::string_view after = trim(std::string_view(narrowed).substr(end));
        if (!rest->empty() && !after.empty()) *rest += ' ';
        *rest += after;
      }
      return upper(word);
    }
    start = end;
  }
  if (rest != nullptr) *rest = std::string(text);
  return {};
}

Entry entry_named(Context& context, std::string_view text, std::string* rest) {
  const std::string number = number_in(text, rest);
  if (number.empty())
    throw Refusal(texts::no_such_entry(text.empty() ? "（未填写）" : shorten(text, 30)));
  std::optional<Entry> entry = context.tx.entries().find_number(number);
  if (!entry) throw Refusal(texts::no_such_entry(number));
  const bool may_see = access(context.tx, context.rules, *entry, context.person).may_see ||
                       asked_in_its_group(context, *entry);
  if (!may_see) throw Refusal(texts::may_not_see(number));
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
  if (!context.in_group()) {
    context.answer({"search", {{"query", query}}});
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
  const Entry entry = entry_named(context, call.rest, nullptr);
  const View view{"timeline", {{"entry", std::to_string(entry.id.value())}}};
  if (!context.in_group() || asked_in_its_group(context, entry)) {
    context.answer(view);
  } else {
    context.answer_privately(view, {}, texts::look_in_private());
  }
}

void show_drafts(Context& context, const CommandCall&) {
  context.answer_privately({"drafts", {}}, {}, texts::look_in_private());
}

}  // namespace xiebot
