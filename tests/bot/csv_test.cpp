#include "bot/csv.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace xiebot {
namespace {

std::string record(const std::vector<std::string>& cells) { return csv_record(cells); }

TEST(Csv, SeparatesCellsAndEndsLinesAsRfc4180Says) {
  EXPECT_EQ(record({"编号", "", "状态"}), "编号,,状态\r\n");
  EXPECT_EQ(record({""}), "\r\n");
}

TEST(Csv, QuotesWhatWouldBreakACell) {
  EXPECT_EQ(record({"a,b", "say \"hi\"", "two\nlines", "cr\rhere"}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\rhere\"\r\n");
}

TEST(Csv, TakesTheEdgeOffFormulas) {
  EXPECT_EQ(record({"=1+1", "+86", "-5", "@SUM(A1)"}), "'=1+1,'+86,'-5,'@SUM(A1)\r\n");
  EXPECT_EQ(record({"\tx", "\rx"}), "'\tx,\"'\rx\"\r\n");
  EXPECT_EQ(record({"＝1", "＋1", "－1", "＠x"}), "'＝1,'＋1,'－1,'＠x\r\n");
  EXPECT_EQ(record({"=HYPERLINK(\"http://x\",\"y\")"}),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n");
}

TEST(Csv, LeavesOtherCellsAsTheyAre) {
  EXPECT_EQ(record({"1+1=2", "a@b.cn", "2026-11-23", "'quoted'"}),
            "1+1=2,a@b.cn,2026-11-23,'quoted'\r\n");
}

}  // namespace
}  // namespace xiebot
