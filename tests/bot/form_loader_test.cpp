#include "bot/form_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "bot/embedded.h"
#include "tests/bot/form_world.h"

namespace xiebot {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> lines(const std::vector<FileFault>& faults) {
  std::vector<std::string> all;
  all.reserve(faults.size());
  for (const FileFault& fault : faults) all.push_back(fault.str());
  return all;
}

std::vector<std::string> load(const std::string& json) {
  FormCatalog catalog;
  auto faults = lines(load_form("f.json", json, kTestFlows, catalog));
  EXPECT_EQ(catalog.latest().empty(), !faults.empty());
  return faults;
}

// A small sound form with other fields.
std::string with_fields(const std::string& fields, const std::string& more = "") {
  return R"({"name": "small", "title": "小表", "command": "小表", "flow": "record", "help": "小表",
"title_field": "name", "example": "/小表 名称：一", )" +
         more + R"("fields": [
{"key": "name", "label": "名称", "type": "text", "required": true},
)" + fields +
         "\n]}";
}

TEST(FormLoader, LoadsTheFormWithEverything) {
  const FormWorld& world = form_world();
  const FormDefinition& form = world.form("everything");
  EXPECT_EQ(form.version, 2);
  EXPECT_EQ(form.number_letter, "E");
  EXPECT_EQ(form.find("state")->choices[1], (Choice{"滞后", {"延期", "落后"}}));
  EXPECT_EQ(form.find("state")->default_value, "正常");
  EXPECT_EQ(form.find("reason")->required_if->values, (std::vector<std::string>{"滞后", "阻塞"}));
  EXPECT_EQ(form.find("phone")->visible_to, Visibility::involved);
  EXPECT_EQ(form.find("phone")->prefill, Prefill::last_entry);
  EXPECT_EQ(form.find("amount")->min, 0.5);
  EXPECT_EQ(form.find("end")->not_before, "start");
  EXPECT_EQ(form.find("moment")->auto_fill, AutoFill::now);
  EXPECT_EQ(form.find("duties")->max_records, 3);
  EXPECT_TRUE(form.find("duties.0.task")->unique);
}

TEST(FormLoader, FillsInTheDefaults) {
  const FormWorld& world = form_world();
  const FormDefinition& form = world.form("everything");
  EXPECT_EQ(form.find("reason")->max_chars, 200);
  EXPECT_EQ(form.find("share")->min, 0);
  EXPECT_EQ(form.find("share")->max, 100);
  EXPECT_EQ(form.find("notes")->folded_names,
            (std::vector<std::string>{"详细说明", "说明", "notes"}));
}

TEST(FormLoader, TheBuiltInFormsAreFaultless) {
  FormCatalog catalog;
  EXPECT_NO_THROW(load_built_in_forms(kTestFlows, catalog));
  EXPECT_EQ(catalog.latest().size(), embedded_forms().size());
}

TEST(FormLoader, TheRequestFormIsTheOneOfTheSpecification) {
  const FormWorld& world = form_world();
  const FormDefinition& form = world.form("request");
  std::vector<std::string> labels, required;
  for (const Field& field : form.fields) {
    labels.push_back(field.label);
    if (field.required) required.push_back(field.key);
  }
  EXPECT_THAT(labels, ElementsAre("需求编号", "项目", "发起部门", "发起人", "联系方式", "需求名称",
                                  "需求背景", "涉及部门", "具体任务", "期望完成时间", "资源需求",
                                  "附件链接"));
  EXPECT_THAT(required, ElementsAre("department", "initiator", "contact", "title", "background",
                                    "departments", "tasks", "due"));
  EXPECT_EQ(form.find("title")->max_chars, 50);
  EXPECT_EQ(form.find("background")->max_chars, 200);
  EXPECT_TRUE(form.find("due")->not_past);
  EXPECT_EQ(form.find("contact")->visible_to, Visibility::involved);
}

