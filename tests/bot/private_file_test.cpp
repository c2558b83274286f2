#include "bot/private_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

namespace xiebot {
namespace {

namespace fs = std::filesystem;

class PrivateFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "xiebot-file-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_;
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
  EXPECT_EQ(content(path), "one two");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(PrivateFiles, LeaveNothingBehindWithoutCommit) {
  { PrivateFile(folder_ / "a.csv").write("half"); }
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(PrivateFiles, ReplaceAnOlderOneThatOthersCouldRead) {
  const fs::path path = folder_ / "a.csv";
  std::ofstream(path) << "old";
  fs::permissions(path, fs::perms::all);
  PrivateFile file(path);
  file.write("new");
  file.commit();
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(PrivateFiles, SayWhichPathCouldNotBeWritten) {
  try {
    PrivateFile(folder_ / "missing" / "a.csv");
    FAIL() << "no failure";
  } catch (const FileFailure& failure) {
    EXPECT_NE(std::string(failure.what()).find("missing/a.csv"), std::string::npos);
  }
}

}  // namespace
}  // namespace xiebot
