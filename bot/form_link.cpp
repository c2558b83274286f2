#include "bot/form_link.h"

#include <fmt/format.h>

#include <charconv>

namespace xiebot {
namespace {

constexpr std::string_view kPurpose = "form";
constexpr char kBetween = '\n';

// Takes what stands before the next separator.
std::string_view take_part(std::string_view& text) {
  const std::size_t end = std::min(text.find(kBetween), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::string form_token(const Signer& signer, const FormLink& link) {
  return signer.sign(kPurpose, fmt::format("{}{}{}{}{}{}{}", link.row.value(), kBetween,
                                           link.expires.time_since_epoch().count(), kBetween,
                                           link.form, kBetween, link.person.str()));
}

std::optional<FormLink> read_form_token(const Signer& signer, std::string_view token) {
  const std::optional<std::string> text = signer.read(kPurpose, token);
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  FormLink link;
  link.row = OutboxId(number(take_part(rest)));
  link.expires = Instant(std::chrono::seconds(number(take_part(rest))));
  link.form = take_part(rest);
  link.person = PersonId(std::string(rest));
  return link;
}

}  // namespace xiebot
