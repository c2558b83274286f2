#include "bot/draft_commands.h"

#include <fmt/format.h>

#include <charconv>

#include "bot/context.h"
#include "bot/draft_texts.h"
#include "bot/text.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

constexpr std::string_view kDelete = "删除";

// 0: the words are no number.
std::int64_t number_of(std::string_view words) {
  if (words.starts_with('#')) words.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number);
  const bool whole = error == std::errc() && end == words.data() + words.size();
  return whole && number > 0 ? number : 0;
}

// What the bot answers with a sentence stands where the list would: in the personal chat.
void say_privately(Context& context, std::string text) {
  context.answer_privately({"text", {{"text", std::move(text)}}}, {}, texts::look_in_private());
}

}  // namespace

void show_drafts(Context& context, const CommandCall& call) {
  const std::string folded = fold(trim(call.rest));
  std::string_view words = trim(folded);
  if (words.empty()) {
    context.answer_privately({"drafts", {}}, {}, texts::look_in_private());
    return;
  }
  bool deletes = false;
  if (words.starts_with(kDelete)) {
    deletes = true;
    words.remove_prefix(kDelete.size());
  } else if (words.ends_with(kDelete)) {
    deletes = true;
    words.remove_suffix(kDelete.size());
  }
  const std::int64_t number = number_of(trim(words));
  if (number == 0) throw Refusal(texts::kWhichDraft);
  const std::optional<Draft> draft = context.tx.drafts().find(DraftId(number));
  // Of others' drafts nobody learns that they exist.
  if (!draft || draft->person != context.person.id) {
    throw Refusal(fmt::format(texts::kNoSuchDraft, number));
  }
  if (draft->sent_as.value() != 0) {
    const auto entry = context.tx.entries().find(draft->sent_as);
    throw Refusal(texts::already_sent(entry ? entry->number : ""));
  }
  if (deletes) {
    context.tx.drafts().remove(draft->id);
    say_privately(context, fmt::format(texts::kDraftDeleted, number));
  } else {
    resume_draft(context, *draft);
    if (context.in_group()) context.say(texts::look_in_private());
  }
}

void resume_draft(Context& context, const Draft& draft) {
  if (draft.form.empty()) {
    context.answer_privately({"entry", {{"entry", std::to_string(draft.entry.value())}}},
                             draft.entry, "");
  } else {
    context.answer_privately({"form", {{"draft", std::to_string(draft.id.value())}}}, {}, "");
  }
}

std::string resume_command(const Draft& draft) { return fmt::format("/草稿 {}", draft.id.value()); }

std::string delete_command(const Draft& draft) {
  return fmt::format("/草稿 {} {}", kDelete, draft.id.value());
}

}  // namespace xiebot
