#include "bot/form_reader.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "bot/object_reader.h"

namespace xiebot {
namespace {

using nlohmann::json;

template <class Value>
using Word = std::pair<std::string_view, Value>;

constexpr std::array<Word<FieldType>, 17> kTypes = {{{"text", FieldType::text},
                                                     {"multiline", FieldType::multiline},
                                                     {"number", FieldType::number},
                                                     {"date", FieldType::date},
                                                     {"date_time", FieldType::date_time},
                                                     {"choice", FieldType::choice},
                                                     {"multi_choice", FieldType::multi_choice},
                                                     {"person", FieldType::person},
                                                     {"people", FieldType::people},
                                                     {"department", FieldType::department},
                                                     {"departments", FieldType::departments},
                                                     {"project", FieldType::project},
                                                     {"entry", FieldType::entry},
                                                     {"duration", FieldType::duration},
                                                     {"percent", FieldType::percent},
                                                     {"link", FieldType::link},
                                                     {"group", FieldType::group}}};

constexpr std::array<Word<AutoFill>, 8> kAutoFills = {
    {{"number", AutoFill::number},
     {"author", AutoFill::author},
     {"author_department", AutoFill::author_department},
     {"project", AutoFill::project},
     {"today", AutoFill::today},
     {"now", AutoFill::now},
     {"flow", AutoFill::flow},
     {"timeliness", AutoFill::timeliness}}};

constexpr std::array<Word<Prefill>, 1> kPrefills = {{{"last_entry", Prefill::last_entry}}};

constexpr std::array<Word<Visibility>, 2> kVisibilities = {
    {{"everyone", Visibility::everyone}, {"involved", Visibility::involved}}};

constexpr int kTextChars = 200, kMultilineChars = 2000, kRecords = 100;

class FormReader {
 public:
  explicit FormReader(FormFile& result) : result_(result) {}

  void read(const json& root) {
    FormDefinition& form = result_.form;
    ObjectReader in = reader(root, "");
    in.require("name", form.name);
    in.read("version", form.version);
    in.require("title", form.title);
    in.require("command", form.command);
    in.read("aliases", form.aliases);
    in.require("flow", form.flow);
    in.read("numbered", form.numbered);
    in.read("number_letter", form.number_letter);
    in.require("title_field", form.title_field);
    in.read("departments_field", form.departments_field);
    in.read("belongs_to", form.belongs_to);
    in.require("help", form.help);
    in.require("example", form.example);
    form.fields = read_fields(in);
    in.finish();
  }

 private:
  ObjectReader reader(const json& object, std::string pointer) {
    return {object, std::move(pointer), result_.positions, result_.faults};
  }

  std::vector<Field> read_fields(ObjectReader& in) {
    std::vector<Field> fields;
    for (const auto& [element, at] : in.list("fields")) fields.push_back(read_field(*element, at));
    return fields;
  }

  Field read_field(const json& object, const std::string& at) {
    Field field;
    ObjectReader in = reader(object, at);
    in.require("key", field.key);
    in.require("label", field.label);
    in.read("short_labels", field.short_labels);
    if (!in.read_word<FieldType>("type", kTypes, field.type) || !object.contains("type")) {
      result_.untyped.insert(at);
      if (object.is_object() && !object.contains("type")) in.fault("type", "is missing");
    }
    in.read("required", field.required);
    field.required_if = read_condition(in);
    in.read("unique", field.unique);
    in.read_word<AutoFill>("auto", kAutoFills, field.auto_fill);
    in.read_word<Prefill>("prefill", kPrefills, field.prefill);
    in.read_word<Visibility>("visible_to", kVisibilities, field.visible_to);
    in.read("phone", field.phone);
    in.read("check_vague", field.check_vague);
    in.read("reopens", field.reopens);
    in.read("min_chars", field.min_chars);
    in.read("max_chars", field.max_chars);
    in.read("min", field.min);
    in.read("max", field.max);
    in.read("not_past", field.not_past);
    in.read("past", field.past);
    in.read("not_before", field.not_before);
    field.choices = read_choices(in);
    field.fields = read_fields(in);
    in.read("min_records", field.min_records);
    in.read("max_records", field.max_records);
    in.read("hint", field.hint);
    in.read("default", field.default_value);
    in.finish();
    complete(field);
    return field;
  }

  std::optional<Condition> read_condition(ObjectReader& parent) {
    const json* object = parent.member("required_if");
    if (!object) return std::nullopt;
    Condition condition;
    ObjectReader in = reader(*object, parent.pointer("required_if"));
    in.require("field", condition.field);
    in.read("values", condition.values);
    if (object->is_object() && !object->contains("values")) in.fault("values", "is missing");
    in.finish();
    return condition;
  }

  std::vector<Choice> read_choices(ObjectReader& parent) {
    std::vector<Choice> choices;
    for (const auto& [element, at] : parent.list("choices")) {
      Choice choice;
      if (element->is_string()) {
        choice.label = element->get<std::string>();
      } else {
        ObjectReader in = reader(*element, at);
        in.require("label", choice.label);
        in.read("also", choice.also);
        in.finish();
      }
      choices.push_back(std::move(choice));
    }
    return choices;
  }

  // The defaults of form_loader.h, and what is derived.
  static void complete(Field& field) {
    if (!field.max_chars && field.type == FieldType::text) field.max_chars = kTextChars;
    if (!field.max_chars && field.type == FieldType::multiline) field.max_chars = kMultilineChars;
    if (field.type == FieldType::percent) {
      if (!field.min) field.min = 0;
      if (!field.max) field.max = 100;
    }
    if (field.type == FieldType::group && !field.max_records) field.max_records = kRecords;
    field.folded_names = fold_names(field);
  }

  FormFile& result_;
};

}  // namespace

FormFile read_form(std::string_view file, std::string_view text) {
  FormFile result;
  json root;
  result.positions = parse_positioned(file, text, root);
  result.faults = result.positions.faults;
  if (!result.positions.broken) FormReader(result).read(root);
  return result;
}

}  // namespace xiebot
