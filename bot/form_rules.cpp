#include "bot/form_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bot/field_rules.h"
#include "bot/object_reader.h"
#include "bot/shorthand.h"
#include "bot/text.h"

namespace xiebot {
namespace {

class FormRules {
 public:
  FormRules(const FormDefinition& form, const std::vector<std::string>& flows,
            const std::set<std::string>& untyped)
      : form_(form), flows_(flows), untyped_(untyped) {}

  std::vector<BrokenRule> check() {
    check_head();
    check_commands();
    check_fields(form_.fields, nullptr, "/fields");
    check_title_field();
    check_departments_field();
    check_belongs_to();
    check_example();
    return std::move(broken_);
  }

 private:
  void broken(std::string pointer, std::string what) {
    broken_.push_back({std::move(pointer), std::move(what)});
  }

  void check_head() {
    if (!form_.name.empty() && !is_key(form_.name)) broken("/name", std::string(kKeyRule));
    if (form_.version < 1) broken("/version", "must be 1 or more");
    if (!form_.flow.empty() && std::find(flows_.begin(), flows_.end(), form_.flow) == flows_.end())
      broken("/flow", "is not a flow" + did_you_mean(form_.flow, flows_));
    const bool letter = form_.number_letter.size() == 1 && form_.number_letter[0] >= 'A' &&
                        form_.number_letter[0] <= 'Z';
    if (!form_.number_letter.empty() && !letter)
      broken("/number_letter", "must be one capital letter");
    if (!form_.number_letter.empty() && !form_.numbered)
      broken("/number_letter", "stands on a form that is not numbered");
    if (form_.help.find('\n') != std::string::npos) broken("/help", "must be one line");
    if (form_.fields.empty()) broken("/fields", "must have at least one field");
  }

  void check_commands() {
    std::set<std::string> seen;
    const auto check = [&](const std::string& word, const std::string& pointer) {
      if (word.empty()) return;
      const std::string folded = fold(word);
      if (folded.find_first_of(" \t\n/") != std::string::npos) {
        broken(pointer, "must be one word without slash");
      } else if (!seen.insert(folded).second) {
        broken(pointer, fmt::format("repeats the command '{}'", word));
      }
    };
    check(form_.command, "/command");
    for (std::size_t i = 0; i < form_.aliases.size(); ++i)
      check(form_.aliases[i], fmt::format("/aliases/{}", i));
  }

  // `group`: the group whose fields these are, or nullptr.
  void check_fields(const std::vector<Field>& fields, const Field* group, const std::string& at) {
    const FieldScope scope{form_.fields, group};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string pointer = fmt::format("{}/{}", at, i);
      const bool typed = !untyped_.contains(pointer);
      check_field(fields[i], scope, typed, pointer, broken_);
      if (fields[i].type != FieldType::group) continue;
      if (fields[i].fields.empty()) broken(pointer + "/fields", "must have at least one field");
      check_fields(fields[i].fields, &fields[i], pointer + "/fields");
    }
    check_names(fields, at);
  }

  // No two fields may be called the same: the shorthand could not tell them apart.
  void check_names(const std::vector<Field>& fields, const std::string& at) {
    std::map<std::string, std::size_t> owners;  // folded name -> the field that has it
    const auto claim = [&](const std::string& name, std::size_t i, const std::string& pointer,
                           bool again_is_fine) {
      if (name.empty()) return;
      const auto [owner, is_new] = owners.try_emplace(fold(name), i);
      if (is_new || (owner->second == i && again_is_fine)) return;
      broken(pointer, fmt::format("'{}' is already a name of fields[{}]", name, owner->second));
    };
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string pointer = fmt::format("{}/{}", at, i);
      claim(fields[i].key, i, pointer + "/key", true);
      claim(fields[i].label, i, pointer + "/label", true);
      for (std::size_t j = 0; j < fields[i].short_labels.size(); ++j)
        claim(fields[i].short_labels[j], i, fmt::format("{}/short_labels/{}", pointer, j), false);
    }
  }

  // The form's own field with that key, or nullptr and a fault.
  const Field* named_field(const std::string& key, const std::string& pointer) {
    if (key.empty()) return nullptr;
    std::vector<std::string> keys;
    for (const Field& field : form_.fields) keys.push_back(field.key);
    const auto found = std::find(keys.begin(), keys.end(), key);
    if (found != keys.end()) return &form_.fields[static_cast<std::size_t>(found - keys.begin())];
    broken(pointer, fmt::format("'{}' is not a field{}", key, did_you_mean(key, keys)));
    return nullptr;
  }

  void check_title_field() {
    const Field* field = named_field(form_.title_field, "/title_field");
    if (!field) return;
    if (field->type == FieldType::group || field->takes_several())
      broken("/title_field", "must name a field with a single value");
    if (field->phone || field->visible_to != Visibility::everyone)
      broken("/title_field", "names a field that not everyone may see");
  }

  void check_departments_field() {
    const Field* field = named_field(form_.departments_field, "/departments_field");
    if (field && field->type != FieldType::department && field->type != FieldType::departments)
      broken("/departments_field", "must name a field of type department or departments");
  }

  void check_belongs_to() {
    const Field* field = named_field(form_.belongs_to, "/belongs_to");
    if (field && (field->type != FieldType::entry || !field->required))
      broken("/belongs_to", "must name a required field of type entry");
    if (field && form_.number_letter.empty())
      broken("/belongs_to", "needs a number_letter to number what belongs to an entry");
  }

  // Whether it would be accepted depends on people and dates; that nothing required is left out
  // does not.
  void check_example() {
    if (form_.example.empty() || !untyped_.empty()) return;
    const std::size_t end = std::min(form_.example.find_first_of(" \n"), form_.example.size());
    const std::string word = form_.example.substr(0, end);
    const auto is = [&](const std::string& command) { return word == "/" + command; };
    if (!is(form_.command) && std::none_of(form_.aliases.begin(), form_.aliases.end(), is))
      return broken("/example", fmt::format("must begin with /{}", form_.command));
    const Values values =
        parse_shorthand(form_.fields, std::string_view(form_.example).substr(end));
    for (const Field& field : form_.fields) {
      const bool optional = !field.required || field.auto_fill != AutoFill::none;
      if (optional || !field.default_value.empty()) continue;
      const std::string records = field.key + ".";
      const auto first = values.lower_bound(records);
      const bool given = field.type == FieldType::group
                             ? first != values.end() && first->first.starts_with(records)
                             : values.contains(field.key);
      if (!given) broken("/example", fmt::format("lacks the required field '{}'", field.key));
    }
  }

  const FormDefinition& form_;
  const std::vector<std::string>& flows_;
  const std::set<std::string>& untyped_;
  std::vector<BrokenRule> broken_;
};

}  // namespace

std::vector<BrokenRule> broken_rules(const FormDefinition& form,
                                     const std::vector<std::string>& flows,
                                     const std::set<std::string>& untyped) {
  return FormRules(form, flows, untyped).check();
}

}  // namespace xiebot