TEST(FormLoader, NamesEveryFaultAtOnceWithItsLine) {
  EXPECT_THAT(
      load(test_file("faulty.json")),
      ElementsAre(
          "f.json:1: title: is missing",
          "f.json:3: name: must be lower-case letters, digits and _, a letter first, at most 40",
          "f.json:4: version: must be 1 or more",
          "f.json:5: titel: is not a known key (did you mean title?)",
          "f.json:6: command: must be one word without slash",
          "f.json:7: aliases[1]: repeats the command 'Faulty'",
          "f.json:8: flow: is not a flow (did you mean record?)",
          "f.json:9: number_letter: stands on a form that is not numbered",
          "f.json:11: title_field: 'nam' is not a field (did you mean name?)",
          "f.json:12: help: must be a text",
          "f.json:15: fields[0].max_char: is not a known key (did you mean max_chars, min_chars?)",
          "f.json:16: fields[1].label: '名称' is already a name of fields[0]",
          "f.json:17: fields[2].type: must be one of text, multiline, number, date, date_time, "
          "choice, multi_choice, person, people, department, departments, project, entry, "
          "duration, percent, link, group (did you mean number?)",
          "f.json:18: fields[3].min_chars: is more than max_chars (9 > 3)",
          "f.json:19: fields[4].choices: must have at least two choices",
          "f.json:20: fields[5].choices: only goes with choice, multi_choice",
          "f.json:21: fields[6].required_if.values[0]: '没有' is not a choice of pick",
          "f.json:23: fields[7].not_before: must name a field of type date or date_time",
          "f.json:24: fields[8].required: must be true or false",
          "f.json:25: fields[9].key: is missing",
          "f.json:26: fields[10].fields[0].type: a group cannot hold a group",
          "f.json:26: fields[10].fields[0].fields: must have at least one field"));
}

TEST(FormLoader, AfterASyntaxErrorNamesThatAlone) {
  const auto faults = load("{\n\"name\": \"a\"\n\"title\": 5}");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].substr(0, 9), "f.json:3:");
}

TEST(FormLoader, ASoundSmallFormLoads) {
  EXPECT_THAT(load(with_fields(R"({"key": "more", "label": "更多", "type": "text"})")), IsEmpty());
}

TEST(FormLoader, RefusesWhatIsNoForm) {
  for (const char* text : {"null", "[]", "7", "\"form\""})
    EXPECT_THAT(load(text), testing::Contains("f.json:1: must be an object")) << text;
  EXPECT_FALSE(load("{}").empty());
}

struct FaultyField {
  const char* json;
  const char* fault;
};

TEST(FormLoader, RefusesFieldsThatContradictThemselves) {
  const FaultyField fields[] = {
      {R"({"key": "a", "label": "甲", "type": "text", "auto": "author"})",
       "fields[1].auto: only goes with person"},
      {R"({"key": "a", "label": "甲", "type": "person", "auto": "author", "prefill": "last_entry"})",
       "fields[1].prefill: stands on a field that the bot fills"},
      {R"({"key": "a", "label": "甲", "type": "text", "unique": true})",
       "fields[1].unique: stands on a field outside a group"},
      {R"({"key": "a", "label": "甲：乙", "type": "text"})",
       "fields[1].label: must not hold a colon or semicolon"},
      {R"({"key": "a", "label": "甲", "short_labels": ["名稱"], "type": "text"})",
       "fields[1].short_labels[0]: '名稱' is already a name of fields[0]"},
      {R"({"key": "a", "label": "甲", "type": "number", "phone": true})",
       "fields[1].phone: only goes with text"},
      {R"({"key": "a", "label": "甲", "type": "number", "min": 2.5, "max": 1})",
       "fields[1].min: is more than max (2.5 > 1)"},
      {R"({"key": "a", "label": "甲", "type": "number", "default": "很多"})",
       "fields[1].default: is not a value of this field"},
      {R"({"key": "a", "label": "甲", "type": "choice", "choices": ["一", "二"], "default": "三"})",
       "fields[1].default: is not a value of this field"},
      {R"({"key": "a", "label": "甲", "type": "choice", "choices": ["一", {"label": "二", "also": ["一"]}]})",
       "fields[1].choices[1]: repeats '一'"},
      {R"({"key": "a", "label": "甲", "type": "choice", "choices": ["一", " "]})",
       "fields[1].choices[1]: must not be blank"},
      {R"({"key": "a", "label": "甲", "type": "multi_choice", "choices": ["一、二", "三"]})",
       "fields[1].choices[0]: must not hold a comma"},
      {R"({"key": "a", "label": "甲", "type": "date", "not_before": "a"})",
       "fields[1].not_before: names the field itself"},
      {R"({"key": "a", "label": "甲", "type": "text", "past": true})",
       "fields[1].past: only goes with date, date_time"},
      {R"({"key": "a", "label": "甲", "type": "date", "past": true, "not_past": true})",
       "fields[1].past: contradicts not_past"},
      {R"({"key": "a", "label": "甲", "type": "text", "required_if": {"field": "name", "values": ["一"]}})",
       "fields[1].required_if.field: must name a field of type choice or multi_choice"},
      {R"({"key": "a", "label": "甲", "type": "text", "max_chars": 0})",
       "fields[1].max_chars: must be 1 or more"},
      {R"({"key": "a", "label": "甲", "type": "text", "max_chars": -1})",
       "fields[1].max_chars: must be a whole number, 0 or more"},
      {R"({"key": "a", "label": "甲", "type": "group"})",
       "fields[1].fields: must have at least one field"},
      {R"({"key": "a", "label": "甲", "type": "group", "fields": [{"key": "b", "label": "乙", "type": "person", "auto": "author"}]})",
       "fields[1].fields[0].auto: stands on a field of a group"},
      {R"(7)", "fields[1]: must be an object"},
  };
  for (const FaultyField& field : fields)
    EXPECT_THAT(load(with_fields(field.json)),
                ElementsAre(std::string("f.json:4: ") + field.fault));
}

