// Hostile text through every field of every form, and every place where it is shown: it never
// becomes a mention, a link, markup, a formula or a line of the log. Names of people and groups
// too.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "bot/export.h"
#include "program/setup.h"
#include "tests/stories/both_platforms.h"
#include "tests/stories/hostile_texts.h"

namespace xiebot::support {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// All that the pattern's first group matches.
std::set<std::string> found_in(const std::string& text, const char* pattern) {
  std::set<std::string> all;
  const std::regex regex(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) {
    all.insert((*it)[1].str());
  }
  return all;
}

bool is_of_the_bot(const std::string& address) {
  return address.starts_with(kAddress) || address.starts_with("https://example.com/") ||
         address.starts_with("dtmd://dingtalkclient/") ||
         address.starts_with("dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fbot.example");
}

void expect_nothing_invisible(const std::string& text) {
  for (const char* invisible : {"\u202e", "\u200b", "\ufeff", "\u2028", "\x1b", "\x02"}) {
    EXPECT_THAT(text, Not(HasSubstr(invisible)));
  }
}

// Markdown of either platform, and what Feishu reads in a text message.
// Answers whether there was any harm to be done.
bool expect_harmless_markup(const std::string& markup, const std::set<std::string>& accounts) {
  for (const std::string& tag : found_in(markup, "<(/?[A-Za-z_!][^>]*)")) {
    const bool mention =
        tag.starts_with("at id=") || tag.starts_with("at user_id=") || tag.starts_with("a atId=");
    if (mention) {
      std::string account = tag.substr(tag.find('=') + 1);
      std::erase(account, '"');
      EXPECT_TRUE(accounts.contains(account)) << tag << " in\n" << markup;
      continue;
    }
    const std::string name = tag.substr(0, tag.find(' '));
    EXPECT_TRUE(std::set<std::string>({"/at", "/a", "font", "/font", "br", "br/"}).contains(name))
        << tag << " in\n"
        << markup;
  }
  for (const std::string& address : found_in(markup, "\\]\\(([^)]*)")) {
    EXPECT_TRUE(is_of_the_bot(address)) << address << " in\n" << markup;
  }
  EXPECT_THAT(markup, Not(HasSubstr("![")));
  expect_nothing_invisible(markup);
  return markup.find(kHarm) != std::string::npos;
}

// The texts of a Feishu card that are Markdown.
void add_markdown(const json& node, std::string& all) {
  if (node.is_object()) {
    const std::string tag = node.value("tag", "");
    if (tag == "markdown" || tag == "lark_md") all += node.value("content", "") + "\n";
    if (tag == "person" || tag == "person_list") all += "<at id=" + node.dump() + ">\n";
    if (tag == "img") all += "![\n";
  }
  if (node.is_structured()) {
    for (const json& child : node) add_markdown(child, all);
  }
}

// RFC 4180.
std::vector<std::vector<std::string>> cells_of(const std::string& csv) {
  std::vector<std::vector<std::string>> rows(1);
  std::string cell;
  bool quoted = false;
  for (std::size_t i = csv.starts_with("\xEF\xBB\xBF") ? 3 : 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted && c == '"' && csv.substr(i + 1, 1) == "\"") {
      cell += csv[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      if (c == '\n' && cell.ends_with('\r')) cell.pop_back();
      rows.back().push_back(std::exchange(cell, {}));
      if (c == '\n') rows.emplace_back();
    } else {
      cell += c;
    }
  }
  rows.pop_back();
  return rows;
}

std::string shortened(const std::string& text, std::size_t most) {
  std::string out = text;
  while (out.size() > most) {
    out.erase(out.size() - std::string(kHarm).size() - 1, 1);
  }
  return out;
}

// A value that the form takes; `hostile` where people write freely.
std::string value_for(const Field& field, const std::string& hostile) {
  if (field.phone) return "13800001234";
  switch (field.type) {
    case FieldType::text:
    case FieldType::multiline:
      return shortened(hostile, static_cast<std::size_t>(field.max_chars.value_or(200)));
    case FieldType::choice:
    case FieldType::multi_choice:
      return field.choices.front().label;
    case FieldType::date_time:
      return field.past ? "2026-11-23T09:30" : "2026-12-10T18:00";
    case FieldType::date:
      return field.past ? "2026-11-20" : "2026-12-10";
    case FieldType::person:
    case FieldType::people:
      return "xiaoming";
    case FieldType::department:
    case FieldType::departments:
      return "YFB";
    case FieldType::project:
      return "XMB-001";
    case FieldType::link:
      return "https://example.com/(a)[b]?x=1&z='*_" + std::string(kHarm);
    case FieldType::number:
    case FieldType::percent:
    case FieldType::duration:
      return "50";
    case FieldType::entry:
    case FieldType::group:
      break;
  }
  return "";
}

class InjectionStory : public BothPlatforms, public testing::WithParamInterface<bool> {
 protected:
  InjectionStory() : BothPlatforms(GetParam()) {
    // The company's own names, too: they come from an address book that many may write to.
    more_settings = [](Config& config) {
      for (Person& person : config.people) {
        if (person.id == PersonId("hanmeimei")) person.name = "<at id=all></at>=1+1[x](y)EVIL7";
      }
      for (Department& department : config.departments) {
        if (department.code == DepartmentCode("CWB")) department.name = "=1<img src=x>[x](y)EVIL7";
      }
      config.projects.front().name = "@all<script>**[x](javascript:y)EVIL7";
    };
    stop_bot();
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    restart_both();
    for (const auto& [person, account] : std::map<std::string, std::string>{
             {"zhangsan", kZhang}, {"xiaoming", kMing}, {"lilei", kLi}}) {
      accounts_.insert({account, "u_" + person});
    }
    for (const char* person : {"zhoumin", "wangzong", "hanmeimei", "qianjin", "admin"}) {
      accounts_.insert({"ou_" + std::string(person), "u_" + std::string(person)});
    }
  }

