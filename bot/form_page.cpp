#include "bot/form_page.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <typeinfo>

#include "bot/clicks.h"
#include "bot/crypto.h"
#include "bot/form_copy.h"
#include "bot/form_page_texts.h"
#include "bot/parcel.h"
#include "bot/text.h"
#include "bot/views.h"
#include "bot/views/form_card.h"

namespace xiebot {
namespace {

using cards::Card;
using cards::Form;
using cards::Input;
using cards::InputKind;

constexpr std::size_t kMarkLength = 20;  // hex digits of each half
constexpr std::size_t kMaxValues = 200;  // of one input
constexpr std::size_t kNonceBytes = 8;

// A hash over parts none of which can pass for two.
class Mark {
 public:
  void add(std::string_view part) { text_ += fmt::format("{}:{}", part.size(), part); }
  [[nodiscard]] std::string take() const {
    return crypto::sha256_hex(text_).substr(0, kMarkLength);
  }

 private:
  std::string text_;
};

std::string mark_of(const cards::Button& button) {
  Mark mark;
  for (const auto& [name, value] : button.action) {
    mark.add(name);
    mark.add(value);
  }
  return mark.take();
}

std::string mark_of(const Form& form) {
  Mark mark;
  mark.add(form.name);
  for (const auto& part : form.parts) {
    const auto* input = std::get_if<Input>(&part);
    if (input == nullptr) continue;
    mark.add(input->name);
    mark.add(input->fault);
    mark.add(std::to_string(input->values.size()));
    for (const std::string& value : input->values) mark.add(value);
  }
  for (const cards::Button& button : form.buttons) mark.add(mark_of(button));
  return mark.take();
}

const Form* form_in(const Card& card, std::string_view name) {
  for (const cards::Block& block : card.blocks) {
    const auto* form = std::get_if<Form>(&block);
    if (form != nullptr && form->name == name) return form;
  }
  return nullptr;
}

// What a page can show of a card: no buttons but links, no form but the one it is for.
Card for_page(Card card, std::string_view form_name) {
  std::erase_if(card.blocks, [&](cards::Block& block) {
    if (const auto* form = std::get_if<Form>(&block)) return form->name != form_name;
    auto* buttons = std::get_if<cards::Buttons>(&block);
    if (buttons == nullptr) return false;
    std::erase_if(buttons->buttons, [](const auto& button) { return button.link.empty(); });
    return buttons->buttons.empty();
  });
  return card;
}

bool takes_several(const Input& input) {
  return input.kind == InputKind::multi_choice || input.kind == InputKind::people;
}

// What stands in the form's own inputs, as a platform would send it.
Values typed_in(const Form& form, const FormPost& post) {
  Values typed;
  for (const auto& part : form.parts) {
    const auto* input = std::get_if<Input>(&part);
    const auto sent = input == nullptr ? post.inputs.end() : post.inputs.find(input->name);
    if (sent == post.inputs.end()) continue;
    std::vector<std::string> values;
    for (const std::string& value : sent->second) {
      if (values.size() == (takes_several(*input) ? kMaxValues : 1)) break;
      std::string cleaned = clean(value);
      if (!trim(cleaned).empty()) values.push_back(std::move(cleaned));
    }
    if (!values.empty()) typed[input->name] = std::move(values);
  }
  return typed;
}

void for_inputs(Card& card, std::string_view form_name, const std::function<void(Input&)>& change) {
  for (cards::Block& block : card.blocks) {
    auto* form = std::get_if<Form>(&block);
    if (form == nullptr || form->name != form_name) continue;
    for (auto& part : form->parts) {
      if (auto* input = std::get_if<Input>(&part)) change(*input);
    }
  }
}

// What is chosen and typed, however it is ordered.
std::vector<std::string> said_in(const Input& input) {
  std::vector<std::string> said;
  for (const std::string& value : input.values) {
    if (!trim(value).empty()) said.emplace_back(trim(value));
  }
  std::ranges::sort(said);
  return said;
}

// The form with what was typed in place of what it knows. A fault belongs to the value with which
// it was found.
void put_back(Card& card, std::string_view form_name, const Values& typed) {
  for_inputs(card, form_name, [&](Input& input) {
    const std::vector<std::string> known = said_in(input);
    const auto said = typed.find(input.name);
    input.values = said == typed.end() ? std::vector<std::string>{} : said->second;
    const bool browser_time = input.kind == InputKind::date_time && !input.values.empty() &&
                              input.values.front().size() > 10 && input.values.front()[10] == 'T';
    if (browser_time) input.values.front()[10] = ' ';
    if (said_in(input) != known) input.fault.clear();
  });
}

std::string key_of(const FormLink& link, const FormPost& post, const Values& typed) {
  std::string text = fmt::format("{}\n{}\n{}\n", link.row.value(), link.form, post.button);
  for (const auto& [name, values] : typed) {
    for (const std::string& value : values) {
      text += fmt::format("{}:{}{}:{}", name.size(), name, value.size(), value);
    }
  }
  return "form-page:" + crypto::sha256_hex(text);
}

std::map<std::string, std::string> names_of_people(const Tx& tx, const Card& card) {
  std::map<std::string, std::string> names;
  for (const std::string& id : people_in(card)) {
    if (const auto person = tx.directory().person(PersonId(id))) names[id] = person->name;
  }
  return names;
}

// Not what it says: that may quote what somebody typed.
void log_failure(const std::exception& error) {
  spdlog::error("form page failed: kind={}", typeid(error).name());
}

}  // namespace

std::string button_mark(const Form& form, const cards::Button& button, std::string_view nonce) {
  return mark_of(button) + mark_of(form) + std::string(nonce);
}

struct FormDesk::Opened {
  FormVisit visit = {};
  FormLink link = {};
  std::string channel = {}, account = {}, message_id = {};

