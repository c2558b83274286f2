#include "adapters/local/typed_text.h"

#include <algorithm>

#include "bot/text.h"

namespace xiebot::local {
namespace {

constexpr std::string_view kAtSigns[] = {"@", "＠"};

// The length of the at sign with which `text` begins; 0: it does not.
std::size_t at_sign(std::string_view text) {
  for (const std::string_view sign : kAtSigns) {
    if (text.starts_with(sign)) return sign.size();
  }
  return 0;
}

struct Mentioned {
  std::string account, name;
};

// Whose name `text` begins with; an empty account: nobody's.
Mentioned mentioned(std::string_view text, const std::vector<const Member*>& people) {
  Mentioned best;
  if (text.starts_with(kBotName)) best = {kBotAccount, kBotName};
  for (const Member* member : people) {
    if (member->name.size() > best.name.size() && text.starts_with(member->name)) {
      best = {member->account, member->name};
    }
  }
  return best;
}

}  // namespace

TypedText read_typed(std::string_view text, const std::vector<const Member*>& people) {
  const std::string cleaned = clean(text);
  std::string_view rest = cleaned;
  TypedText typed;
  std::string plain;
  const auto flush = [&] {
    if (!plain.empty()) typed.shown.push_back({.text = plain});
    plain.clear();
  };
  while (!rest.empty()) {
    const std::size_t sign = at_sign(rest);
    const Mentioned who = sign > 0 ? mentioned(rest.substr(sign), people) : Mentioned{};
    if (who.account.empty()) {
      plain += rest.front();
      typed.for_bot += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    flush();
    typed.shown.push_back({.text = "@" + who.name, .person = who.account});
    rest.remove_prefix(sign + who.name.size());
    if (who.account == kBotAccount) {
      typed.to_bot = true;
      continue;
    }
    typed.for_bot += kMentionOpen + who.account + kMentionClose;
    if (std::ranges::find(typed.mentions, who.account, &Account::id) == typed.mentions.end()) {
      typed.mentions.push_back({.id = who.account, .name = who.name});
    }
  }
  flush();
  typed.for_bot = trim(typed.for_bot);
  return typed;
}

}  // namespace xiebot::local
