// Opens and seals the bodies of DingTalk's event subscription.
//
// Protocol: open.dingtalk.com, "HTTP push of events" (DingCallbackCrypto): SHA-1 over the sorted
// parts, AES-256-CBC with the key's first half as vector, padding to 32, and in the plaintext a
// random head, the length, the message and its owner.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/webhook.h"

namespace xiebot::dingtalk {

using webhook::Refusal;

// What travels: the query and body of a request, or the fields of an answer.
struct Sealed {
  std::string signature;  // lower-case hex
  std::string timestamp;
  std::string nonce;
  std::string encrypt;  // base64
};

struct Opened {
  std::string message;
  std::string owner;  // which of ours it was sealed for; the answer is sealed for the same
};

// Immutable, any thread.
class CallbackCrypto {
 public:
  // `aes_key` has 43 base64 digits; with any other nothing can be opened. Empty owners count as
  // absent: the platform seals for the client id, or the organisation's id where the subscription
  // was made through its old interface.
  CallbackCrypto(std::string token, std::string_view aes_key, std::vector<std::string> owners);

  [[nodiscard]] std::variant<Opened, Refusal> open(const Sealed& sealed) const;

  // Throws std::logic_error when the key is none. `random` has 16 bytes, fresh for every message.
  [[nodiscard]] Sealed seal(const Opened& message, std::string timestamp, std::string nonce,
                            std::string_view random) const;

 private:
  [[nodiscard]] std::string sign(const Sealed& sealed) const;

  std::string token_;
  std::string key_;  // 32 bytes, or empty
  std::vector<std::string> owners_;
};

}  // namespace xiebot::dingtalk
