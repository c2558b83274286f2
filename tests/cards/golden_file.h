// Files in tests/cards/golden that hold what a renderer is expected to give.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace xiebot::cards {

// Compares with the golden file; with UPDATE_GOLDEN=1 in the environment writes it instead.
inline void expect_golden(const std::string& name, const std::string& content) {
  const std::string path = TEST_DATA "/cards/golden/" + name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path) << content;
    return;
  }
  std::ostringstream expected;
  expected << std::ifstream(path).rdbuf();
  EXPECT_EQ(content, expected.str()) << path << " (UPDATE_GOLDEN=1 writes it anew)";
}

}  // namespace xiebot::cards
