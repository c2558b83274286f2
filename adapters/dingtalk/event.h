// Turns an event of the subscription, decrypted, into a neutral value.
//
// Protocol: open.dingtalk.com, "event subscription", contacts and group events.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/webhook.h"
#include "bot/event.h"

namespace xiebot::dingtalk {

// The platform tries out the address: "success" is all it wants.
struct AddressCheck {};

// People who are no longer in the organisation.
struct PeopleLeft {
  std::string key;  // as in Event: the same key is the same event
  Instant at;
  std::vector<std::string> accounts;  // not empty
};

// Not for the bot; the platform is told success all the same, or it would send it again.
struct Ignored {
  std::string_view reason;  // for the log; static text
  bool of_address_book = false;
};

// Never throws on what comes. Keys are compared without case: that of the documentation varies.
using ReadEvent = std::variant<Event, PeopleLeft, AddressCheck, Ignored, webhook::Refusal>;
[[nodiscard]] ReadEvent read_event(std::string_view plaintext, Instant now);

// Whether the platform counts it against the month's quota: all but those of the address book.
[[nodiscard]] bool counts(const ReadEvent& read);

}  // namespace xiebot::dingtalk
