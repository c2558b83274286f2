// The few primitives that hashes, keys and the platforms' webhooks need, over OpenSSL. Pure
// functions, any thread. They answer nullopt for data that does not fit; std::runtime_error means
// that OpenSSL itself failed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace xiebot::crypto {

[[nodiscard]] std::string hex(std::string_view data);         // lower case
[[nodiscard]] std::string sha256(std::string_view data);      // 32 raw bytes
[[nodiscard]] std::string sha256_hex(std::string_view data);  // lower case
[[nodiscard]] std::string sha1_hex(std::string_view data);    // where a protocol leaves no choice

[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view data);  // 32 raw bytes

// The bits of the last digit that belong to no byte. They are zero in what an encoder wrote, and
// anything in a key that was made by choosing letters.
enum class StrayBits { refused, ignored };

// The standard alphabet with its padding; line breaks are skipped, anything else is refused.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text,
                                                       StrayBits stray = StrayBits::refused);
[[nodiscard]] std::string encode_base64(std::string_view data);  // one line, with padding

// AES-256-CBC. `key` has 32 bytes, `iv` 16. The plaintext, its PKCS#7 padding checked and removed.
[[nodiscard]] std::optional<std::string> decrypt_aes256_cbc(std::string_view key,
                                                            std::string_view iv,
                                                            std::string_view ciphertext);

// The same without padding, for protocols that pad in their own way: whole blocks in and out.
[[nodiscard]] std::optional<std::string> decrypt_aes256_cbc_blocks(std::string_view key,
                                                                   std::string_view iv,
                                                                   std::string_view ciphertext);
[[nodiscard]] std::optional<std::string> encrypt_aes256_cbc_blocks(std::string_view key,
                                                                   std::string_view iv,
                                                                   std::string_view plaintext);

// From the system's source, good enough for keys.
[[nodiscard]] std::string random_bytes(std::size_t count);

// Takes as long for a wrong secret as for the right one; only the length may leak.
[[nodiscard]] bool equal_secrets(std::string_view left, std::string_view right);

}  // namespace xiebot::crypto
