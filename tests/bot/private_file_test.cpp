#include "bot/private_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/support/temporary_folder.h"

namespace xiebot {
namespace {

namespace fs = std::filesystem;

class PrivateFiles : public testing::Test {
 protected:
  support::TemporaryFolder folder_;
};

TEST_F(PrivateFiles, AreThereOnceCommittedAndForTheirOwnerOnly) {
  const fs::path path = folder_ / "a.csv";
  {
    PrivateFile file(path);
    file.write("one ");
    file.write("two");
    EXPECT_FALSE(fs::exists(path));
    file.commit();
  }
  EXPECT_EQ(folder_.content("a.csv"), "one two");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(PrivateFiles, LeaveNothingBehindWithoutCommit) {
  { PrivateFile(folder_ / "a.csv").write("half"); }
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(PrivateFiles, ReplaceAnOlderOneThatOthersCouldRead) {
  const fs::path path = folder_ / "a.csv";
  std::ofstream(path) << "old";
  fs::permissions(path, fs::perms::all);
  PrivateFile file(path);
  file.write("new");
  file.commit();
  EXPECT_EQ(folder_.content("a.csv"), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(PrivateFiles, SayWhichPathCouldNotBeWritten) {
  try {
    const PrivateFile file(folder_ / "missing/a.csv");
    FAIL() << "no failure";
  } catch (const FileFailure& failure) {
    EXPECT_NE(std::string(failure.what()).find("missing/a.csv"), std::string::npos);
  }
}

}  // namespace
}  // namespace xiebot
