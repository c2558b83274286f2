#include "bot/form_copy.h"

#include <fmt/format.h>

#include <algorithm>

#include "bot/form_page_texts.h"
#include "bot/text.h"

namespace xiebot {
namespace {

const FormDefinition* form_of(const FormPost& post, const FormCatalog& forms) {
  for (const FormDefinition* form : forms.latest()) {
    const bool has_all = std::ranges::all_of(
        post.inputs, [&](const auto& input) { return form->find(input.first) != nullptr; });
    if (has_all) return form;
  }
  return nullptr;
}

}  // namespace

std::optional<cards::Card> copy_of(const FormPost& post, const FormCatalog& forms) {
  const FormDefinition* form = form_of(post, forms);
  cards::Card card{.title = texts::kPageTyped, .blocks = {}};
  for (const auto& [name, values] : post.inputs) {
    std::string words;
    for (const std::string& value : values) {
      const std::string cleaned = clean(value);
      if (trim(cleaned).empty()) continue;
      words += (words.empty() ? "" : "、") + cleaned;
    }
    if (words.empty()) continue;
    if (form == nullptr) {
      card.blocks.emplace_back(cards::Paragraph{{{std::move(words)}}});
    } else {
      card.blocks.emplace_back(cards::Facts{{{form->find(name)->label, {{std::move(words)}}}}});
    }
  }
  if (card.blocks.empty()) return std::nullopt;
  return card;
}

}  // namespace xiebot
