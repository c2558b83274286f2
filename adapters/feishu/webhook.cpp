#include "adapters/feishu/webhook.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/feishu/event.h"
#include "adapters/feishu/verify.h"
#include "adapters/json_reader.h"
#include "adapters/webhook.h"
#include "bot/fault.h"
#include "bot/store.h"
#include "cards/feishu_card.h"

namespace xiebot::feishu {
namespace {

using nlohmann::json;
using webhook::bare;
using webhook::kOldestEvent;
using webhook::ok;

std::string_view name_of(ToastKind kind) {
  switch (kind) {
    case ToastKind::info:
      return "info";
    case ToastKind::success:
      return "success";
    case ToastKind::warning:
      return "warning";
    case ToastKind::error:
      return "error";
  }
  return "info";
}

}  // namespace

Webhook::Webhook(FeishuConfig config, const Clock& clock, Parts parts)
    : config_(std::move(config)), clock_(clock), parts_(std::move(parts)) {}

http::Response Webhook::receive(const http::Request& request) const {
  const Verdict verdict = verify(request.headers, request.body, config_);
  if (const auto* refusal = std::get_if<Refusal>(&verdict)) {
    return doorkeeper_.refuse(request, *refusal);
  }
  if (const auto* challenge = std::get_if<Challenge>(&verdict)) {
    spdlog::info("feishu: answered the challenge of the platform");
    return ok(json_reader::dump({{"challenge", challenge->text}}));
  }

  const Instant now = clock_.now();
  const auto decoded = to_event(std::get<json>(verdict), parts_.bot(), now);
  if (const auto* ignored = std::get_if<Ignored>(&decoded)) {
    spdlog::debug("feishu: ignored an event: {}", ignored->reason);
    return ok("{}");
  }
  if (const auto* left = std::get_if<PersonLeft>(&decoded)) return take(*left);
  const auto& event = std::get<Event>(decoded);
  if (event.sent_at < now - kOldestEvent) {
    spdlog::warn("feishu: ignored {}: older than {} hours", event.key, kOldestEvent.count());
    return ok("{}");
  }
  return answer(event);
}

http::Response Webhook::take(const PersonLeft& left) const {
  if (left.at < clock_.now() - kOldestEvent) {
    spdlog::warn("feishu: ignored {}: older than {} hours", left.key, kOldestEvent.count());
    return ok("{}");
  }
  try {
    parts_.person_left(left);
  } catch (const StoreUnavailable& unavailable) {
    spdlog::error("feishu: could not store {}: {}", left.key, unavailable.what());
    return bare(500);
  }
  return ok("{}");
}

http::Response Webhook::answer(const Event& event) const {
  Outcome outcome;
  try {
    outcome = parts_.handle(event);
  } catch (const StoreUnavailable& unavailable) {
    spdlog::error("feishu: could not store {}: {}", event.key, unavailable.what());
    return bare(500);
  }
  if (!std::holds_alternative<CardClicked>(event.what)) return ok("{}");
  try {
    return ok(encode(outcome));
  } catch (const std::exception& fault) {
    // What was clicked is done and stored: an error would tell the person the opposite. The card
    // is changed by its own message soon.
    log_fault(fmt::format("feishu: could not show the answer to {}", event.key), fault);
    return ok("{}");
  }
}

std::string Webhook::encode(const Outcome& outcome) const {
  std::string parts;
  if (outcome.toast) {
    parts = "\"toast\":" + json_reader::dump({{"type", name_of(outcome.toast->kind)},
                                              {"content", outcome.toast->text}});
  }
  if (outcome.card) {
    if (!parts.empty()) parts += ',';
    // The card is JSON already: put in as it is, not parsed to be written again.
    parts += R"("card":{"type":"raw","data":)";
    parts += cards::render_feishu(*outcome.card, parts_.account_of);
    parts += '}';
  }
  return "{" + parts + "}";
}

}  // namespace xiebot::feishu
