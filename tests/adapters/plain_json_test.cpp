#include "adapters/plain_json.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "adapters/json_reader.h"
#include "bot/text.h"

namespace xiebot {
namespace {

using nlohmann::json;

std::vector<std::string> samples() {
  std::vector<std::string> texts = {
      R"({"a":[1,-2,0,{"b":null}],"c":true,"d":false,"e":"x\n\"\\\/\t","a":3})",
      R"( [ ] )",
      R"({})",
      R"("é需求😀")",
      R"([123456789012345678,1234567890123456789,-0,01,1.5,1e3,2E2,-5])",
  };
  for (const auto& file : std::filesystem::directory_iterator(TEST_DATA "/vectors/feishu")) {
    std::ifstream in(file.path());
    const json cases = json::parse(in, nullptr, false);
    if (cases.is_discarded()) continue;
    texts.push_back(cases.dump());
    if (!cases.is_array()) continue;
    for (const json& one : cases) texts.push_back(one.dump(1));
  }
  return texts;
}

// What it answers is what the general parser answers, and of the same types.
void expect_the_same(const std::string& text) {
  if (!valid_utf8(text)) return;
  const auto plain = read_plain_json(text, json_reader::kMaxDepth);
  if (!plain) return;
  const json general = json::parse(text, nullptr, false);
  ASSERT_FALSE(general.is_discarded()) << text;
  ASSERT_EQ(json::to_cbor(*plain), json::to_cbor(general)) << text;
}

TEST(PlainJson, ReadsWhatPlatformsSend) {
  const auto value = read_plain_json(R"({"text":"/需求 \"甲\"","n":[1,-2,true,false,null]})", 64);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->at("text"), "/需求 \"甲\"");
  EXPECT_EQ(value->at("n"), json::array({1, -2, true, false, nullptr}));
}

TEST(PlainJson, LeavesTheRestToTheGeneralParser) {
  for (const char* text :
       {"", "{", "{\"a\":1}x", "{'a':1}", "[1,]", "{\"a\":1,}", "[,]", "\"\\u4e2d\"", "\"\\x\"",
        "\"a\nb\"", "1.5", "1e3", "-0", "01", "-", "tru", "\"", "\"\\", "12345678901234567890"}) {
    EXPECT_FALSE(read_plain_json(text, 64)) << text;
  }
  EXPECT_TRUE(read_plain_json("[[1]]", 2));
  EXPECT_FALSE(read_plain_json("[[1]]", 1));
}

TEST(PlainJson, AgreesWithTheGeneralParserOnWhateverItReads) {
  const std::vector<std::string> texts = samples();
  ASSERT_GT(texts.size(), 8U);
  std::mt19937 random(1);
  const std::string signs = "{}[]\",:\\/0123456789-.eEtrufalsn \n\tb中";
  for (const std::string& text : texts) {
    expect_the_same(text);
    for (int round = 0; round < 200; ++round) {
      std::string changed = text.substr(0, 4000);
      for (int change = 0; change < 1 + round % 4 && !changed.empty(); ++change) {
        const std::size_t at = random() % changed.size();
        const char sign = signs[random() % signs.size()];
        if (random() % 3 == 0) {
          changed.erase(at, 1);
        } else if (random() % 2 == 0) {
          changed[at] = sign;
        } else {
          changed.insert(at, 1, sign);
        }
      }
      expect_the_same(changed);
    }
  }
}

}  // namespace
}  // namespace xiebot
