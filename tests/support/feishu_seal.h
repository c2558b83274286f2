// The platform's side of Feishu's webhook protection: encryption and signature.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace xiebot::support {

[[nodiscard]] std::string encode_base64(std::string_view bytes);

// {"encrypt":"…"}; `seed` makes the initialisation vector, so that a test repeats byte for byte.
[[nodiscard]] std::string feishu_encrypt(std::string_view plaintext, std::string_view encrypt_key,
                                         std::string_view seed);

// The three X-Lark headers of a body.
[[nodiscard]] std::map<std::string, std::string> feishu_sign(std::string_view raw_body,
                                                             std::string_view encrypt_key,
                                                             const std::string& timestamp,
                                                             const std::string& nonce);

}  // namespace xiebot::support
