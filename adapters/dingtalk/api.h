// The calls of DingTalk that the bot makes, as typed functions.
//
// Protocol: api.dingtalk.com, v1.0/robot and v1.0/card; oapi.dingtalk.com, robot/sendBySession and
// topapi/message/corpconversation.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/dingtalk/access_token.h"
#include "adapters/dingtalk/app.h"
#include "adapters/dingtalk/failure.h"
#include "adapters/http_client.h"
#include "bot/clock.h"
#include "bot/event.h"

namespace xiebot::dingtalk {

template <class T>
using Result = std::variant<T, Failure>;

// What a message by API says.
struct OutgoingMessage {
  std::string key;    // msgKey
  std::string param;  // msgParam: JSON, at most 15,000 bytes
};

struct Batch {
  std::string query_key;
  std::vector<std::string> unknown;    // accounts that the robot may not write to
  std::vector<std::string> throttled;  // not delivered to: later
};

struct CardToDeliver {
  std::string template_id = {};
  std::string out_track_id;         // unique for ever, at most 100 characters
  std::string callback_route = {};  // registered; empty: callbacks come over the stream connection
  ChatKind kind = ChatKind::group;
  std::string address = {};                        // openConversationId or account
  std::map<std::string, std::string> params = {};  // cardParamMap
  std::map<std::string, std::string> at = {};      // names by account, in groups
  std::vector<std::string> seen_by = {};           // accounts, in groups; empty: everybody
  bool at_inside = false;                          // the card's own text mentions them, too
  std::string preview = {};                        // in the chat list; empty: the platform's
};

enum class Remind { app = 1, text_message = 2, phone = 3 };

// What the platform counts against the month's quota, since the start. Calls refused for their
// rate are not counted.
struct Usage {
  std::int64_t api_calls = 0;
  std::int64_t webhook_calls = 0;
  // When it last refused a call because the month's quota is used up.
  std::optional<Instant> quota_refused_at = {};
};

// Thread-safe. Every call blocks for at most the timeouts, twice over when the token has to be
// renewed, plus a fetch of the token. Plain messages have no idempotency key: nothing here sends
// one twice.
class Api {
 public:
  // `clock` must outlive this.
  Api(App app, const Clock& clock, http::Timeouts timeouts = {});

  // Answers the processQueryKey.
  [[nodiscard]] Result<std::string> send_to_group(const std::string& conversation,
                                                  const OutgoingMessage& message);
  [[nodiscard]] Result<Batch> send_to_people(const std::vector<std::string>& accounts,
                                             const OutgoingMessage& message);
  // `webhook` is the sessionWebhook of a chat; it is used only when its host is that of the old
  // API. `body` is the whole message.
  [[nodiscard]] Result<std::monostate> reply(const std::string& webhook, const std::string& body);

  // Answers why the card was made and not delivered; empty: it was delivered.
  [[nodiscard]] Result<std::string> deliver_card(const CardToDeliver& card);
  // Changes these variables and leaves the others as they are.
  [[nodiscard]] Result<std::monostate> update_card(
      const std::string& out_track_id, const std::map<std::string, std::string>& params);
  // Where the clicks of cards made with this route go, signed with the secret.
  [[nodiscard]] Result<std::monostate> register_card_callback(const std::string& route,
                                                              const std::string& url,
                                                              const std::string& secret);

  // Reminds people outside their chats; needs a quota of its own. Answers the openDingId.
  [[nodiscard]] Result<std::string> ding(const std::vector<std::string>& accounts,
                                         const std::string& words, Remind remind);
  // A work notification, of at most 2048 bytes; the same text reaches a person once a day. Needs
  // App::agent_id. Answers its task id.
  [[nodiscard]] Result<std::string> notify(const std::vector<std::string>& accounts,
                                           const std::string& words);

  // Asks for a file that does not exist: nothing is sent or changed, and the failure tells whether
  // the app may send, and as which robot. Of an app in order:
  // "invalidParameter.robotCode.downloadCode".
  [[nodiscard]] Result<std::monostate> try_robot();
  // Makes a card that is delivered to nobody.
  [[nodiscard]] Result<std::monostate> try_template(const std::string& template_id,
                                                    const std::string& out_track_id);

  // For a program that ends: calls under way and new ones get this much longer, all together.
  void end_within(std::chrono::milliseconds time);

  [[nodiscard]] const App& app() const { return app_; }
  [[nodiscard]] Usage usage() const;

 private:
  enum class Host { api, old };
  enum class Repeat { never, on_a_stale_connection };

  [[nodiscard]] Result<nlohmann::json> call(Host host, std::string_view method,
                                            const std::string& path, const nlohmann::json& body,
                                            Repeat repeat);
  void count(std::atomic<std::int64_t>& counter, const Failure* failure);

  const App app_;
  const Clock& clock_;
  http::Client api_;
  http::Client old_;
  AccessToken token_;
  std::atomic<std::int64_t> api_calls_{0};
  std::atomic<std::int64_t> webhook_calls_{0};
  std::atomic<Instant> quota_refused_at_{Instant::min()};  // the least: never
};

}  // namespace xiebot::dingtalk
