// Keeps the house's arrows: who may include whom, and which library belongs where.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace xiebot {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = fs::path(TEST_DATA).parent_path();
constexpr std::size_t kLongestFile = 400;
constexpr std::string_view kBlank = " \t";

struct Source {
  std::string path;    // from the root: bot/csv.cpp
  std::string folder;  // bot
  std::string name;    // csv.cpp
  std::vector<std::string> lines;
  std::vector<std::string> includes;  // "bot/csv.h" or "sqlite3.h", as they stand there

  [[nodiscard]] bool is_header() const { return name.ends_with(".h"); }
  // The program itself, which alone may see everything.
  [[nodiscard]] bool is_program() const { return folder == "program"; }
};

// What stands between the quotation marks or brackets of an #include line; empty: no such line.
std::string included_by(std::string_view line) {
  const auto skip = [&line](std::string_view word) {
    const std::size_t start = std::min(line.find_first_not_of(kBlank), line.size());
    line.remove_prefix(start);
    if (!line.starts_with(word)) return false;
    line.remove_prefix(word.size());
    return true;
  };
  if (!skip("#") || !skip("include") || !skip("")) return "";
  if (line.empty() || (line.front() != '"' && line.front() != '<')) return "";
  return std::string(line.substr(1, line.find_first_of("\">", 1) - 1));
}

Source read_source(const fs::path& path) {
  Source source;
  source.path = fs::relative(path, kRoot).generic_string();
  source.folder = source.path.substr(0, source.path.find('/'));
  source.name = path.filename().string();
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (std::string include = included_by(line); !include.empty()) {
      source.includes.push_back(std::move(include));
    }
    source.lines.push_back(std::move(line));
  }
  return source;
}

std::vector<Source> sources_below(std::initializer_list<std::string_view> folders) {
  std::vector<Source> sources;
  for (const std::string_view folder : folders) {
    if (!fs::exists(kRoot / folder)) continue;
    auto file = fs::recursive_directory_iterator(kRoot / folder);
    for (; file != fs::recursive_directory_iterator(); ++file) {
      // What npm has fetched for a test or a benchmark is not ours.
      if (file->path().filename() == "node_modules") file.disable_recursion_pending();
      const std::string extension = file->path().extension().string();
      if (extension == ".h" || extension == ".cpp") sources.push_back(read_source(file->path()));
    }
  }
  return sources;
}

std::vector<Source> house() { return sources_below({"cards", "bot", "storage", "adapters", "program"}); }

bool is_one_of(std::string_view word, const std::set<std::string_view>& words) {
  return words.contains(word);
}

TEST(Arrows, AreFollowedByEveryInclude) {
  const std::vector<Source> sources = house();
  ASSERT_GT(sources.size(), 20U) << "looked in the wrong place: " << kRoot;
  for (const Source& source : sources) {
    if (source.is_program()) continue;
    std::set<std::string_view> allowed = {source.folder, "cards"};
    if (source.folder != "cards") allowed.insert("bot");
    for (const std::string& include : source.includes) {
      const std::string_view folder = std::string_view(include).substr(0, include.find('/'));
      if (!is_one_of(folder, {"cards", "bot", "storage", "adapters", "program", "tests"})) continue;
      EXPECT_TRUE(allowed.contains(folder)) << source.path << " includes " << include;
    }
  }
}

struct Rule {
  std::string_view header;  // the beginning of what is included
  bool (*allows)(const Source& source);
};

// A library that is not named here is one that any folder may use.
constexpr Rule kRules[] = {
    {"sqlite3", [](const Source& s) { return s.folder == "storage"; }},
    {"SQLiteCpp/", [](const Source& s) { return s.folder == "storage"; }},
    {"httplib",
     [](const Source& s) {
       return s.path == "adapters/http_server.cpp" || s.path == "adapters/http_client.cpp";
     }},
    {"nlohmann/json.hpp", [](const Source& s) { return !s.is_header(); }},
    {"openssl/",
     [](const Source& s) { return s.folder == "adapters" || s.path == "bot/crypto.cpp"; }},
    {"spdlog/", [](const Source& s) { return s.folder != "cards"; }},
    {"date/", [](const Source& s) { return s.folder == "bot"; }},
    {"utf8proc", [](const Source& s) { return s.folder == "bot"; }},
    {"utf8", [](const Source& s) { return s.folder == "bot"; }},
    {"opencc", [](const Source& s) { return s.folder == "bot"; }},
    {"CLI/", [](const Source& s) { return s.is_program(); }},
    {"xlsxwriter", [](const Source& s) { return s.path.starts_with("adapters/files/"); }},
    {"zip.h", [](const Source& s) { return s.path.starts_with("adapters/files/"); }},
    {"boost/", [](const Source& s) { return s.folder == "adapters" && !s.is_header(); }},
};

TEST(Arrows, KeepEachLibraryInItsPlace) {
  for (const Source& source : house()) {
    for (const std::string& include : source.includes) {
      const auto rule = std::find_if(std::begin(kRules), std::end(kRules), [&](const Rule& one) {
        return std::string_view(include).starts_with(one.header);
      });
      if (rule == std::end(kRules)) continue;
      EXPECT_TRUE(rule->allows(source)) << source.path << " includes " << include;
    }
  }
}

// The bot knows channels by the names that adapters give themselves.
TEST(Arrows, KeepPlatformsOutOfTheBot) {
  for (const Source& source : sources_below({"bot", "cards"})) {
    if (source.path.starts_with("bot/config")) continue;
    // The renderers, one a platform, are what cards/ is for.
    if (source.folder == "cards" && source.path != "cards/card.h") continue;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      std::string line = source.lines[i];
      std::transform(line.begin(), line.end(), line.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      for (const std::string_view platform : {"feishu", "dingtalk", "lark", "飞书", "钉钉"}) {
        EXPECT_EQ(line.find(platform), std::string::npos)
            << source.path << ":" << i + 1 << " names " << platform;
      }
    }
  }
}

// The name of the type whose members begin on this line, at the outermost level; empty: none do.
std::string type_begun_by(std::string_view line) {
  for (const std::string_view word : {"struct ", "class "}) {
    if (!line.starts_with(word) || !line.ends_with("{")) continue;
    line.remove_prefix(word.size());
    const std::string_view name = line.substr(0, line.find_first_of(" {"));
    if (name.find(':') == std::string_view::npos) return std::string(name);  // no specialisation
  }
  return "";
}

// Of two types of one name in one namespace the linker takes one's functions for both.
TEST(Arrows, NameEachTypeOnceInItsNamespace) {
  std::map<std::string, std::string> places;
  for (const Source& source : house()) {
    if (!source.is_header()) continue;
    std::string space;
    for (const std::string& line : source.lines) {
      if (line.starts_with("namespace ")) space = line;
      const std::string type = type_begun_by(line);
      if (type.empty()) continue;
      const auto [known, is_new] = places.emplace(space + type, source.path);
      EXPECT_TRUE(is_new) << type << " is in " << known->second << " and in " << source.path;
    }
  }
  EXPECT_GT(places.size(), 100U);
}

TEST(Arrows, LeadToFilesThatCanBeReadInOneSitting) {
  for (const Source& source : house()) EXPECT_LE(source.lines.size(), kLongestFile) << source.path;
  for (const Source& source : sources_below({"tests"})) {
    EXPECT_LE(source.lines.size(), kLongestFile) << source.path;
  }
}

}  // namespace
}  // namespace xiebot
