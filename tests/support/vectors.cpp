#include "tests/support/vectors.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace xiebot::support {

nlohmann::json vectors(const std::string& file) {
  std::ifstream stream(TEST_DATA "/vectors/" + file);
  nlohmann::json cases = nlohmann::json::parse(stream).at("cases");
  if (cases.empty()) throw std::runtime_error("no cases in " + file);
  return cases;
}

nlohmann::json vector_named(const std::string& file, const std::string& name) {
  for (const auto& vector : vectors(file)) {
    if (vector["name"] == name) return vector;
  }
  throw std::runtime_error("no case " + name + " in " + file);
}

}  // namespace xiebot::support
