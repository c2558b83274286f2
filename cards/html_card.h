// The neutral card as a fragment of HTML, for the browser.
//
// Semantic elements with class names, for a page's own style sheet; no script, no inline style, and
// everything from outside escaped. Pure functions: same input, same bytes; any thread.
//
//   article.card.card-THEME > header (h3.card-title, span.card-tag), div.card-body > blocks
//
// A click calls back through the page's script: every such button carries its action as a JSON
// object in `data-action`, and a question to ask first in `data-confirm`. A form's buttons are of
// type submit; its fields are sent under the inputs' names, choices as their values, people as our
// ids, a date as 2026-11-23, a date-time as the browser writes it, 2026-11-23T18:30. A field that
// takes several has its name several times. Where there is no script, a form is posted to the
// page's own address with the pressed button under kPressedButton. Where a date holds words that
// are none, or people cannot be offered, the field is a text input and sends words.
#pragma once

#include <functional>
#include <string>

#include "cards/card.h"
#include "cards/resolver.h"

namespace xiebot::cards {

// No input has this name.
inline constexpr char kPressedButton[] = "@button";

struct HtmlNames {
  // Starts every id in the fragment; has to be unique in the page. Letters, digits, - and _.
  std::string prefix;
  // The name under which a person is shown; nullopt: a mention's own text stands. Must be set.
  Resolver display;
  // What a form's button sends in a page without script; empty: the page has one.
  std::function<std::string(const Form& form, const Button& button)> pressed = {};
};

[[nodiscard]] std::string render_html(const Card& card, const HtmlNames& names);

}  // namespace xiebot::cards
