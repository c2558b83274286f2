// The seals and signatures of DingTalk's webhooks. In bytes: how a request is made, then its parts.
#include <algorithm>
#include <array>
#include <string>

#include "adapters/dingtalk/callback_crypto.h"
#include "adapters/dingtalk/verify.h"
#include "bot/crypto.h"
#include "tests/fuzz/shared/bytes.h"
#include "tests/fuzz/shared/fuzzer.h"
#include "tests/support/dingtalk_seal.h"

using namespace xiebot;
using dingtalk::CallbackCrypto;
using dingtalk::Opened;
using dingtalk::Sealed;
using fuzz::Bytes;
using fuzz::require;

namespace {

// Those of the vectors.
constexpr char kToken[] = "Lk3hTokEn9";
constexpr char kKey[] = "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus";
constexpr std::array<const char*, 2> kOwners{"dingueke0testappkey1", "dinge8a56572f80b02a8ff1234"};

const CallbackCrypto& callback_crypto() {
  static const CallbackCrypto crypto(kToken, kKey, {kOwners[0], kOwners[1]});
  return crypto;
}

// Written out here, so that it shares nothing with what it checks but the digest.
std::string signature_of(const Sealed& sealed) {
  std::array<std::string, 4> parts{kToken, sealed.timestamp, sealed.nonce, sealed.encrypt};
  std::sort(parts.begin(), parts.end());
  return crypto::sha1_hex(parts[0] + parts[1] + parts[2] + parts[3]);
}

void from_anybody(Bytes bytes) {
  Sealed sealed;
  sealed.signature = bytes.line();
  sealed.timestamp = bytes.line();
  sealed.nonce = bytes.line();
  sealed.encrypt = bytes.rest();
  const auto opened = callback_crypto().open(sealed);
  if (std::holds_alternative<Opened>(opened)) {
    require(sealed.signature == signature_of(sealed), "no forged signature is accepted");
  }
  sealed.signature = signature_of(sealed);
  (void)callback_crypto().open(sealed);
}

// Signed and encrypted rightly, while the plaintext is anything.
void from_a_key_holder(Bytes bytes) {
  std::string plain(bytes.rest());
  if (plain.empty()) return;
  plain.resize((plain.size() + 15) / 16 * 16, '\x0c');
  const std::string key =
      crypto::decode_base64(std::string(kKey) + "=", crypto::StrayBits::ignored).value();
  const auto cipher =
      crypto::encrypt_aes256_cbc_blocks(key, std::string_view(key).substr(0, 16), plain);
  require(cipher.has_value(), "whole blocks can be encrypted");
  Sealed sealed{{}, "1795399200000", "n0nce", crypto::encode_base64(*cipher)};
  sealed.signature = signature_of(sealed);
  const auto result = callback_crypto().open(sealed);
  const auto* opened = std::get_if<Opened>(&result);
  if (opened == nullptr) return;
  std::size_t length = 0;
  for (int i = 16; i < 20; ++i) {
    length = length << 8 | static_cast<unsigned char>(plain[static_cast<std::size_t>(i)]);
  }
  require(opened->message.size() == length, "a message is as long as it says");
  require(plain.substr(20, length) == opened->message, "a message is what stands there");
  require(plain.substr(20 + length).starts_with(opened->owner), "its owner stands behind it");
  require(std::find(kOwners.begin(), kOwners.end(), opened->owner) != kOwners.end(),
          "it is for one of ours");
  const std::size_t padding = plain.size() - 20 - length - opened->owner.size();
  // Without padding, as the platform's own library has it, where the last byte is no figure.
  require(padding <= 32, "nothing else is hidden behind it");
  const auto last = static_cast<unsigned char>(plain.back());
  require(padding > 0 || last == 0 || last > 32, "padding is as long as it says");
}

void from_ourselves(Bytes bytes) {
  const std::string owner = bytes.pick(kOwners);
  std::string random(bytes.take(16));
  random.resize(16, 'r');
  const std::string timestamp(bytes.line());
  const std::string nonce(bytes.line());
  const std::string message(bytes.rest());
  const Sealed sealed = callback_crypto().seal({message, owner}, timestamp, nonce, random);
  require(sealed.signature == signature_of(sealed), "a seal is signed");
  const auto result = callback_crypto().open(sealed);
  const auto* opened = std::get_if<Opened>(&result);
  require(opened != nullptr && opened->message == message && opened->owner == owner,
          "what is sealed can be opened");
  Sealed changed = sealed;
  changed.encrypt.front() = changed.encrypt.front() == 'A' ? 'B' : 'A';
  require(std::holds_alternative<webhook::Refusal>(callback_crypto().open(changed)),
          "what was changed cannot");
}

// Robot messages and card callbacks: a time and its signature.
void signed_times(Bytes bytes) {
  using std::chrono::milliseconds;
  constexpr char kSecret[] = "s3cret";
  constexpr std::int64_t kNow = 1'795'399'200'000;
  constexpr std::int64_t kWindow = milliseconds(dingtalk::kSignatureWindow).count();
  const dingtalk::Moment now{milliseconds(kNow)};
  const bool robot = bytes.flag();
  const auto verify = [&](const support::Headers& headers) {
    return robot ? dingtalk::verify_robot(headers, kSecret, now)
                 : dingtalk::verify_card(headers, kSecret, now);
  };
  const auto sign = [&](std::int64_t at) {
    return robot ? support::dingtalk_robot_headers(at, kSecret)
                 : support::dingtalk_card_headers(at, kSecret);
  };

  const std::int64_t at = kNow + static_cast<std::int32_t>(bytes.number());
  const auto genuine = verify(sign(at));
  if (std::abs(at - kNow) <= kWindow) {
    const auto* moment = std::get_if<dingtalk::Moment>(&genuine);
    require(moment != nullptr && moment->time_since_epoch().count() == at,
            "a signature within the window is accepted");
  } else {
    require(std::holds_alternative<webhook::Refusal>(genuine), "one outside of it is not");
  }

  support::Headers headers;
  const std::string time_name = robot ? "timestamp" : "x-ddpaas-signature-timestamp";
  const std::string sign_name = robot ? "sign" : "x-ddpaas-signature";
  headers[time_name] = bytes.line();
  headers[sign_name] = bytes.rest();
  const auto verdict = verify(headers);
  if (const auto* moment = std::get_if<dingtalk::Moment>(&verdict)) {
    require(sign(moment->time_since_epoch().count()).at(sign_name) == headers.at(sign_name),
            "no forged signature is accepted");
  }
}

}  // namespace

XIEBOT_FUZZER(dingtalk_callback) {
  Bytes bytes(data);
  switch (bytes.byte()) {
    case 'a':
      return from_anybody(bytes);
    case 'k':
      return from_a_key_holder(bytes);
    case 'o':
      return from_ourselves(bytes);
    default:
      return signed_times(bytes);
  }
}
