// What DingTalk posts: robot messages, card callbacks, and events of the subscription, decrypted.
// In bytes: the JSON of one of them.
#include "adapters/dingtalk/event.h"

#include <nlohmann/json.hpp>

#include "adapters/dingtalk/click.h"
#include "adapters/dingtalk/message.h"
#include "adapters/json_reader.h"
#include "tests/fuzz/shared/event_claims.h"
#include "tests/fuzz/shared/fuzzer.h"

using namespace xiebot;
using fuzz::require;
using nlohmann::json;
using webhook::Refusal;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'795'399'200)};

DingTalkConfig config() {
  DingTalkConfig config;
  config.client_id = config.robot_code = "dingueke0testappkey1";
  config.corp_id = "dinge8a56572f80b02a8ff1234";
  return config;
}

void claim_refusal(const Refusal& refusal) {
  require(refusal.status >= 400 && refusal.status < 500, "a refusal is the sender's fault");
  require(!refusal.reason.empty(), "a refusal has a reason");
}

void robot_message(const json& body) {
  const auto read = dingtalk::read_robot_message(body, config(), kNow);
  if (const auto* refusal = std::get_if<Refusal>(&read)) return claim_refusal(*refusal);
  const auto* message = std::get_if<dingtalk::RobotMessage>(&read);
  if (message == nullptr) return;
  fuzz::claim_event(message->event);
  require(!message->event.key.empty() && !message->message_id.empty(), "a message has a key");
  require(!message->event.sender.id.empty(), "a message has a sender");
  if (message->session) {
    require(dingtalk::is_of_platform(message->session->webhook, config().oapi_base_url),
            "an answer goes to the platform alone");
  }
}

void card_callback(const json& body) {
  const auto read = dingtalk::read_click(body, kNow);
  if (const auto* refusal = std::get_if<Refusal>(&read)) return claim_refusal(*refusal);
  const auto& click = std::get<dingtalk::Click>(read);
  fuzz::claim_event(click.event);
  require(!click.identity.empty(), "a click has an identity");
  require(std::holds_alternative<CardClicked>(click.event.what), "a callback is a click");
  const auto again = dingtalk::read_click(body, kNow);
  require(std::get<dingtalk::Click>(again).identity == click.identity,
          "one click has one identity");
}

void subscription(std::string_view plaintext) {
  const auto read = dingtalk::read_event(plaintext, kNow);
  if (const auto* event = std::get_if<Event>(&read)) {
    fuzz::claim_event(*event);
    require(!event->key.empty(), "an event has a key");
  } else if (const auto* left = std::get_if<dingtalk::PeopleLeft>(&read)) {
    require(!left->accounts.empty() && !left->key.empty(), "somebody left");
  } else if (const auto* refusal = std::get_if<Refusal>(&read)) {
    claim_refusal(*refusal);
  }
  (void)dingtalk::counts(read);
}

}  // namespace

XIEBOT_FUZZER(dingtalk_event) {
  subscription(data);
  const json body = json_reader::parse(data);
  if (body.is_discarded()) return;
  robot_message(body);
  card_callback(body);
}
