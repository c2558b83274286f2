// The link to a form's page: for one person, one form on one message, until it expires.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "bot/clock.h"
#include "bot/ids.h"
#include "bot/signed_text.h"

namespace xiebot {

inline constexpr std::chrono::hours kFormLinkLife{24};
// A page that was open when its link expired may still be sent for so long.
inline constexpr std::chrono::hours kFormLinkGrace{2};

struct FormLink {
  OutboxId row = {};  // the message that carries the form
  PersonId person = {};
  std::string form = {};  // the name of the cards::Form on it
  Instant expires{};

  bool operator==(const FormLink&) const = default;
};

// The token in /forms/TOKEN.
[[nodiscard]] std::string form_token(const Signer& signer, const FormLink& link);
// nullopt: forged or malformed. Whether it has expired is for the caller to see.
[[nodiscard]] std::optional<FormLink> read_form_token(const Signer& signer, std::string_view token);

}  // namespace xiebot
