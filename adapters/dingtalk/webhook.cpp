#include "adapters/dingtalk/webhook.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/dingtalk/fields.h"
#include "adapters/dingtalk/message.h"
#include "adapters/dingtalk/verify.h"
#include "adapters/json_reader.h"
#include "adapters/webhook.h"
#include "bot/crypto.h"
#include "bot/fault.h"
#include "bot/store.h"
#include "bot/texts.h"

namespace xiebot::dingtalk {
namespace {

using json_reader::text;
using nlohmann::json;
using webhook::bare;
using webhook::header;
using webhook::ok;

constexpr const char* kSilence = R"({"msgtype":"empty"})";  // answers a message without replying

bool is_too_old(Instant acted_at, Instant now, std::string_view key) {
  if (acted_at >= now - webhook::kOldestEvent) return false;
  spdlog::warn("dingtalk: ignored {}: older than {} hours", key, webhook::kOldestEvent.count());
  return true;
}

InboxRecord record_of(std::string key, Instant sent_at) {
  return {std::string(kChannel), std::move(key), sent_at};
}

// The first of two names under which a parameter of the query is documented.
std::string parameter(const http::Request& request, const std::string& name,
                      const std::string& other) {
  auto found = request.query.find(name);
  if (found == request.query.end()) found = request.query.find(other);
  return found == request.query.end() ? std::string() : found->second;
}

}  // namespace

Webhook::Webhook(DingTalkConfig config, const Clock& clock, SessionBook& sessions, Parts parts)
    : config_(std::move(config)),
      clock_(clock),
      sessions_(sessions),
      parts_(std::move(parts)),
      crypto_(config_.event_token, config_.event_aes_key, {config_.client_id, config_.corp_id}) {}

// The clock counts whole seconds. The one under way counts as over, so that no signature outlives
// its hour.
Moment Webhook::moment() const {
  return clock_.now() + std::chrono::seconds(1) - std::chrono::milliseconds(1);
}

http::Response Webhook::robot(const http::Request& request) {
  const Signature signature = verify_robot(request.headers, config_.client_secret, moment());
  if (const auto* refusal = std::get_if<Refusal>(&signature))
    return doorkeeper_.refuse(request, *refusal);

  const Instant now = clock_.now();
  auto read = read_robot_message(json_reader::parse(request.body), config_, now);
  if (const auto* refusal = std::get_if<Refusal>(&read))
    return doorkeeper_.refuse(request, *refusal);

  const auto* quota = std::get_if<QuotaExhausted>(&read);
  auto* message = std::get_if<RobotMessage>(&read);
  const std::string& id = quota != nullptr ? quota->message_id : message->message_id;
  if (!is_admitted(std::get<Moment>(signature), request, id)) return bare(403);
  ++received_;
  if (quota != nullptr) {
    spdlog::error("dingtalk: the organisation's monthly quota is used up; messages arrive unread");
    if (!stored(record_of("quota:" + id, quota->since),
                [&] { parts_.quota_exhausted(quota->since); })) {
      return bare(500);
    }
    // In the answer itself, for what is sent on its own may be refused by now.
    return ok(json_reader::dump(
        {{"msgtype", "text"}, {"text", {{"content", texts::unread_for_quota()}}}}));
  }

  if (message->to_other_robot) {
    spdlog::warn("dingtalk: a message came for another robot of this app than 'robot_code' names");
  }
  // Before the message is handled: its answer may leave at once.
  if (message->session) sessions_.keep(*std::move(message->session), now);
  http::Response response = take(std::move(message->event));
  if (response.status == 200) response.body = kSilence;
  return response;
}

http::Response Webhook::cards(const http::Request& request) {
  const Signature signature = verify_card(request.headers, parts_.callback_secret, moment());
  if (const auto* refusal = std::get_if<Refusal>(&signature))
    return doorkeeper_.refuse(request, *refusal);

  // A click tells no time of its own.
  const Moment signed_at = std::get<Moment>(signature);
  const Instant clicked_at =
      std::min(clock_.now(), std::chrono::floor<std::chrono::seconds>(signed_at));
  auto read = read_click(json_reader::parse(request.body), clicked_at);
  if (const auto* refusal = std::get_if<Refusal>(&read))
    return doorkeeper_.refuse(request, *refusal);
  auto& click = std::get<Click>(read);
  click.event.key = click_keys_.key(click.identity, signed_at, clock_.steady());
  return take(std::move(click.event));
}

http::Response Webhook::events(const http::Request& request) {
  const json body = json_reader::parse(request.body);
  const Sealed sealed{parameter(request, "msg_signature", "signature"),
                      parameter(request, "timestamp", "timeStamp"),
                      parameter(request, "nonce", "nonce"), text(body, "encrypt")};
  const auto opened = crypto_.open(sealed);
  if (const auto* refusal = std::get_if<Refusal>(&opened))
    return doorkeeper_.refuse(request, *refusal);
  const auto& plain = std::get<Opened>(opened);

  const Instant now = clock_.now();
  auto read = read_event(plain.message, now);
  if (const auto* refusal = std::get_if<Refusal>(&read))
    return doorkeeper_.refuse(request, *refusal);
  if (counts(read)) ++received_;
  if (std::holds_alternative<AddressCheck>(read)) {
    spdlog::info("dingtalk: answered the platform's check of the event address");
  } else if (const auto* ignored = std::get_if<Ignored>(&read)) {
    spdlog::debug("dingtalk: ignored an event: {}", ignored->reason);
  } else if (const auto* left = std::get_if<PeopleLeft>(&read)) {
    if (!is_too_old(left->at, now, left->key) &&
        !stored(record_of(left->key, left->at), [&] { parts_.people_left(*left); })) {
      return bare(500);
    }
  } else if (take(std::move(std::get<Event>(read))).status != 200) {
    return bare(500);
  }
  return sealed_success(plain.owner);
}

bool Webhook::is_admitted(Moment signed_at, const http::Request& request,
                          const std::string& message_id) {
  const std::string_view signature = header(request.headers, "sign");
  switch (pairs_.admit(signed_at, signature, message_id, moment())) {
    case SignPairs::Standing::good:
      return true;
    case SignPairs::Standing::newly_spoiled:
      spdlog::error(
          "dingtalk: one signature came with more than {} messages, the last from {}; somebody may "
          "have captured it. Is TLS on all the way? It is refused from now on",
          SignPairs::kMostMessages, request.remote);
      (void)stored(record_of("signature:" + crypto::sha256_hex(signature), clock_.now()),
                   [&] { parts_.signature_abused(); });
      break;
    case SignPairs::Standing::spoiled:
      spdlog::debug("dingtalk: refused a message under an abused signature");
      break;
  }
  return false;
}

bool Webhook::stored(const InboxRecord& record, const std::function<void()>& store) {
  try {
    try {
      store();
    } catch (const StoreUnavailable&) {
      throw;
    } catch (const std::exception& fault) {
      parts_.failed(record, fault.what());
    }
    return true;
  } catch (const StoreUnavailable& unavailable) {
    spdlog::error("dingtalk: could not store {}: {}", record.key, unavailable.what());
    return false;
  }
}

http::Response Webhook::take(Event event) {
  if (is_too_old(event.sent_at, clock_.now(), event.key)) return ok("{}");
  Outcome outcome;
  if (!stored(record_of(event.key, event.sent_at), [&] { outcome = parts_.handle(event); })) {
    return bare(500);
  }
  if (!std::holds_alternative<CardClicked>(event.what)) return ok("{}");
  try {
    return ok(encode(outcome, {.kind = event.chat_kind,
                               .time = parts_.time_as_read(event.sent_at),
                               .card_params = parts_.card_params}));
  } catch (const std::exception& fault) {
    // What was clicked is done and stored: an error would tell the person the opposite. The card
    // is changed by its own message soon.
    log_fault(fmt::format("dingtalk: could not show the answer to {}", event.key), fault);
    return ok("{}");
  }
}

http::Response Webhook::sealed_success(const std::string& owner) const {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now().time_since_epoch());
  const Sealed sealed = crypto_.seal({"success", owner}, std::to_string(milliseconds.count()),
                                     crypto::sha1_hex(crypto::random_bytes(16)).substr(0, 16),
                                     crypto::random_bytes(16));
  return ok(json_reader::dump({{"msg_signature", sealed.signature},
                               {"timeStamp", sealed.timestamp},
                               {"nonce", sealed.nonce},
                               {"encrypt", sealed.encrypt}}));
}

}  // namespace xiebot::dingtalk
