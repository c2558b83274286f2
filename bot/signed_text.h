// Text that goes out in a link and comes back: only this bot can have written it, for one purpose.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xiebot {

// Thread-safe. What it writes can be read by anyone, and by no one altered.
class Signer {
 public:
  explicit Signer(std::string key) : key_(std::move(key)) {}

  // Two words of base64url with a dot between: the text, and its HMAC-SHA256. What was signed for
  // one purpose is worth nothing for another.
  [[nodiscard]] std::string sign(std::string_view purpose, std::string_view text) const;
  // nullopt: not written by sign() under this key for this purpose.
  [[nodiscard]] std::optional<std::string> read(std::string_view purpose,
                                                std::string_view token) const;

 private:
  const std::string key_;
};

}  // namespace xiebot