  // Fills in the form's page as this person; looks at both pages on the way.
  void fill_in(const FormDefinition& definition, const std::string& person,
               const std::string& account, const std::string& hostile,
               const std::map<std::string, std::string>& known) {
    writes(account, "/" + definition.command);
    const std::string page = newest_form(person);
    const http::Reply empty = get(page);
    FormFields fields;
    for (const Field& field : definition.fields) {
      if (field.auto_fill != AutoFill::none && field.type != FieldType::project) continue;
      const auto given = known.find(field.key);
      fields.emplace_back(field.key,
                          given == known.end() ? value_for(field, hostile) : given->second);
      ++inputs_;
    }
    const http::Reply sent = post(page, mark_in(empty.body, "提交"), fields);
    EXPECT_EQ(sent.status, 200);
    EXPECT_THAT(sent.body, HasSubstr("已提交")) << definition.name << ": " << hostile;
    for (const http::Reply& reply : {empty, sent}) expect_harmless_page(reply.body);
  }

  // The page of the form that was opened last; whether its message has arrived matters not.
  std::string newest_form(const std::string& person) {
    FormLink claims{.person = PersonId(person), .expires = clock.now() + kFormLinkLife};
    bot->store().read([&](const Tx& tx) {
      while (const auto row = tx.outbox().find(OutboxId(rows_seen_ + 1))) {
        ++rows_seen_;
        if (row->message.view.name != "form") continue;
        claims.row = row->id;
        claims.form = "form" + row->message.view.args.at("draft");
      }
    });
    return link(claims);
  }

  void expect_harmless_page(const std::string& html) {
    ++pages_;
    for (std::string tag : found_in(html, "<([A-Za-z!][^>]*)>")) {
      for (const std::string& address : found_in(tag, "(?:href|src|action)=\"([^\"]*)")) {
        EXPECT_TRUE(address.starts_with('#') || address == "style.css" || is_of_the_bot(address))
            << tag;
      }
      const std::string name = tag.substr(0, tag.find_first_of(" />"));
      EXPECT_FALSE(
          std::set<std::string>({"script", "img", "iframe", "object", "at"}).contains(name))
          << tag;
      tag = std::regex_replace(tag, std::regex("\"[^\"]*\""), "");
      EXPECT_THAT(tag, Not(testing::ContainsRegex(" on[a-z]+="))) << html;
    }
  }

