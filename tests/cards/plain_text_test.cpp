#include "cards/plain_text.h"

#include <gtest/gtest.h>

#include "tests/cards/golden_file.h"
#include "tests/cards/sample_cards.h"

namespace xiebot::cards {
namespace {

TEST(PlainText, ReadsLikeItsGoldenFile) {
  for (const SampleCard& sample : sample_cards()) {
    expect_golden(sample.name + ".txt", plain_text(sample.card));
  }
}

TEST(PlainText, ShowsLabelsForValuesAndFaultsBesideThem) {
  const Form form{.name = "form",
                  .parts = {Input{.name = "a",
                                  .label = "部门",
                                  .kind = InputKind::multi_choice,
                                  .required = true,
                                  .fault = "没有火星部",
                                  .values = {"SCB", "火星部"},
                                  .options = {{"SCB", "市场部"}}}},
                  .buttons = {{.label = "提交"}, {.label = "存草稿"}}};
  EXPECT_EQ(plain_text(Card{.title = "表", .tag = "有误", .blocks = {form}}),
            "表（有误）\n部门*：市场部、火星部 ⚠ 没有火星部\n[提交] [存草稿]\n");
}

}  // namespace
}  // namespace xiebot::cards
