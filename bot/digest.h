// SHA-256, the only place in bot/ that knows OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace xiebot {

[[nodiscard]] std::string sha256_hex(std::string_view bytes);  // 64 lower-case hex digits

}  // namespace xiebot
