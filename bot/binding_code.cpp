#include "bot/binding_code.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "bot/crypto.h"
#include "bot/text.h"

namespace xiebot {
namespace {

constexpr std::size_t kDigits = 8;
constexpr std::uint64_t kCodes = 100'000'000;

// Names of settings; their values begin with a time, by which they are forgotten.
constexpr std::string_view kCode = "bind code:";       // + hash: "end channel person"
constexpr std::string_view kCodeOf = "bind code of:";  // + person: "end hash"
constexpr std::string_view kWrong = "bind wrong:";     // + channel, account: times, newest first

// Sorts as the time does, until the year 33658.
std::string sortable(Instant at) { return fmt::format("{:012}", at.time_since_epoch().count()); }

std::string hash_of(std::string_view code) {
  return crypto::sha256_hex(fmt::format("bind:{}", code));
}

std::string setting_of(std::string_view code) { return fmt::format("{}{}", kCode, hash_of(code)); }

std::string wrong_codes_of(std::string_view channel, std::string_view account) {
  return fmt::format("{}{}:{}", kWrong, channel, account);
}

// Every code is as likely as any other: what lies beyond the last whole round is drawn again.
std::string random_code() {
  constexpr std::uint64_t kFair = UINT64_MAX - UINT64_MAX % kCodes;
  while (true) {
    std::uint64_t drawn = 0;
    for (const char byte : crypto::random_bytes(sizeof drawn)) {
      drawn = (drawn << 8) | static_cast<unsigned char>(byte);
    }
    if (drawn < kFair) return fmt::format("{:0{}}", drawn % kCodes, kDigits);
  }
}

// One setting and no other: none of these names begins another.
void forget_one(Tx& tx, const std::string& name) { tx.settings().forget(name, "~"); }

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    found.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

std::vector<std::string> late_wrong_codes(const Tx& tx, std::string_view channel,
                                          std::string_view account) {
  const std::string since = sortable(tx.now() - kWrongCodesForgotten);
  auto times = words(tx.settings().get(wrong_codes_of(channel, account)).value_or(""));
  std::erase_if(times, [&](const std::string& time) { return time <= since; });
  return times;
}

}  // namespace

std::optional<std::string> code_in(std::string_view typed) {
  std::string digits = fold(typed);
  std::erase(digits, ' ');
  const bool plain = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!plain || digits.size() != kDigits) return std::nullopt;
  return digits;
}

std::string issue_code(Tx& tx, const CodeOwner& owner) {
  const std::string end = sortable(tx.now() + kCodeLife);
  const std::string latest = fmt::format("{}{}", kCodeOf, owner.person.str());
  const auto before = words(tx.settings().get(latest).value_or(""));
  if (before.size() == 2) forget_one(tx, fmt::format("{}{}", kCode, before[1]));

  std::string code = random_code();
  while (tx.settings().get(setting_of(code))) code = random_code();
  tx.settings().set(setting_of(code),
                    fmt::format("{} {} {}", end, owner.channel, owner.person.str()));
  tx.settings().set(latest, fmt::format("{} {}", end, hash_of(code)));
  return code;
}

std::optional<CodeOwner> owner_of_code(const Tx& tx, std::string_view code) {
  const std::string kept = tx.settings().get(setting_of(code)).value_or("");
  const std::size_t channel = kept.find(' ');
  const std::size_t person = channel == kept.npos ? kept.npos : kept.find(' ', channel + 1);
  if (person == kept.npos || kept.substr(0, channel) <= sortable(tx.now())) return std::nullopt;
  return CodeOwner{PersonId(kept.substr(person + 1)),
                   kept.substr(channel + 1, person - channel - 1)};
}

void void_code(Tx& tx, std::string_view code) { forget_one(tx, setting_of(code)); }

bool out_of_tries(const Tx& tx, std::string_view channel, std::string_view account) {
  return late_wrong_codes(tx, channel, account).size() >= static_cast<std::size_t>(kWrongCodes);
}

void note_wrong_code(Tx& tx, std::string_view channel, std::string_view account) {
  std::string times = sortable(tx.now());
  for (const std::string& time : late_wrong_codes(tx, channel, account)) times += " " + time;
  tx.settings().set(wrong_codes_of(channel, account), times);
}

void forget_codes(Tx& tx) {
  const std::string now = sortable(tx.now());
  tx.settings().forget(kCode, now);
  tx.settings().forget(kCodeOf, now);
  tx.settings().forget(kWrong, sortable(tx.now() - kWrongCodesForgotten));
}

}  // namespace xiebot
