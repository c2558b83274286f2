#include "storage/instance_lock.h"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

TEST(InstanceLock, IsHeldByOneAndFreeAfterwards) {
  const TemporaryFolder folder;
  std::optional<InstanceLock> first(std::in_place, folder / "bot.db");
  EXPECT_THROW(InstanceLock(folder / "bot.db"), std::runtime_error);
  const InstanceLock other(folder / "other.db");
  first.reset();
  EXPECT_NO_THROW(InstanceLock(folder / "bot.db"));
}

TEST(InstanceLock, SaysWhenItsFileCannotBeMade) {
  const TemporaryFolder folder;
  EXPECT_THROW(InstanceLock(folder / "none/bot.db"), std::runtime_error);
}

}  // namespace
}  // namespace xiebot
