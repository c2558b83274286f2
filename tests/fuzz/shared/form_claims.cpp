#include "tests/fuzz/shared/form_claims.h"

#include <string>

#include "bot/form_check.h"
#include "bot/shorthand.h"
#include "bot/text.h"
#include "tests/fuzz/shared/company.h"
#include "tests/fuzz/shared/fuzzer.h"

namespace xiebot::fuzz {
namespace {

void claim_values(const FormDefinition& form, const Values& values) {
  for (const auto& [key, texts] : values) {
    require(form.find(key) != nullptr, "a value belongs to a field");
    require(!texts.empty(), "empty fields are left out");
    for (const std::string& text : texts) require(valid_utf8(text), "a value is valid UTF-8");
  }
}

// Each value under its label, a line each, means the same again.
void claim_round_trip(const FormDefinition& form, const Values& typed) {
  std::string written;
  Values expected;
  for (const Field& field : form.fields) {
    const auto found = typed.find(field.key);
    if (found == typed.end() || field.type == FieldType::group || found->second.size() != 1) {
      continue;
    }
    const std::string& value = found->second.front();
    bool plain = !value.empty();
    for (const char* const mark : {"\n", ";", "；", ":", "："}) {
      plain = plain && value.find(mark) == std::string::npos;
    }
    if (!plain) continue;
    written += field.label + "：" + value + "\n";
    expected.insert(*found);
  }
  require(parse_shorthand(form.fields, written) == expected, "values under labels come back");
}

// What was stored can be shown in an input and sent again.
void claim_canonical(const FormDefinition& form, const Values& values) {
  Values shown;
  for (const auto& [key, texts] : values) {
    const Field* field = form.find(key);
    require(valid_utf8(show_value(*field, texts, company().directory, company().zone)),
            "a shown value is valid UTF-8");
    shown[key] = input_value(*field, texts, company().directory, company().zone);
  }
  const Checked again = check(form, shown, company().context());
  for (const auto& [key, texts] : values) {
    const auto found = again.values.find(key);
    require(found != again.values.end() && found->second == texts,
            "a stored value can be typed again: " + key);
  }
}

}  // namespace

void claim_filled(const FormDefinition& form, std::string_view text) {
  const Values typed = parse_shorthand(form.fields, text);
  claim_values(form, typed);
  for (const auto& [key, texts] : typed) {
    for (const std::string& each : texts) {
      require(trim(each) == each && !each.empty(), "a typed value is trimmed");
    }
  }
  claim_round_trip(form, typed);
  const Checked checked = check(form, typed, company().context());
  claim_values(form, checked.values);
  for (const auto* said : {&checked.faults, &checked.vague}) {
    for (const auto& [key, sentence] : *said) {
      require(form.find(key) != nullptr, "a fault belongs to a field");
      require(!sentence.empty() && valid_utf8(sentence), "a fault is a sentence");
    }
  }
  claim_canonical(form, checked.values);
}

}  // namespace xiebot::fuzz
