#include "bot/kept_key.h"

#include <fmt/format.h>

#include "bot/crypto.h"

namespace xiebot {
namespace {

constexpr std::size_t kBytes = 32;

}  // namespace

std::string kept_key(Store& store, std::string_view name) {
  const std::string setting = fmt::format("key:{}", name);
  std::string key;
  store.transact([&](Tx& tx) {
    key = tx.settings().get(setting).value_or("");
    if (!key.empty()) return;
    key = crypto::hex(crypto::random_bytes(kBytes));
    tx.settings().set(setting, key);
  });
  return key;
}

}  // namespace xiebot
