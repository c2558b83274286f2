#include "bot/clicks.h"

#include <charconv>
#include <optional>

#include "bot/context.h"
#include "bot/deadline_commands.h"
#include "bot/decisions.h"
#include "bot/draft_commands.h"
#include "bot/progress/filing.h"
#include "bot/reading.h"
#include "bot/submission.h"
#include "bot/texts.h"

namespace xiebot {
namespace {

std::string get(const CardClicked& click, const std::string& key) {
  const auto found = click.action.find(key);
  return found == click.action.end() ? std::string() : found->second;
}

std::int64_t number(const CardClicked& click, const std::string& key) {
  const std::string text = get(click, key);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Values typed(const CardClicked& click) { return Values(click.inputs.begin(), click.inputs.end()); }

// The draft a button belongs to. One that has expired comes back under its id from what the button
// carries: what was typed stands in the click, and a second click meets what the first one sent.
Draft draft_of(Context& context, const CardClicked& click) {
  const DraftId id(number(click, "draft"));
  if (std::optional<Draft> draft = context.tx.drafts().find(id)) {
    if (draft->person != context.person.id) throw Refusal(texts::card_unknown());
    return *std::move(draft);
  }
  Draft draft;
  draft.id = id;
  draft.person = context.person.id;
  draft.form = get(click, "form");
  draft.form_version = static_cast<int>(number(click, "version"));
  draft.entry = EntryId(number(click, "e"));
  draft.action = get(click, "do");
  draft.stay = static_cast<Stay>(number(click, "s"));
  draft.department = DepartmentCode(get(click, "d"));
  draft.project = ProjectCode(get(click, "project"));
  draft.chat = ChatId(number(click, "chat"));
  draft.channel = context.event.channel;
  draft.created_at = context.tx.now();
  return draft;
}

void send(Context& context, const CardClicked& click) {
  send_draft(context, draft_of(context, click), typed(click), false);
}

void keep(Context& context, const CardClicked& click) {
  send_draft(context, draft_of(context, click), typed(click), true);
}

void more(Context& context, const CardClicked& click) {
  add_record(context, draft_of(context, click), typed(click), get(click, "group"));
}

void answer(Context& context, const CardClicked& click) {
  answer_question(context, draft_of(context, click), typed(click));
}

void discard(Context& context, const CardClicked& click) {
  const Draft draft = draft_of(context, click);
  if (draft.sent_as.value() != 0) throw Refusal(texts::card_unknown());
  context.tx.drafts().remove(draft.id);
  if (draft.form.empty()) {
    context.toast(ToastKind::info, texts::question_dropped());
    context.show_entry(draft.entry);
  } else {
    context.toast(ToastKind::info, texts::draft_discarded());
    context.replace_card({"drafts", {}});
  }
}

void resume(Context& context, const CardClicked& click) {
  const std::optional<Draft> draft = context.tx.drafts().find(DraftId(number(click, "draft")));
  if (!draft || draft->person != context.person.id) throw Refusal(texts::card_unknown());
  resume_draft(context, *draft);
}

void show(Context& context, const CardClicked& click) {
  const std::optional<Entry> entry = context.tx.entries().find(EntryId(number(click, "e")));
  if (!entry) throw Refusal(texts::card_unknown());
  if (!is_visible(context, *entry)) throw Refusal(texts::may_not_see(entry->number));
  show_privately(context, *entry, "");
  if (context.in_group()) context.toast(ToastKind::info, texts::look_in_private());
}

void open(Context& context, const CardClicked& click) {
  const FormDefinition* form = context.rules.forms.latest(get(click, "form"));
  if (form == nullptr) throw Refusal(texts::card_unknown());
  file_form(context, *form, {});
}

void snooze_reminder(Context& context, const CardClicked& click) {
  snooze_bundle(context, get(click, "bundle"));
}

void explain_reminder(Context& context, const CardClicked& click) {
  explain_bundle(context, get(click, "bundle"));
}

// The card shows what it shows anew; its own row says what that is.
void refresh(Context& context, const CardClicked& click) {
  const auto row = context.tx.outbox().by_message(context.event.channel, click.message_id);
  if (!row) throw Refusal(texts::card_unknown());
  context.replace_card(row->message.view);
}

struct Row {
  std::string_view name;
  void (*run)(Context&, const CardClicked&);
};

constexpr Row kClicks[] = {
    {click::kDecide,
     [](Context& context, const CardClicked& click) { decide_by_click(context, click.action); }},
    {click::kSend, send},
    {click::kKeep, keep},
    {click::kMore, more},
    {click::kAnswer, answer},
    {click::kDiscard, discard},
    {click::kResume, resume},
    {click::kShow, show},
    {click::kOpen, open},
    {click::kSnooze, snooze_reminder},
    {click::kWhy, explain_reminder},
    {click::kSheet,
     [](Context& context, const CardClicked& click) { fill_in_by_click(context, click.action); }},
    {click::kRefresh, refresh},
    {click::kRepeat,
     [](Context& context, const CardClicked& click) { repeat_by_click(context, click.action); }},
};

}  // namespace

std::optional<View> list_of(const std::map<std::string, std::string>& action) {
  const auto list = action.find(std::string(click::kList));
  if (list == action.end()) return std::nullopt;
  if (list->second != "choose" && list->second != "drafts") return std::nullopt;
  View view{list->second, {}};
  if (const auto decision = action.find("do"); decision != action.end()) {
    view.args["action"] = decision->second;
  }
  return view;
}

void handle_click(Context& context, const CardClicked& click) {
  const std::string name = get(click, "a");
  for (const Row& row : kClicks) {
    if (row.name == name) {
      row.run(context, click);
      return;
    }
  }
  throw Refusal(texts::card_unknown());
}

}  // namespace xiebot