TEST(FormLoader, RefusesAFormThatBelongsToNothing) {
  const std::string optional = R"({"key": "of", "label": "属于", "type": "entry"})";
  EXPECT_THAT(load(with_fields(optional, R"("belongs_to": "of",)")),
              ElementsAre("f.json:2: belongs_to: must name a required field of type entry",
                          "f.json:2: belongs_to: needs a number_letter to number what belongs to "
                          "an entry"));
  EXPECT_THAT(load(with_fields(optional, R"("number_letter": "X", "belongs_to": "name",)")),
              ElementsAre("f.json:2: belongs_to: must name a required field of type entry"));
}

TEST(FormLoader, RefusesUnsuitableNamedFields) {
  const std::string phone =
      R"({"key": "tel", "label": "电话", "type": "text", "visible_to": "involved"})";
  std::string json = with_fields(phone, R"("departments_field": "name",)");
  json.replace(json.find("\"title_field\": \"name\""), 21, "\"title_field\": \"tel\"");
  EXPECT_THAT(load(json),
              ElementsAre("f.json:2: title_field: names a field that not everyone may see",
                          "f.json:2: departments_field: must name a field of type department or "
                          "departments"));
}

TEST(FormLoader, TheExampleHoldsEveryRequiredField) {
  EXPECT_THAT(load(with_fields(R"({"key": "a", "label": "甲", "type": "text", "required": true})")),
              ElementsAre("f.json:2: example: lacks the required field 'a'"));
  std::string json = with_fields(R"({"key": "a", "label": "甲", "type": "text"})");
  json.replace(json.find("/小表 名称"), std::string("/小表").size(), "/大表");
  EXPECT_THAT(load(json), ElementsAre("f.json:2: example: must begin with /小表"));
}

TEST(FormLoader, TwoFormsCannotClaimOneCommand) {
  FormWorld world;
  std::string json =
      with_fields(R"({"key": "a", "label": "甲", "type": "text"})", R"("aliases": ["REQUEST"],)");
  EXPECT_THAT(lines(load_form("f.json", json, kTestFlows, world.catalog)),
              ElementsAre("f.json:2: aliases[0]: 'REQUEST' is a command of the form 'request'"));
  EXPECT_EQ(world.catalog.latest("small"), nullptr);
}

