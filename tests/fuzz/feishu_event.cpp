// Feishu's events, decrypted. In bytes: the JSON of an envelope, or of a part of one.
#include "adapters/feishu/event.h"

#include <nlohmann/json.hpp>

#include "adapters/feishu/click.h"
#include "adapters/feishu/message.h"
#include "adapters/json_reader.h"
#include "tests/fuzz/shared/event_claims.h"
#include "tests/fuzz/shared/fuzzer.h"

using namespace xiebot;
using fuzz::require;
using nlohmann::json;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'795'399'200)};

// Our parser understands what the general one does, and the same by it.
void claim_parsed(std::string_view text, const json& parsed) {
  const json general = json::parse(text, nullptr, false);
  require(parsed == general, "one text is one value for every parser");
  require(json_reader::parse(json_reader::dump(parsed)) == parsed, "a value can be read again");
}

void claim_left(const feishu::PersonLeft& left) {
  require(!left.account.empty(), "somebody left");
  require(!left.key.empty(), "that somebody left has a key");
}

}  // namespace

XIEBOT_FUZZER(feishu_event) {
  const json root = json_reader::parse(data);
  if (root.is_discarded()) return;
  claim_parsed(data, root);
  fuzz::claim_click(feishu::read_click(root));
  fuzz::claim_message(feishu::read_message(root, "ou_bot").message);
  for (const std::string_view bot : {"ou_bot", ""}) {
    const auto read = feishu::to_event(root, bot, kNow);
    if (const auto* event = std::get_if<Event>(&read)) {
      fuzz::claim_event(*event);
      require(event->channel == feishu::kChannel, "an event is of its channel");
      require(!event->key.empty(), "an event has a key");
    } else if (const auto* left = std::get_if<feishu::PersonLeft>(&read)) {
      claim_left(*left);
    } else {
      require(!std::get<feishu::Ignored>(read).reason.empty(), "what is ignored has a reason");
    }
  }
}