  // Both look at all that was ever shown there, and answer how many messages had harm in them.
  int harmless_on_feishu(const std::vector<std::string>& chats) {
    int harmful = 0;
    for (const std::string& chat : chats) {
      for (const FeishuMessage& message : feishu.messages_in(chat)) {
        for (const std::string& content : message.contents) {
          std::string markup;
          const json parsed = json::parse(content);
          add_markdown(parsed, markup);
          if (message.type == "text") markup = parsed.at("text");
          harmful += expect_harmless_markup(markup, accounts_) ? 1 : 0;
        }
      }
    }
    return harmful;
  }
  int harmless_on_dingtalk(const std::vector<std::string>& chats) {
    int harmful = 0;
    for (const std::string& chat : chats) {
      for (const DingtalkMessage& message : dingtalk.seen(chat)) {
        // A text is shown as it stands.
        if (message.kind == "text") {
          expect_nothing_invisible(message.text);
          EXPECT_THAT(message.text, Not(HasSubstr("\n"))) << "a name that makes a line";
          harmful += message.text.find(kHarm) != std::string::npos ? 1 : 0;
        }
        std::string markup = message.kind == "text" ? "" : message.text;
        for (const auto& [name, value] : message.params) {
          if (name.starts_with("body")) markup += value + "\n";
        }
        harmful += expect_harmless_markup(markup, accounts_) ? 1 : 0;
        for (const std::string& account : message.mentioned) {
          EXPECT_TRUE(accounts_.contains(account)) << account;
        }
        for (const auto& [title, address] : message.buttons) {
          EXPECT_TRUE(is_of_the_bot(address)) << address;
        }
      }
    }
    return harmful;
  }