TEST(FormLoader, LeavesTheWordsOfTheBotToTheBot) {
  const std::vector<std::string> taken{"帮助", "help", "小表"};
  const std::string json =
      with_fields(R"({"key": "a", "label": "甲", "type": "text"})", R"("aliases": ["HELP"],)");
  FormCatalog catalog;
  EXPECT_THAT(lines(load_form("f.json", json, kTestFlows, catalog, taken)),
              ElementsAre("f.json:1: command: '小表' is a word the bot itself uses, choose another",
                          "f.json:2: aliases[0]: 'HELP' is a word the bot itself uses, choose "
                          "another"));
  EXPECT_EQ(catalog.latest("small"), nullptr);
}

class FormFolder : public testing::Test {
 protected:
  FormFolder()
      : folder_(std::filesystem::temp_directory_path() /
                ("xiebot_forms_" + std::to_string(std::random_device()()))) {
    std::filesystem::create_directory(folder_);
  }
  ~FormFolder() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  std::vector<std::string> load_all() {
    return lines(load_form_folder(folder_.string(), kTestFlows, catalog_));
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  const std::filesystem::path folder_;
  FormCatalog catalog_;
};

const std::string kSmall = with_fields(R"({"key": "a", "label": "甲", "type": "text"})");

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST_F(FormFolder, AddsAndOverrides) {
  load_built_in_forms(kTestFlows, catalog_);
  write("small.json", kSmall);
  write("request.json",
        replaced(replaced(kSmall, "\"small\"", "\"request\", \"version\": 2"),
                 "\"command\": \"小表\"", "\"command\": \"新需求\", \"aliases\": [\"小表2\"]"));
  write("notes.txt", "not a form");
  std::filesystem::create_directory(folder_ / "folder.json");
  // The example of the second still names the old command.
  EXPECT_THAT(load_all(),
              ElementsAre(path("request.json") + ":2: example: must begin with /新需求"));
  EXPECT_NE(catalog_.latest("small"), nullptr);
  EXPECT_EQ(catalog_.latest("request")->version, 1);
}

TEST_F(FormFolder, ACommandGivenUpByANewVersionIsFree) {
  load_built_in_forms(kTestFlows, catalog_);
  write("a.json", replaced(replaced(kSmall, "\"command\": \"小表\"", "\"command\": \"需求\""),
                           "/小表", "/需求"));
  write("b.json", replaced(kSmall, "\"small\"", "\"request\", \"version\": 2"));
  EXPECT_THAT(load_all(), IsEmpty());
  EXPECT_EQ(catalog_.latest("request")->command, "小表");
  EXPECT_EQ(catalog_.latest("small")->command, "需求");
}

TEST_F(FormFolder, NamesTheFaultsOfAllFiles) {
  write("a.json", kSmall);
  write("b.json", kSmall);
  write("c.json", replaced(kSmall, "\"small\"", "\"other\""));
  write("d.json", "{");
  const auto faults = load_all();
  ASSERT_EQ(faults.size(), 4U);
  EXPECT_EQ(faults[0], path("b.json") + ":1: name: version 1 of 'small' is already in a.json");
  EXPECT_EQ(faults[1].rfind(path("d.json") + ":1: ", 0), 0U);
  EXPECT_EQ(faults[2], path("a.json") + ":1: command: '小表' is a command of the form 'other'");
  EXPECT_EQ(faults[3], path("c.json") + ":1: command: '小表' is a command of the form 'small'");
}

TEST_F(FormFolder, KnowsTheWordsOfTheBot) {
  write("a.json", with_fields(R"({"key": "a", "label": "甲", "type": "text"})"));
  const std::vector<std::string> taken{"小表"};
  const auto faults = lines(load_form_folder(folder_.string(), kTestFlows, catalog_, taken));
  EXPECT_THAT(faults, ElementsAre(path("a.json") +
                                  ":1: command: '小表' is a word the bot itself uses, choose "
                                  "another"));
  EXPECT_EQ(catalog_.latest("small"), nullptr);
}

TEST_F(FormFolder, AMissingFolderIsAFault) {
  const auto faults = load_form_folder(path("nowhere"), kTestFlows, catalog_);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].file, path("nowhere"));
}

}  // namespace
}  // namespace xiebot
