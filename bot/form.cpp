#include "bot/form.h"

#include <algorithm>

#include "bot/text.h"

namespace xiebot {
namespace {

const Field* with_key(const std::vector<Field>& fields, std::string_view key) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [key](const Field& field) { return field.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace

bool Choice::is(std::string_view folded) const {
  return fold(label) == folded || std::any_of(also.begin(), also.end(), [&](const auto& other) {
           return fold(other) == folded;
         });
}

bool Field::takes_several() const {
  return type == FieldType::multi_choice || type == FieldType::people ||
         type == FieldType::departments;
}

std::vector<std::string> fold_names(const Field& field) {
  std::vector<std::string> names = {fold(field.label)};
  for (const std::string& name : field.short_labels) names.push_back(fold(name));
  names.push_back(fold(field.key));
  return names;
}

const Field* find_field(const std::vector<Field>& fields, std::string_view flattened_key) {
  const std::size_t dot = flattened_key.find('.');
  const Field* field = with_key(fields, flattened_key.substr(0, dot));
  if (!field || dot == std::string_view::npos) return field;
  const std::string_view rest = flattened_key.substr(dot + 1);
  const std::size_t end = rest.find('.');
  const std::string_view index = rest.substr(0, end);
  if (field->type != FieldType::group || end == std::string_view::npos || index.empty() ||
      index.find_first_not_of("0123456789") != std::string_view::npos) {
    return nullptr;
  }
  return with_key(field->fields, rest.substr(end + 1));
}

const Field* FormDefinition::find(std::string_view flattened_key) const {
  return find_field(fields, flattened_key);
}

void FormCatalog::add(FormDefinition form) {
  const auto [versions, is_new] = forms_.try_emplace(form.name);
  if (is_new) order_.push_back(form.name);
  const int version = form.version;
  versions->second.insert_or_assign(version, std::move(form));
}

std::vector<const FormDefinition*> FormCatalog::latest() const {
  std::vector<const FormDefinition*> newest;
  for (const std::string& name : order_) newest.push_back(latest(name));
  return newest;
}

const FormDefinition* FormCatalog::latest(std::string_view name) const {
  const auto versions = forms_.find(name);
  return versions == forms_.end() ? nullptr : &versions->second.rbegin()->second;
}

const FormDefinition* FormCatalog::find(std::string_view name, int version) const {
  const auto versions = forms_.find(name);
  if (versions == forms_.end()) return nullptr;
  const auto found = versions->second.find(version);
  return found == versions->second.end() ? nullptr : &found->second;
}

}  // namespace xiebot
