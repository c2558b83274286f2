// A form as data: what one JSON file in bot/forms (or the company's folder) declares.
//
// Published versions never change meaning: an entry keeps the (form, version) under which it was
// written, so a definition once loaded is immutable.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot {

// The values of a form, as typed or in canonical form, by field key. Records of a group are
// flattened: `duties.0.task`, `duties.1.task`. Empty fields are left out. Fields that take several
// values (multi-choice, people, departments) hold one string each, every other field exactly one.
//
// Canonical strings: text as typed, NFC; number and percent as the shortest decimal ("80");
// date "2026-11-30"; date-time UTC seconds ("1764496800"); choice its label; person a PersonId;
// department a DepartmentCode; project a ProjectCode; entry its number; duration seconds; link URL.
using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

// What is wrong, by the (flattened) key of the field, as a Chinese sentence for the author.
using Faults = std::map<std::string, std::string, std::less<>>;

enum class FieldType {
  text,
  multiline,
  number,
  date,
  date_time,
  choice,
  multi_choice,
  person,
  people,
  department,
  departments,
  project,
  entry,
  duration,
  percent,
  link,
  group,
};

// Filled by the bot; takes no place in the shorthand's order.
// flow: by what happens to the entry later (a promise, a result), under the key that was said.
// timeliness: 按时 or 迟交, of a form that is owed every day.
enum class AutoFill {
  none,
  number,
  author,
  author_department,
  project,
  today,
  now,
  flow,
  timeliness
};

// Filled before the author sees the form, and may be changed.
enum class Prefill { none, last_entry };  // last_entry: the author's last entry of this form

enum class Visibility { everyone, involved };  // involved: author, departments involved, admins

struct Choice {
  std::string label = {};
  std::vector<std::string> also = {};  // other ways to write it, e.g. 延期 for 滞后

  [[nodiscard]] bool is(std::string_view folded) const;  // label or one of `also`, by fold()

  bool operator==(const Choice&) const = default;
};

// The field is required when `field` holds one of `values`.
struct Condition {
  std::string field = {};
  std::vector<std::string> values = {};
};

struct Field {
  std::string key = {};
  std::string label = {};
  std::vector<std::string> short_labels = {};
  FieldType type = FieldType::text;
  bool required = false;
  std::optional<Condition> required_if = {};
  bool unique = false;  // within its group: no two records share this value
  AutoFill auto_fill = AutoFill::none;
  Prefill prefill = Prefill::none;
  Visibility visible_to = Visibility::everyone;
  bool phone = false;        // a phone number: checked as one, shown masked, never indexed
  bool check_vague = false;  // a figure or a date is expected; 尽快 and the like are questioned
  bool reopens = false;      // changing it opens confirmed rows again
  std::optional<int> min_chars = {}, max_chars = {};  // code points
  std::optional<double> min = {}, max = {};           // number, percent
  bool not_past = false;                              // date, date-time: not before now
  bool past = false;            // date, date-time: not after now; 周五 is the last one
  std::string not_before = {};  // date, date-time: not before that field
  std::vector<Choice> choices = {};
  std::vector<Field> fields = {};                         // group
  std::optional<int> min_records = {}, max_records = {};  // group
  std::string hint = {};
  std::string default_value = {};  // taken where nothing was typed
  // What people may call it (label, short labels, key), by fold(). The loader fills it in; while it
  // is empty it is worked out anew each time.
  std::vector<std::string> folded_names = {};

  [[nodiscard]] bool takes_several() const;  // multi-choice, people, departments
};

// The folded_names of a field.
[[nodiscard]] std::vector<std::string> fold_names(const Field& field);

struct FormDefinition {
  std::string name = {};
  int version = 1;
  std::string title = {};
  std::string command = {};               // 需求, without the slash
  std::vector<std::string> aliases = {};  // request
  std::string flow = {};                  // name of a built-in flow
  std::string number_letter = {};         // before the count: P for problems, empty for requests
  bool numbered = true;
  std::string title_field = {};        // the field that names an entry in lists
  std::string departments_field = {};  // the field whose departments are involved; may be empty
  // The field with the number of the entry to which one of this form belongs: that entry takes the
  // action that files this form, and numbers it (…-P001-S1). Empty: entries stand by themselves.
  std::string belongs_to = {};
  std::string help = {};     // one line
  std::string example = {};  // a shorthand message that is valid as it stands
  std::vector<Field> fields = {};

  // The field with this flattened key (`duties.0.task` finds task), or nullptr.
  [[nodiscard]] const Field* find(std::string_view flattened_key) const;
};

// The field with this flattened key among `fields`, or nullptr.
[[nodiscard]] const Field* find_field(const std::vector<Field>& fields,
                                      std::string_view flattened_key);

// Every form the bot knows, all versions. Immutable after loading; any thread may read.
class FormCatalog {
 public:
  // Later definitions of the same (name, version) replace earlier ones.
  void add(FormDefinition form);

  // The newest version of each form, in the order in which the forms were first added.
  [[nodiscard]] std::vector<const FormDefinition*> latest() const;
  [[nodiscard]] const FormDefinition* latest(std::string_view name) const;  // nullptr: no such form
  [[nodiscard]] const FormDefinition* find(std::string_view name, int version) const;

 private:
  std::map<std::string, std::map<int, FormDefinition>, std::less<>> forms_;
  std::vector<std::string> order_;
};

}  // namespace xiebot
