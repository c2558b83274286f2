// Cards out of a fuzzer's bytes: any the bot could make, filled with what people might type.
#pragma once

#include <string>

#include "cards/card.h"
#include "cards/resolver.h"
#include "tests/fuzz/shared/bytes.h"

namespace xiebot::fuzz {

// Keeps what card.h says of cards (names are unique, rows as wide as their table, forms have a
// button), and nothing else. Texts are clean() unless `raw`: then they may be no UTF-8.
[[nodiscard]] cards::Card make_card(Bytes& bytes, bool raw);
[[nodiscard]] cards::RichText make_text(Bytes& bytes, bool raw);

// Of the people on such cards, p1 to p3 are known: to a platform by an account, to readers by name.
[[nodiscard]] cards::Resolver accounts();
[[nodiscard]] cards::Resolver names();

}  // namespace xiebot::fuzz