  std::set<std::string> accounts_;
  std::int64_t rows_seen_ = 0;
  int inputs_ = 0;
  int pages_ = 0;
};

TEST_P(InjectionStory, TextStaysTextWhereverItIsShown) {
  const Rules rules = rules_from(Config{});
  int problems = 0;
  for (const std::string& hostile : hostile_texts()) {
    for (const char* name : {"request", "problem", "progress"}) {
      fill_in(*rules.forms.latest(name), "zhangsan", kZhang, hostile, {});
    }
    const std::string number = fmt::format("2026-Q4-SCB-P{:03}", ++problems);
    writes(kMing, "/接单 " + number + " 明天 12:00");
    fill_in(*rules.forms.latest("solution"), "xiaoming", kMing, hostile, {{"problem", number}});
  }
  // What is said with an action.
  std::string words = "3个";
  for (const std::string& hostile : hostile_texts()) {
    if (words.size() + hostile.size() < 480) words += hostile;
  }
  std::erase_if(words, [](char c) { return c == '\n' || c == '\r' || c == '\0'; });
  writes(kLi, "/同意 2026-Q4-SCB-001");
  writes(kMing, "/异议 2026-Q4-SCB-001 异议说明：" + words + "；建议方案：" + words);
  EXPECT_EQ(entry("2026-Q4-SCB-001").rows.back().state, "objected");
  writes(kLi, "/驳回 2026-Q4-SCB-002 " + words);
  EXPECT_EQ(entry("2026-Q4-SCB-002").state, "rejected");
  // What is asked for, on both platforms.
  for (const std::string& command :
       {std::string("/查 ") + kHarm, std::string("/我的"), std::string("/时间线 2026-Q4-SCB-001"),
        std::string("/时间线 2026-Q4-SCB-P001"), std::string("/看板"),
        std::string("/查 ") + hostile_texts().front(), "/" + hostile_texts()[6]}) {
    writes(kZhang, command);
    EXPECT_EQ(people.writes("u_zhangsan", command).status, 200);
    feishu.says(kZhang, kGroup, "@bot " + command);
    EXPECT_EQ(people.says("u_zhangsan", kOtherGroup, "@bot " + command).status, 200);
  }
  deliver_all();

  const int on_feishu =
      harmless_on_feishu({kGroup, "oc_p2p_ou_zhangsan", "oc_p2p_ou_lilei", "oc_p2p_ou_xiaoming",
                          "oc_p2p_ou_wangzong", "oc_p2p_ou_hanmeimei"});
  const int on_dingtalk =
      harmless_on_dingtalk({kOtherGroup, "u_zhangsan", "u_lilei", "u_xiaoming", "u_wangzong"});
  EXPECT_GT(on_feishu, 100);
  EXPECT_GT(on_dingtalk, 10);
  // The export.
  std::vector<std::string> files;
  bot->store().read([&](const Tx& tx) {
    files = export_project(tx, rules.forms, ProjectCode("XMB-001"), rules.zone, folder / "out");
  });
  int cells = 0;
  int hostile = 0;
  for (const std::string& name : files) {
    std::ifstream file(folder / "out" / name, std::ios::binary);
    const auto rows = cells_of(std::string(std::istreambuf_iterator<char>(file), {}));
    for (const auto& row : rows) {
      EXPECT_EQ(row.size(), rows.front().size()) << name;
      for (const std::string& cell : row) {
        ++cells;
        if (cell.find("EVIL7") != std::string::npos) ++hostile;
        EXPECT_FALSE(!cell.empty() && std::string("=+-@\t\r\n").find(cell[0]) != std::string::npos)
            << name << ": " << cell;
      }
    }
  }
  EXPECT_GT(cells, 1000);
  EXPECT_GT(hostile, 10) << "what is tried has to be there";
  EXPECT_GT(pages_, 100);
  // The log.
  std::istringstream lines(log());
  int logged = 0;
  for (std::string line; std::getline(lines, line); ++logged) {
    EXPECT_THAT(line, testing::ContainsRegex("^[0-9-]+T[0-9:.]+Z [a-z]+ "));
    EXPECT_THAT(line, Not(HasSubstr("forged")));
    EXPECT_THAT(line, Not(HasSubstr("alert(1)")));
  }
  EXPECT_GT(logged, 0);
  std::cout << fmt::format(
      "{} inputs; {} messages on Feishu, {} on DingTalk, {} pages, {} cells, {} lines of the log\n",
      inputs_, on_feishu, on_dingtalk, pages_, cells, logged);
}

// Who has no business here chooses a name, and groups are called what their members like. The
// administrators read both; Feishu's messages do not say what their sender is called.
TEST_P(InjectionStory, NamesOfStrangersAndGroupsStayNames) {
  // Administrators are told where they were last, of so many a day and no more.
  const auto told_to = [&](bool on_feishu, const std::string& hostile, int number) {
    clock.move(std::chrono::hours(3));
    if (on_feishu) {
      writes("ou_admin", "/我的");
    } else {
      EXPECT_EQ(people.writes("u_admin", "/我的").status, 200);
    }
    const std::string id = fmt::format("fremd{}{:03}", on_feishu ? 'f' : 'd', number);
    const std::string group = "cid" + id + "==";
    dingtalk.user("u_" + id);
    dingtalk.group(group);
    people.is_called("u_" + id, hostile);
    people.group_is_called(group, hostile);
    EXPECT_EQ(people.says("u_" + id, group, "@bot 你好").status, 200);
    feishu.user("ou_" + id, hostile);
    feishu.group("oc_" + id, hostile, {"ou_" + id});
    EXPECT_EQ(feishu.adds_bot("ou_" + id, "oc_" + id).status, 200);
    EXPECT_EQ(feishu.says("ou_" + id, "oc_" + id, "@bot 你好").status, 200);
    deliver_all();  // else it depends on the machine what is told when, and where
    bot->store().read([&](const Tx& tx) {
      for (const auto& [channel, chat] : {std::pair("feishu", "oc_" + id), {"dingtalk", group}}) {
        const std::string name = tx.directory().chat_by_external(channel, chat).value().name;
        EXPECT_THAT(name, testing::AllOf(HasSubstr(kHarm), Not(HasSubstr("\n"))));
        expect_nothing_invisible(name);
      }
    });
  };
  int strangers = 0;
  for (const std::string& hostile : hostile_texts()) {
    ++strangers;
    told_to((strangers % 2 == 0) == GetParam(), hostile, strangers);  // on the other rung there
  }
  // Of long names the end is cut off.
  EXPECT_GT(harmless_on_feishu({"oc_p2p_ou_admin"}), 15);
  EXPECT_GT(harmless_on_dingtalk({"u_admin"}), 15);
}

INSTANTIATE_TEST_SUITE_P(Rungs, InjectionStory, testing::Bool());

}  // namespace
}  // namespace xiebot::support
