// SHA-256 and what is made of it, the only place in bot/ that knows OpenSSL.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace xiebot {

[[nodiscard]] std::string sha256_hex(std::string_view bytes);  // 64 lower-case hex digits

[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);  // 32 bytes

// From the system's source, good enough for keys.
[[nodiscard]] std::string random_hex(std::size_t bytes);

// Takes as long for a wrong secret as for the right one; only the length may leak.
[[nodiscard]] bool equal_secrets(std::string_view left, std::string_view right);

}  // namespace xiebot
