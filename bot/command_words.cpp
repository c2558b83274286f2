#include "bot/command_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bot/commands.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {

// The words of a command; a mention, blanks in its name or not, is one word of its own.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool mention = false;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view here = text.substr(i);
    if (text[i] == kMentionOpen) {
      flush();
      mention = true;
    }
    const bool wide_blank = !mention && here.starts_with("\u3000");
    if (!mention && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || wide_blank)) {
      flush();
      if (wide_blank) i += 2;
      continue;
    }
    word += text[i];
    if (text[i] == kMentionClose) {
      mention = false;
      flush();
    }
  }
  flush();
  return words;
}

std::string without_mentions(std::string_view text) {
  std::vector<std::string> words = words_of(text);
  std::erase_if(words, [](const std::string& word) {
    return word.front() == kMentionOpen || word.starts_with("@") || word.starts_with("＠");
  });
  return fmt::format("{}", fmt::join(words, " "));
}

void show_usage(const Context& context, std::string_view command) {
  const Command* row = context.commands.find(command);
  throw Refusal(
      texts::usage(row == nullptr ? "" : row->summary, row == nullptr ? "" : row->example));
}

std::string mentioned_account(const std::string& word) {
  if (word.size() < 3 || word.front() != kMentionOpen || word.back() != kMentionClose) return {};
  return word.substr(1, word.size() - 2);
}

std::string shown_name(const Context& context, const std::string& account) {
  if (const auto* message = std::get_if<MessageReceived>(&context.event.what)) {
    const auto found = std::ranges::find(message->mentions, account, &Account::id);
    if (found != message->mentions.end()) return found->name;
  }
  return {};
}

std::string bare_name(std::string_view word) {
  if (word.starts_with('@')) word.remove_prefix(1);
  return std::string(word);
}

// A person by mention or exact name; throws Refusal when there is none or more than one.
Person person_named(const Context& context, const std::string& word) {
  const Directory& directory = context.tx.directory();
  if (const std::string account = mentioned_account(word); !account.empty()) {
    const auto person = directory.person_by_account(context.event.channel, account);
    if (!person) throw Refusal(texts::unknown_person(shown_name(context, account)));
    return *person;
  }
  std::vector<Person> named = directory.people_named(bare_name(word));
  // Somebody of the same name who left is not meant, unless there is nobody else.
  if (std::ranges::any_of(named, &Person::active)) {
    std::erase_if(named, [](const Person& person) { return !person.active; });
  }
  if (named.empty()) throw Refusal(texts::unknown_person(bare_name(word)));
  if (named.size() > 1) throw Refusal(texts::ambiguous_person(bare_name(word)));
  return named.front();
}

std::optional<Department> find_department(const Context& context, const std::string& word) {
  for (const Department& department : context.tx.directory().departments()) {
    if (fold(department.name) == fold(word) || fold(department.code.str()) == fold(word)) {
      return department;
    }
  }
  return std::nullopt;
}

Department department_named(const Context& context, const std::string& word) {
  std::optional<Department> department = find_department(context, word);
  if (!department) throw Refusal(texts::unknown_department(shorten(word, 20)));
  return *std::move(department);
}

Project project_named(const Context& context, const std::string& word) {
  for (const Project& project : context.tx.directory().projects()) {
    if (fold(project.code.str()) == fold(word) || fold(project.name) == fold(word)) return project;
  }
  throw Refusal(texts::unknown_project(shorten(word, 20)));
}

}  // namespace xiebot
