#include "bot/digest.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <new>

namespace xiebot {

std::string sha256_hex(std::string_view bytes) {
  // Looking an algorithm up takes longer than hashing a short record: once is enough.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free);
  std::array<unsigned char, 32> digest{};
  if (!sha256 ||
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, sha256.get(), nullptr) != 1) {
    throw std::bad_alloc();  // nothing else can fail in a digest of bytes in memory
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 0xFU];
  }
  return hex;
}

}  // namespace xiebot
