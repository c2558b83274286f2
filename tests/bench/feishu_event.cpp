#include "feishu_event.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>

#include "bench_company.h"

namespace xiebot::bench {
namespace {

using nlohmann::json;

constexpr std::size_t kBlock = 16;
using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Digest sha256(const std::string& text) {
  Digest digest{};
  SHA256(bytes_of(text), text.size(), digest.data());
  return digest;
}

std::string hex(const Digest& digest) {
  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

// base64(IV || AES-256-CBC(text)) under SHA-256 of the Encrypt Key.
std::string encrypt(const std::string& text) {
  static const Digest key = sha256(feishu_app().encrypt_key);
  std::vector<unsigned char> out(kBlock + text.size() + kBlock);
  RAND_bytes(out.data(), kBlock);
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int length = 0;
  int rest = 0;
  if (EVP_EncryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key.data(), out.data()) != 1 ||
      EVP_EncryptUpdate(context.get(), out.data() + kBlock, &length, bytes_of(text),
                        static_cast<int>(text.size())) != 1 ||
      EVP_EncryptFinal_ex(context.get(), out.data() + kBlock + length, &rest) != 1) {
    throw std::runtime_error("AES-256-CBC");
  }
  const std::size_t size = kBlock + static_cast<std::size_t>(length + rest);
  std::string encoded((size + 2) / 3 * 4 + 1, '\0');
  const int characters = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                         out.data(), static_cast<int>(size));
  encoded.resize(static_cast<std::size_t>(characters));
  return encoded;
}

std::time_t seconds_now() {
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

std::string in_thirty_days(std::time_t now) {
  const std::time_t then = now + (30 * 24 + 8) * 3600;
  std::tm date{};
  gmtime_r(&then, &date);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d 18:00", &date);
  return text.data();
}

std::string request_text(std::size_t number, std::size_t person, std::time_t now) {
  const std::size_t own = person / (kPeople / kDepartments);
  return "@_user_1 /需求 名称：压测需求" + std::to_string(number) +
         "；背景：第四季度促销活动需要打通订单与库存数据，目前靠人工导表；涉及部门：" +
         department_name((own + 1) % kDepartments) + "、" +
         department_name((own + 2) % kDepartments) +
         "；任务：完成3个接口的开发与联调，错误率低于0.1%；期望完成时间：" + in_thirty_days(now) +
         "；联系方式：13800000000";
}

std::string envelope(const std::string& type, const std::string& id, const json& event,
                     std::time_t now) {
  const FeishuApp& app = feishu_app();
  const json body = {{"schema", "2.0"},
                     {"header",
                      {{"event_id", id},
                       {"event_type", type},
                       {"create_time", std::to_string(now) + "000"},
                       {"token", app.verification_token},
                       {"app_id", app.app_id},
                       {"tenant_key", app.tenant_key}}},
                     {"event", event}};
  return body.dump();
}

std::string signed_request(const std::string& plaintext, std::time_t now) {
  const std::string body = "{\"encrypt\":\"" + encrypt(plaintext) + "\"}";
  const std::string timestamp = std::to_string(now);
  const std::string nonce = "1409735123";
  const std::string signature = hex(sha256(timestamp + nonce + feishu_app().encrypt_key + body));
  return "POST /feishu/events HTTP/1.1\r\nHost: bench\r\n"
         "Content-Type: application/json;charset=utf-8\r\nX-Lark-Request-Timestamp: " +
         timestamp + "\r\nX-Lark-Request-Nonce: " + nonce + "\r\nX-Lark-Signature: " + signature +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string message_request(std::size_t number, std::time_t now) {
  static const std::string run = hex(sha256(std::to_string(std::random_device{}()))).substr(0, 16);
  const FeishuApp& app = feishu_app();
  const std::size_t person = number % kPeople;
  std::array<char, 17> counted{};
  std::snprintf(counted.data(), counted.size(), "%016zx", number);
  const std::string id = run + counted.data();
  const std::string millis = std::to_string(now) + "000";
  const json text = {{"text", request_text(number, person, now)}};
  const json event = {
      {"sender",
       {{"sender_id",
         {{"union_id", "on_" + open_id(person).substr(3)}, {"open_id", open_id(person)}}},
        {"sender_type", "user"},
        {"tenant_key", app.tenant_key}}},
      {"message",
       {{"message_id", "om_" + id},
        {"create_time", millis},
        {"update_time", millis},
        {"chat_id", "oc_" + open_id(person).substr(3)},
        {"chat_type", "p2p"},
        {"message_type", "text"},
        {"content", text.dump()},
        {"mentions", json::array({{{"key", "@_user_1"},
                                   {"id", {{"open_id", "ou_ffffffffffffffffffffffffffffffff"}}},
                                   {"name", "协作机器人"},
                                   {"tenant_key", app.tenant_key}}})}}}};
  return signed_request(envelope("im.message.receive_v1", id, event, now), now);
}

}  // namespace

std::vector<std::string> feishu_requests(std::size_t first, std::size_t count) {
  const std::time_t now = seconds_now();
  std::vector<std::string> requests;
  requests.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    requests.push_back(message_request(first + i, now));
  }
  return requests;
}

std::string feishu_request(const std::string& type, const std::string& event_id,
                           const std::string& event) {
  const std::time_t now = seconds_now();
  return signed_request(envelope(type, event_id, json::parse(event), now), now);
}

}  // namespace xiebot::bench
