// Forms on web pages: a page is one more way to press a button of a card's form, and nothing else.
// What it shows is the message's view as things stand, what it sends becomes the same event as a
// click in the chat. The pages themselves: adapters/web/form_pages.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/commands.h"
#include "bot/event.h"
#include "bot/form_link.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

struct FormVisit {
  enum class State {
    open,        // `card` has the form, and no other buttons
    sent,        // once it was sent; `card` is what came of it
    over,        // answered, discarded or overtaken; there may be a card
    expired,     // the link is too old
    unknown,     // the link is none of ours, or of somebody who has left
    not_stored,  // like open, with what was typed: the store cannot write now
    changed,     // like open, with what was typed: what was sent is of a form that looked otherwise
    unseen,      // the bot took it, `toast` says how; what came of it cannot be read now
    failed,      // nothing can be said, nothing was done that is known of
  };
  State state = State::unknown;
  std::optional<cards::Card> card = {};
  std::string number = {};          // of what was sent
  std::optional<Toast> toast = {};  // what the bot said to what was sent
  bool just_done = false;           // by this very request
  std::string as = {};     // the name of whom the link is for; set with a form that can be sent
  std::string nonce = {};  // of this rendering of the form: see button_mark()
  std::optional<cards::Card> typed = {};  // what was sent and taken over nowhere, to be copied
  std::map<std::string, std::string> people = {};  // names of those on the card, by our id
};

// What a page sends: the mark of the pressed button, and what stood in the inputs.
struct FormPost {
  std::string button;
  std::map<std::string, std::vector<std::string>> inputs;
};

// What the page sends for this button. It says which one it is, what the form looked like, and
// which rendering of it: one page sent twice is one event, however often; what is sent from the
// page that answered it is another, though it says the same.
[[nodiscard]] std::string button_mark(const cards::Form& form, const cards::Button& button,
                                      std::string_view nonce);

// Thread-safe. Borrows its collaborators.
class FormDesk {
 public:
  FormDesk(const Store& store, const Rules& rules, const CommandTable& commands,
           const Signer& signer, const Clock& clock, EventHandler handle)
      : store_(store),
        rules_(rules),
        commands_(commands),
        signer_(signer),
        clock_(clock),
        handle_(std::move(handle)) {}

  [[nodiscard]] FormVisit look(std::string_view token) const;
  // What the client says is hostile: only inputs that are on the form count, and a button does what
  // our own rendering of it says. Whoever sends is the person for whom the link was made. Taken
  // for kFormLinkGrace after the link's end; throws nothing, so that what was typed is not lost.
  [[nodiscard]] FormVisit send(std::string_view token, const FormPost& post) const;

 private:
  struct Opened;
  [[nodiscard]] FormVisit take(std::string_view token, const FormPost& post) const;
  [[nodiscard]] Opened open(std::string_view token, std::chrono::hours grace) const;
  [[nodiscard]] Opened open(const Tx& tx, const FormLink& link) const;

  const Store& store_;
  const Rules& rules_;
  const CommandTable& commands_;
  const Signer& signer_;
  const Clock& clock_;
  const EventHandler handle_;
};

}  // namespace xiebot