  [[nodiscard]] const Form* form() const {
    return visit.state == FormVisit::State::open ? form_in(*visit.card, link.form) : nullptr;
  }
};

FormDesk::Opened FormDesk::open(std::string_view token, std::chrono::hours grace) const {
  Opened opened;
  const std::optional<FormLink> link = read_form_token(signer_, token);
  if (!link) return opened;
  if (link->expires + grace <= clock_.now()) {
    opened.visit.state = FormVisit::State::expired;
    return opened;
  }
  store_.read([&](const Tx& tx) { opened = open(tx, *link); });
  return opened;
}

FormDesk::Opened FormDesk::open(const Tx& tx, const FormLink& link) const {
  Opened opened{.link = link};
  FormVisit& visit = opened.visit;
  const std::optional<OutboxRow> row = tx.outbox().find(link.row);
  const std::optional<Person> person = tx.directory().person(link.person);
  if (!row || !person || !person->active || row->message.to.person != link.person) return opened;
  for (const PersonAccount& known : tx.directory().accounts(link.person)) {
    if (known.channel != row->message.to.channel || !opened.account.empty()) continue;
    opened.account = known.account;
  }
  if (opened.account.empty()) return opened;
  opened.channel = row->message.to.channel;
  opened.message_id = row->message_id;

  visit.state = FormVisit::State::over;
  std::optional<Content> content =
      render(tx, rules_, commands_, row->message.view, row->message.to);
  if (content && std::holds_alternative<Card>(*content)) {
    visit.card = for_page(std::get<Card>(*std::move(content)), link.form);
    visit.people = names_of_people(tx, *visit.card);
    if (form_in(*visit.card, link.form) != nullptr) visit.state = FormVisit::State::open;
  }
  if (visit.state == FormVisit::State::open) {
    visit.as = person->name;
    visit.nonce = crypto::hex(crypto::random_bytes(kNonceBytes));
  }
  const std::optional<Draft> draft = tx.drafts().find(draft_of_form(link.form));
  if (!draft || draft->sent_as.value() == 0) return opened;
  if (const auto entry = tx.entries().find(draft->sent_as)) {
    visit.state = FormVisit::State::sent;
    visit.number = entry->number;
  }
  return opened;
}

FormVisit FormDesk::look(std::string_view token) const {
  return open(token, std::chrono::hours(0)).visit;
}

FormVisit FormDesk::send(std::string_view token, const FormPost& post) const {
  try {
    return take(token, post);
  } catch (const std::exception& error) {
    log_failure(error);
    return {.state = FormVisit::State::failed, .typed = copy_of(post, rules_.forms)};
  }
}

FormVisit FormDesk::take(std::string_view token, const FormPost& post) const {
  Opened before = open(token, kFormLinkGrace);
  const Form* form = before.form();
  if (form == nullptr) {
    before.visit.typed = copy_of(post, rules_.forms);
    return std::move(before.visit);
  }
  const Values typed = typed_in(*form, post);
  const std::string pressed = post.button.substr(0, std::min(kMarkLength, post.button.size()));
  const auto button = std::ranges::find_if(form->buttons, [&](const cards::Button& candidate) {
    return candidate.link.empty() && mark_of(candidate) == pressed;
  });
  if (button == form->buttons.end()) {
    put_back(*before.visit.card, before.link.form, typed);
    before.visit.state = FormVisit::State::changed;
    return std::move(before.visit);
  }
  const bool discards = std::ranges::any_of(button->action, [](const auto& part) {
    return part.first == "a" && part.second == click::kDiscard;
  });
  CardClicked click{.message_id = before.message_id,
                    .action = {button->action.begin(), button->action.end()},
                    .inputs = {typed.begin(), typed.end()},
                    .answered_elsewhere = true};
  Outcome outcome;
  try {
    outcome = handle_(Event{.channel = before.channel,
                            .key = key_of(before.link, post, typed),
                            .sent_at = clock_.now(),
                            .sender = {.id = before.account, .name = {}},
                            .chat_kind = ChatKind::personal,
                            .chat = {},
                            .what = std::move(click)});
  } catch (const StoreUnavailable&) {
    put_back(*before.visit.card, before.link.form, typed);
    before.visit.state = FormVisit::State::not_stored;
    return std::move(before.visit);
  }
  const bool succeeded = outcome.toast && outcome.toast->kind == ToastKind::success;
  Opened after;
  try {
    store_.read([&](const Tx& tx) { after = open(tx, before.link); });
  } catch (const std::exception& error) {
    log_failure(error);
    after = {};
    after.visit.state = FormVisit::State::unseen;
  }
  const bool after_is_known = after.visit.state != FormVisit::State::unseen;
  FormVisit& visit = after.visit;
  visit.toast = std::move(outcome.toast);
  if (visit.state != FormVisit::State::open) {
    visit.just_done = true;
    const bool taken = succeeded || discards || (outcome.duplicate && after_is_known);
    if (!taken) visit.typed = copy_of(post, rules_.forms);
    return std::move(visit);
  }
  // What was refused altogether left nothing behind, the first time or when it came again: then the
  // page alone knows what was typed.
  if (outcome.card) return std::move(visit);
  put_back(*visit.card, after.link.form, typed);
  if (outcome.duplicate) {
    visit.toast = Toast{ToastKind::warning, texts::kPageSentAgain};
  } else {
    // Why is in the toast; what an earlier sending was told would hide it.
    for_inputs(*visit.card, after.link.form, [](Input& input) { input.fault.clear(); });
  }
  return std::move(visit);
}

}  // namespace xiebot
