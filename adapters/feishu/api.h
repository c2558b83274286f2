// The calls of Feishu's open API that the bot makes, as typed functions.
//
// Protocol: open.feishu.cn/open-apis, im/v1, contact/v3 and bot/v3, with a tenant access token.
#pragma once

#include <chrono>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/feishu/failure.h"
#include "adapters/feishu/tenant_token.h"
#include "adapters/http_client.h"
#include "bot/clock.h"
#include "bot/config.h"
#include "bot/event.h"

namespace xiebot::feishu {

template <class T>
using Result = std::variant<T, Failure>;

struct Posted {
  std::string message_id;
  std::string chat;
};

struct Bot {
  std::string open_id;
  std::string name;
  bool active = false;  // switched on by the company
};

struct ChatInfo {
  std::string name;
  ChatKind kind = ChatKind::group;
  bool dissolved = false;
};

// What a message says, before it goes into a request.
struct Content {
  std::string_view type;  // "text" or "interactive"
  std::string json;
};

// Thread-safe. Every call blocks for at most the timeouts, twice over when the token has to be
// renewed, plus a fetch of the token.
class Api {
 public:
  // `clock` must outlive this.
  Api(const FeishuConfig& config, const Clock& clock, http::Timeouts timeouts = {});

  // `receiver` is a chat id or an account. With the same `uuid` the platform sends at most one
  // message within an hour, so that a send whose answer was lost can be repeated.
  [[nodiscard]] Result<Posted> send(ChatKind kind, const std::string& receiver,
                                    const Content& content, const std::string& uuid);
  [[nodiscard]] Result<Posted> reply(const std::string& message_id, const Content& content,
                                     const std::string& uuid);
  // Replaces a card the bot sent. Both cards must say "update_multi":true.
  [[nodiscard]] Result<std::monostate> update(const std::string& message_id,
                                              const std::string& card);

  // Alerts the person, inside the app, to a message that the bot sent them. Bounded by a few
  // seconds, since a sender waits for it.
  [[nodiscard]] Result<std::monostate> buzz(const std::string& message_id,
                                            const std::string& account);

  [[nodiscard]] Result<Bot> bot();
  // A person's name; empty when the app may not read it.
  [[nodiscard]] Result<std::string> user_name(const std::string& open_id);
  [[nodiscard]] Result<ChatInfo> chat(const std::string& chat);
  // People only: the platform leaves bots out. One call a hundred members.
  [[nodiscard]] Result<std::vector<Account>> members(const std::string& chat);

  // For a program that ends: calls under way and new ones get this much longer, all together.
  void end_within(std::chrono::milliseconds time) { http_.end_within(time); }

 private:
  [[nodiscard]] Result<nlohmann::json> call(
      std::string_view method, const std::string& path, const std::string& body = {},
      std::chrono::milliseconds at_most = std::chrono::milliseconds::max());
  [[nodiscard]] Result<Posted> post(const std::string& path, const nlohmann::json& body);

  http::Client http_;
  TenantToken token_;
};

}  // namespace xiebot::feishu
