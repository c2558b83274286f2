#include "bot/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "bot/progress/moments.h"
#include "bot/texts.h"
#include "bot/views/board_card.h"
#include "bot/views/entry_card.h"
#include "bot/views/form_card.h"
#include "bot/views/help_card.h"
#include "bot/views/list_cards.h"
#include "bot/views/progress_cards.h"
#include "bot/views/reminder_card.h"
#include "bot/views/why_card.h"

namespace xiebot {
namespace {

struct Request {
  const Tx& tx;
  const Rules& rules;
  const CommandTable& commands;
  const View& view;
  const Person* viewer;  // nullptr: a group, or someone the bot does not know
  Showing showing = Showing::again;

  [[nodiscard]] bool too_late(std::string_view moment, const Project& project) const {
    return !too_late_to_send(moment, rules, project, arg("date"), tx.now()).empty();
  }
  [[nodiscard]] std::string arg(const std::string& name) const {
    const auto found = view.args.find(name);
    return found == view.args.end() ? std::string() : found->second;
  }
  [[nodiscard]] std::int64_t number(const std::string& name) const {
    const std::string text = arg(name);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  [[nodiscard]] std::optional<Entry> entry() const {
    return tx.entries().find(EntryId(number("entry")));
  }
};

using Rendered = std::optional<Content>;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

Rendered text_view(const Request& request) { return cards::RichText{{request.arg("text")}}; }

Rendered news_view(const Request& request) {
  const std::optional<Entry> entry = request.entry();
  if (!entry) return std::nullopt;
  const std::vector<TimelineRecord> records = request.tx.timeline().of(entry->id);
  if (records.empty()) return std::nullopt;
  // Sequence 0 stands for the first record, and for what it waits for now.
  const int sequence = static_cast<int>(request.number("sequence"));
  const auto record = sequence == 0
                          ? records.begin()
                          : std::ranges::find(records, sequence, &TimelineRecord::sequence);
  if (record == records.end()) return std::nullopt;
  std::string text =
      fmt::format("{}「{}」{}", entry->number, entry->title, sentence(request.tx, *entry, *record));
  if (!text.ends_with("。")) text += "。";
  text += request.arg("note");
  if (const std::string next = next_step(request.tx, *entry); !next.empty() && entry->open) {
    text += next + "。";
  } else if (request.viewer != nullptr) {
    // Nobody is waited for: where cards do not change, this is all that tells what can be done.
    const std::string own = own_steps(request.tx, request.rules, *entry, *request.viewer);
    if (!own.empty()) text += own + "。";
  }
  return cards::RichText{{std::move(text)}};
}

Rendered entry_view(const Request& request) {
  const std::optional<Entry> entry = request.entry();
  if (!entry) return std::nullopt;
  return entry_card(request.tx, request.rules, *entry, request.viewer);
}

Rendered form_view(const Request& request) {
  const std::optional<Draft> draft = request.tx.drafts().find(DraftId(request.number("draft")));
  if (!draft) return std::nullopt;
  if (draft->sent_as.value() != 0) {
    const std::optional<Entry> entry = request.tx.entries().find(draft->sent_as);
    if (!entry) return std::nullopt;
    return entry_card(request.tx, request.rules, *entry, request.viewer);
  }
  const FormDefinition* form = request.rules.forms.find(draft->form, draft->form_version);
  if (form == nullptr) return std::nullopt;
  return form_card(request.tx, request.rules, *form, *draft);
}

Rendered todo_view(const Request& request) {
  if (request.viewer == nullptr) return std::nullopt;
  return todo_card(request.tx, request.rules, *request.viewer);
}

Rendered drafts_view(const Request& request) {
  if (request.viewer == nullptr) return std::nullopt;
  return drafts_card(request.tx, request.rules, *request.viewer);
}

Rendered search_view(const Request& request) {
  const std::vector<std::string> beyond = split(request.arg("beyond"));
  const std::optional<cards::Card> card =
      search_card(request.tx, request.rules, request.arg("query"),
                  {.person = request.viewer,
                   .only = split(request.arg("projects")),
                   .beyond = beyond,
                   .silent_when_empty = !beyond.empty()});
  if (!card) return std::nullopt;
  return *card;
}

Rendered timeline_view(const Request& request) {
  const std::optional<Entry> entry = request.entry();
  if (!entry) return std::nullopt;
  return timeline_card(request.tx, request.rules, *entry);
}

Rendered board_view(const Request& request) {
  std::vector<Project> projects;
  for (const std::string& code : split(request.arg("projects"))) {
    if (auto project = request.tx.directory().project(ProjectCode(code))) {
      projects.push_back(*std::move(project));
    }
  }
  if (projects.empty()) {
    if (request.viewer == nullptr) return std::nullopt;
    projects = projects_seen_by(request.tx, *request.viewer);
  }
  return board_card(request.tx, request.rules, projects);
}

Rendered help_view(const Request& request) {
  return help_card(request.commands, request.arg("topic"));
}

Rendered choose_view(const Request& request) {
  if (request.viewer == nullptr) return std::nullopt;
  return choose_card(request.tx, request.rules, *request.viewer, request.arg("action"));
}

Rendered reminders_view(const Request& request) {
  if (request.viewer == nullptr) return std::nullopt;
  const auto card = reminder_card(request.tx, request.rules, *request.viewer, request.arg("bundle"),
                                  request.showing);
  if (!card) return std::nullopt;
  return *card;
}

Rendered why_view(const Request& request) {
  return why_card(request.tx, request.rules, request.tx.notices().of_bundle(request.arg("bundle")));
}

Rendered prompt_view(const Request& request) {
  const auto project = request.tx.directory().project(ProjectCode(request.arg("project")));
  if (!project) return std::nullopt;
  const bool asks = request.showing == Showing::for_the_first_time;
  if (asks && request.too_late(kPromptMoment, *project)) return std::nullopt;
  const auto card =
      progress_prompt_card(request.tx, request.rules, *project, request.arg("date"), asks);
  if (!card) return std::nullopt;
  return *card;
}

Rendered digest_view(const Request& request) {
  const auto project = request.tx.directory().project(ProjectCode(request.arg("project")));
  if (!project) return std::nullopt;
  const bool tells = request.showing == Showing::for_the_first_time;
  if (tells && request.too_late(kDigestMoment, *project)) return std::nullopt;
  return progress_digest_card(request.tx, request.rules, *project, request.arg("date"));
}

struct Row {
  std::string_view name;
  Rendered (*render)(const Request&);
};

constexpr Row kViews[] = {
    {"text", text_view},
    {"news", news_view},
    {"entry", entry_view},
    {"form", form_view},
    {"todo", todo_view},
    {"drafts", drafts_view},
    {"search", search_view},
    {"timeline", timeline_view},
    {"board", board_view},
    {"help", help_view},
    {"choose", choose_view},
    {kNoticeView, text_view},
    {kRemindersView, reminders_view},
    {"why", why_view},
    {kPromptView, prompt_view},
    {kDigestView, digest_view},
};

}  // namespace

std::optional<Content> render(const Tx& tx, const Rules& rules, const CommandTable& commands,
                              const View& view, const Destination& to, Showing showing) {
  const std::optional<Person> viewer =
      to.person.empty() ? std::nullopt : tx.directory().person(to.person);
  const Request request{tx, rules, commands, view, viewer ? &*viewer : nullptr, showing};
  for (const Row& row : kViews) {
    if (row.name == view.name) return row.render(request);
  }
  throw std::logic_error("no view named " + view.name);
}

}  // namespace xiebot
