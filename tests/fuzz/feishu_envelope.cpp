// Feishu's webhook: is a request from the platform, and what does it say? In bytes: how it is made,
// then its parts.
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/feishu/verify.h"
#include "adapters/json_reader.h"
#include "bot/crypto.h"
#include "tests/fuzz/shared/bytes.h"
#include "tests/fuzz/shared/fuzzer.h"
#include "tests/support/feishu_seal.h"

using namespace xiebot;
using fuzz::Bytes;
using fuzz::require;
using nlohmann::json;

namespace {

// Those of the vectors.
constexpr char kKey[] = "kP2sV5x8zA1cE4gJ7mQ0tW3yB6nR9uD";
constexpr char kToken[] = "v7rTtKzQ0pX3mWcL9aBnDfGhJkEsYuIo";

FeishuConfig config(bool encrypted) {
  FeishuConfig config;
  config.app_id = "cli_a1b2c3d4e5f60718";
  config.verification_token = kToken;
  if (encrypted) config.encrypt_key = kKey;
  return config;
}

std::string token_of(const json& envelope) {
  const std::string inner = json_reader::text(json_reader::member(envelope, "header"), "token");
  return inner.empty() ? json_reader::text(envelope, "token") : inner;
}

// Headers, a line each up to an empty one, then the body, as whoever knows the address sends them.
void from_anybody(Bytes bytes, const FeishuConfig& config) {
  std::map<std::string, std::string> headers;
  for (std::string_view line = bytes.line(); !line.empty(); line = bytes.line()) {
    const std::size_t colon = std::min(line.find(": "), line.size());
    headers.emplace(line.substr(0, colon), line.substr(std::min(colon + 2, line.size())));
  }
  const std::string body(bytes.rest());
  const feishu::Verdict verdict = feishu::verify(headers, body, config);
  const auto* envelope = std::get_if<json>(&verdict);
  if (envelope == nullptr) return;
  require(envelope->is_object(), "an accepted envelope is an object");
  if (config.encrypt_key.empty()) {
    require(token_of(*envelope) == kToken, "without encryption the token alone decides");
    return;
  }
  const auto signature = webhook::header(headers, "x-lark-signature");
  const auto right = support::feishu_sign(
      body, kKey, std::string(webhook::header(headers, "x-lark-request-timestamp")),
      std::string(webhook::header(headers, "x-lark-request-nonce")));
  require(signature == right.at("X-Lark-Signature"), "no forged signature is accepted");
}

// What the platform seals, whatever it says; and the same with one bit changed under way.
void from_the_platform(Bytes bytes, const FeishuConfig& config) {
  const std::size_t place = bytes.number();
  const std::string plain(bytes.rest());
  const std::string body = support::feishu_encrypt(plain, kKey, "seed");
  auto headers = support::feishu_sign(body, kKey, "1795399200", "n");
  const feishu::Verdict verdict = feishu::verify(headers, body, config);
  const json said = json_reader::parse(plain);
  if (const auto* envelope = std::get_if<json>(&verdict)) {
    require(*envelope == said, "an envelope says what was sealed");
  } else if (const auto* refusal = std::get_if<webhook::Refusal>(&verdict)) {
    require(refusal->status == 400 || refusal->status == 401, "a refusal is 400 or 401");
    require(refusal->status == 401 || !said.is_object() || said.contains("type"),
            "an object that is sealed has the platform's shape");
  }

  std::string changed = body;
  changed[place % changed.size()] ^= static_cast<char>(1U << place / changed.size() % 7);
  require(!std::holds_alternative<json>(feishu::verify(headers, changed, config)),
          "a changed body is refused");
  std::string& signature = headers.at("X-Lark-Signature");
  signature[place % signature.size()] ^= 1;
  require(!std::holds_alternative<json>(feishu::verify(headers, body, config)),
          "a changed signature is refused");
}

// Base64, and what AES makes of anything.
void primitives(std::string_view data) {
  require(crypto::decode_base64(crypto::encode_base64(data)) == data, "base64 comes back");
  require(crypto::encode_base64(data) == support::encode_base64(data), "base64 is the usual one");
  if (const auto decoded = crypto::decode_base64(data)) {
    std::string one_line(data);
    std::erase_if(one_line, [](char c) { return c == '\n' || c == '\r'; });
    require(crypto::encode_base64(*decoded) == one_line, "one text stands for one value");
  }
  const std::string key = crypto::sha256(kKey);
  const std::string_view iv = std::string_view(key).substr(0, 16);
  const auto padded = crypto::decrypt_aes256_cbc(key, iv, data);
  const auto blocks = crypto::decrypt_aes256_cbc_blocks(key, iv, data);
  if (padded) {
    require(blocks && blocks->starts_with(*padded), "padding is all that is taken off");
    require(padded->size() < data.size(), "padding takes a byte at least");
  }
  if (blocks) {
    require(crypto::encrypt_aes256_cbc_blocks(key, iv, *blocks) == data, "blocks come back");
  }
}

}  // namespace

XIEBOT_FUZZER(feishu_envelope) {
  Bytes bytes(data);
  switch (bytes.byte()) {
    case 'a':
      return from_anybody(bytes, config(true));
    case 'p':
      return from_anybody(bytes, config(false));
    case 's':
      return from_the_platform(bytes, config(true));
    default:
      return primitives(bytes.rest());
  }
}
