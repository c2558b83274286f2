#include "adapters/json_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace xiebot {
namespace {

using nlohmann::json;

std::string nested(int depth) {
  const auto count = static_cast<std::size_t>(depth);
  return std::string(count, '[') + std::string(count, ']');
}

TEST(JsonReader, BoundsHowDeepATextMayNest) {
  EXPECT_TRUE(json_reader::parse(nested(json_reader::kMaxDepth)).is_array());
  EXPECT_TRUE(json_reader::parse(nested(json_reader::kMaxDepth + 1)).is_discarded());
  EXPECT_TRUE(json_reader::parse(nested(500'000)).is_discarded());
  EXPECT_TRUE(json_reader::parse(std::string(900'000, '[')).is_discarded());
}

TEST(JsonReader, CountsNoBracketsInsideStrings) {
  const std::string brackets(200, '[');
  EXPECT_EQ(json_reader::parse("\"" + brackets + "\""), brackets);
  EXPECT_EQ(json_reader::parse("\"\\\"" + brackets + "\""), "\"" + brackets);
}

TEST(JsonReader, RefusesWhatIsNotJsonInUtf8) {
  for (const char* bad : {"", "{", "{\"a\":1}x", "{'a':1}", "\"\xff\"", "\"\xc0\xaf\"",
                          "\"\xed\xa0\x80\"", "\"\\ud800\"", "1e999"}) {
    EXPECT_TRUE(json_reader::parse(bad).is_discarded()) << bad;
  }
}

TEST(JsonReader, ReadsWhatIsMissingAsEmpty) {
  const json object = json::parse(R"({"a":"x","n":1})");
  EXPECT_EQ(json_reader::text(object, "a"), "x");
  EXPECT_EQ(json_reader::text(object, "n"), "");
  EXPECT_EQ(json_reader::text(object, "b"), "");
  EXPECT_TRUE(json_reader::member(json_reader::member(object, "a"), "b").is_null());
}

TEST(JsonReader, FindsAnObjectInItselfOrInItsText) {
  const json object{{"a", 1}};
  EXPECT_EQ(json_reader::object_in(object), object);
  EXPECT_EQ(json_reader::object_in("{\"a\":1}"), object);
  for (const json& none : {json(), json("[1]"), json("{"), json::array({object}), json(7)}) {
    EXPECT_TRUE(json_reader::object_in(none).is_null()) << none;
  }
  EXPECT_EQ(json_reader::flat("x"), "x");
  EXPECT_EQ(json_reader::flat(object), "{\"a\":1}");
}

TEST(JsonReader, WritesInvalidTextWithAReplacement) {
  EXPECT_EQ(json_reader::dump("a\xff"), "\"a\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace xiebot
