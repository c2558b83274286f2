#include "adapters/dingtalk/callback_crypto.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

#include "bot/crypto.h"

namespace xiebot::dingtalk {
namespace {

constexpr std::size_t kRandom = 16;
constexpr std::size_t kHead = kRandom + 4;  // and the message's length, big endian
constexpr std::size_t kPadBlock = 32;
constexpr std::size_t kIv = 16;
constexpr std::size_t kKeyDigits = 43;

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// The last byte alone says how much it is, as the platform's own library has it; peers pad to 16
// or to 32. A figure that is none leaves the text as it is: unpadded, or its owner will not fit.
std::string_view unpadded(std::string_view plain) {
  const std::size_t count = byte_at(plain, plain.size() - 1);
  if (count > kPadBlock || count > plain.size()) return plain;
  return plain.substr(0, plain.size() - count);
}

}  // namespace

CallbackCrypto::CallbackCrypto(std::string token, std::string_view aes_key,
                               std::vector<std::string> owners)
    : token_(std::move(token)), owners_(std::move(owners)) {
  std::erase(owners_, "");
  if (aes_key.size() != kKeyDigits) return;
  // The last digit's stray bits are as they were typed: the platform takes any.
  std::string digits(aes_key);
  digits += '=';
  key_ = crypto::decode_base64(digits, crypto::StrayBits::ignored).value_or("");
}

std::variant<Opened, Refusal> CallbackCrypto::open(const Sealed& sealed) const {
  if (!crypto::equal_secrets(sealed.signature, sign(sealed))) {
    return Refusal{401, "signature is missing or differs"};
  }
  const auto data = crypto::decode_base64(sealed.encrypt);
  if (key_.empty() || !data) return Refusal{400, "body cannot be decrypted"};
  const auto blocks = crypto::decrypt_aes256_cbc_blocks(key_, key_.substr(0, kIv), *data);
  if (!blocks) return Refusal{400, "body cannot be decrypted"};

  const std::string_view plain = unpadded(*blocks);
  if (plain.size() < kHead) return Refusal{400, "decrypted body is too short"};
  const std::size_t length = byte_at(plain, kRandom) << 24U | byte_at(plain, kRandom + 1) << 16U |
                             byte_at(plain, kRandom + 2) << 8U | byte_at(plain, kRandom + 3);
  if (length > plain.size() - kHead) return Refusal{400, "decrypted body is shorter than it says"};
  const std::string_view owner = plain.substr(kHead + length);
  if (std::find(owners_.begin(), owners_.end(), owner) == owners_.end()) {
    return Refusal{401, "sealed neither for client_id nor for corp_id"};
  }
  return Opened{std::string(plain.substr(kHead, length)), std::string(owner)};
}

Sealed CallbackCrypto::seal(const Opened& message, std::string timestamp, std::string nonce,
                            std::string_view random) const {
  std::string plain(random);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    plain += static_cast<char>(message.message.size() >> shift & 0xffU);
  }
  plain += message.message;
  plain += message.owner;
  const std::size_t padding = kPadBlock - plain.size() % kPadBlock;
  plain.append(padding, static_cast<char>(padding));

  const auto blocks = crypto::encrypt_aes256_cbc_blocks(key_, key_.substr(0, kIv), plain);
  if (!blocks || random.size() != kRandom) throw std::logic_error("DingTalk: cannot seal");
  Sealed sealed{{}, std::move(timestamp), std::move(nonce), crypto::encode_base64(*blocks)};
  sealed.signature = sign(sealed);
  return sealed;
}

std::string CallbackCrypto::sign(const Sealed& sealed) const {
  std::array<std::string_view, 4> parts{token_, sealed.timestamp, sealed.nonce, sealed.encrypt};
  std::sort(parts.begin(), parts.end());
  std::string joined;
  for (const std::string_view part : parts) joined += part;
  return crypto::sha1_hex(joined);
}

}  // namespace xiebot::dingtalk
