// What people have to see after what they did: the model's side of the messages.
#pragma once

#include <string>
#include <vector>

#include "tests/crash/company.h"
#include "tests/crash/ledger.h"

namespace xiebot::crash {

// Messages of one kind in one chat.
struct Expected {
  Platform on = Platform::feishu;
  std::string chat;   // a group or, of a personal chat, its person
  bool card = false;  // the card of a request, else a line of text
  std::string words;  // that no other kind of message in that chat has; of a card: its title
  int times = 0;
  std::string status;  // of a card: what it says in the end
};

[[nodiscard]] std::vector<Expected> expected_messages(const Ledger& ledger, Rung rung);

// The state of its entry and the actions of its timeline, in order.
struct ExpectedEntry {
  std::string title, author, state;
  std::vector<std::string> actions;
};

[[nodiscard]] std::vector<ExpectedEntry> expected_entries(const Ledger& ledger);

}  // namespace xiebot::crash
