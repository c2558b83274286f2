#include "bot/parcel.h"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace xiebot {
namespace {

class PeopleSeen {
 public:
  std::set<std::string> take() { return std::move(people_); }

  void operator()(const cards::RichText& text) {
    for (const cards::Span& span : text) {
      if (!span.person.empty()) people_.insert(span.person);
    }
  }
  void operator()(const cards::Card& card) {
    for (const cards::Block& block : card.blocks) std::visit(*this, block);
  }
  void operator()(const cards::Paragraph& block) { (*this)(block.text); }
  void operator()(const cards::Note& block) { (*this)(block.text); }
  void operator()(const cards::Divider&) {}
  void operator()(const cards::Facts& block) {
    for (const cards::Fact& fact : block.facts) (*this)(fact.value);
  }
  void operator()(const cards::Table& block) {
    for (const auto& row : block.rows) {
      for (const cards::RichText& cell : row) (*this)(cell);
    }
  }
  void operator()(const cards::Buttons&) {}
  void operator()(const cards::Form& block) {
    for (const auto& part : block.parts) std::visit(*this, part);
  }
  void operator()(const cards::FormText& part) { (*this)(part.text); }
  void operator()(const cards::Input& input) {
    if (input.kind != cards::InputKind::person && input.kind != cards::InputKind::people) return;
    people_.insert(input.values.begin(), input.values.end());
    for (const cards::Option& option : input.options) people_.insert(option.value);
  }

 private:
  std::set<std::string> people_;
};

std::optional<std::string> account(const Directory& directory, const PersonId& person,
                                   std::string_view channel) {
  for (const PersonAccount& known : directory.accounts(person)) {
    if (known.channel == channel) return known.account;
  }
  return std::nullopt;
}

// What was planned for somebody who left meanwhile is for nobody.
bool has_left(const Directory& directory, const PersonId& id) {
  const std::optional<Person> person = id.empty() ? std::nullopt : directory.person(id);
  return person && !person->active;
}

struct Address {
  ChatKind kind;
  std::string id;
};

std::variant<Address, Refused> address(const Directory& directory, const Destination& to) {
  if (!to.person.empty()) {
    if (auto id = account(directory, to.person, to.channel)) {
      return Address{ChatKind::personal, *std::move(id)};
    }
    return Refused{RefusalKind::destination,
                   fmt::format("{} has no account on {}", to.person.str(), to.channel)};
  }
  const std::optional<Chat> chat = directory.chat(to.chat);
  if (!chat || !chat->reachable) {
    return Refused{RefusalKind::destination,
                   fmt::format("chat {} cannot be reached", to.chat.value())};
  }
  // A personal chat is somebody's whom the bot does not know, and stands under their account.
  return Address{chat->kind, chat->external};
}

std::string delivery_key(const OutboxRow& row) {
  // A message sent afresh is another message: under the old key the platform would take it for a
  // repetition.
  if (row.edition == 1) return row.message.key;
  return fmt::format("{}/{}", row.message.key, row.edition);
}

// Not of a change, nor of a copy that comes in place of a message that is gone: who was alerted
// once is not alerted again by what the bot does to its cards.
bool insists(const OutboxRow& row) {
  return row.message.urgency == Urgency::insistent && !row.message.to.person.empty() &&
         row.message_id.empty() && row.edition == 1;
}

// A form in a group's card is nobody's own, so it has no page.
std::string form_page(const Tx& tx, const OutboxRow& row, const Content& content,
                      const FormAddress& address) {
  const auto* card = std::get_if<cards::Card>(&content);
  if (!address || card == nullptr || row.message.to.person.empty()) return {};
  for (const cards::Block& block : card->blocks) {
    if (const auto* form = std::get_if<cards::Form>(&block)) return address(tx, row, form->name);
  }
  return {};
}

}  // namespace

std::set<std::string> people_in(const Content& content) {
  PeopleSeen seen;
  std::visit([&](const auto& value) { seen(value); }, content);
  return seen.take();
}

Parcel pack(const Tx& tx, std::string_view channel, const Capabilities& capabilities,
            const Renderer& render, const OutboxRow& row, const FormAddress& form_address) {
  const bool is_update = !row.message_id.empty();
  if (has_left(tx.directory(), row.message.to.person)) return Unneeded{};
  if (is_update && !capabilities.can_update_cards) return Unneeded{};

  std::optional<Content> content = render(tx, row);
  if (!content) return Unneeded{};
  // Only cards are changed in place; a text stays as it was said.
  if (is_update && std::holds_alternative<cards::RichText>(*content)) return Unneeded{};

  auto to = address(tx.directory(), row.message.to);
  if (auto* refused = std::get_if<Refused>(&to)) {
    // A message that never arrives is told to the administrators; an old card that nobody can see
    // any more is no news.
    if (is_update) return Unneeded{};
    return std::move(*refused);
  }
  auto& [kind, id] = std::get<Address>(to);

  std::map<std::string, std::string> accounts;
  for (const std::string& person : people_in(*content)) {
    if (auto known = account(tx.directory(), PersonId(person), channel)) {
      accounts.emplace(person, *std::move(known));
    }
  }
  std::string page = form_page(tx, row, *content, form_address);
  return Delivery{.key = delivery_key(row),
                  .kind = kind,
                  .address = std::move(id),
                  .update = row.message_id,
                  .reply_to = is_update ? std::string() : row.message.reply_to,
                  .repeated = !is_update && row.may_have_arrived,
                  .content = *std::move(content),
                  .insist = insists(row),
                  .form_page = std::move(page),
                  .account_of = [accounts = std::move(accounts)](
                                    const std::string& person) -> std::optional<std::string> {
                    const auto found = accounts.find(person);
                    if (found == accounts.end()) return std::nullopt;
                    return found->second;
                  }};
}

}  // namespace xiebot
