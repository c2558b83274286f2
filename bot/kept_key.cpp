#include "bot/kept_key.h"

#include <fmt/format.h>

#include <random>

namespace xiebot {
namespace {

constexpr int kWords = 8;  // of 32 bits

}  // namespace

std::string kept_key(Tx& tx, std::string_view name) {
  const std::string setting = fmt::format("key:{}", name);
  if (const auto known = tx.settings().get(setting)) return *known;
  std::random_device random;
  std::string key;
  for (int i = 0; i < kWords; ++i) key += fmt::format("{:08x}", random());
  tx.settings().set(setting, key);
  return key;
}

}  // namespace xiebot
