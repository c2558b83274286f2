#include "bot/positioned_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace xiebot {
namespace {

using nlohmann::json;

TEST(PositionedJson, KnowsTheLineOfEveryKeyAndElement) {
  json value;
  const PositionedJson read = parse_positioned("f.json", R"(// a comment
{
  "a": 1, /* two
  lines */ "b/c": [
    10,
    20
    , {"d":
        null}
  ]
})",
                                               value);
  EXPECT_TRUE(read.faults.empty());
  EXPECT_FALSE(read.broken);
  EXPECT_EQ(read.lines, (std::map<std::string, int>{{"", 2},
                                                    {"/a", 3},
                                                    {"/b~1c", 4},
                                                    {"/b~1c/0", 5},
                                                    {"/b~1c/1", 6},
                                                    {"/b~1c/2", 7},
                                                    {"/b~1c/2/d", 7}}));
  EXPECT_EQ(value.at("b/c").at(1), 20);
  EXPECT_EQ(read.fault("/b~1c/2/missing", "x").str(), "f.json:7: b/c[2].missing: x");
  EXPECT_EQ(read.fault("", "x").str(), "f.json:2: x");
}

TEST(PositionedJson, FindsDuplicateKeys) {
  json value;
  const PositionedJson read =
      parse_positioned("f.json", "{\"a\": 1,\n\"b\": {\"a\": 2,\n\"a\": 3}, \"a\": 4}", value);
  ASSERT_EQ(read.faults.size(), 2U);
  EXPECT_EQ(read.faults[0].str(), "f.json:3: b.a: is given twice");
  EXPECT_EQ(read.faults[1].str(), "f.json:3: a: is given twice");
  EXPECT_EQ(value.at("a"), 4);
}

std::string only_fault(const std::string& text) {
  json value = "before";
  const PositionedJson read = parse_positioned("f.json", text, value);
  EXPECT_TRUE(read.broken);
  EXPECT_TRUE(value.is_null());
  EXPECT_EQ(read.faults.size(), 1U);
  return read.faults.empty() ? "" : read.faults[0].str();
}

TEST(PositionedJson, NamesTheLineOfASyntaxError) {
  EXPECT_EQ(only_fault("{\n\"a\": 1\n\"b\": 2}").substr(0, 9), "f.json:3:");
  EXPECT_EQ(only_fault("").substr(0, 9), "f.json:1:");
  EXPECT_EQ(only_fault("{} x").substr(0, 9), "f.json:1:");
  EXPECT_EQ(only_fault("{\"a\": [1,\n2").substr(0, 9), "f.json:2:");
}

TEST(PositionedJson, NeverQuotesAValue) {
  EXPECT_EQ(only_fault("{\"secret\": \"hunter2\n\"}").find("hunter2"), std::string::npos);
  EXPECT_EQ(only_fault("{\"secret\" \"hunter2\"}").find("hunter2"), std::string::npos);
}

TEST(PositionedJson, RefusesInvalidUtf8) {
  EXPECT_EQ(only_fault("{\n// \xFF\n}"), "f.json:2: is not valid UTF-8");
}

TEST(PositionedJson, RefusesDeepNesting) {
  json value;
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_TRUE(parse_positioned("f.json", nested(64), value).faults.empty());
  EXPECT_EQ(only_fault(nested(65)), "f.json:1: is nested deeper than 64 levels");
  EXPECT_EQ(only_fault(nested(100'000)), "f.json:1: is nested deeper than 64 levels");
}

}  // namespace
}  // namespace xiebot
