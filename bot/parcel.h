// A claimed row made ready for its platform: rendered, addressed, with the accounts its mentions
// need. Everything is read from one snapshot, so that the content and the version it is recorded
// under belong together.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "bot/channel.h"
#include "bot/store.h"

namespace xiebot {

// What the row's view shows now; nullopt when the reason for it has gone. Called by several threads
// at once.
using Renderer = std::function<std::optional<Content>(const Tx& tx, const OutboxRow& row)>;

// The address of a page where the person to whom the row goes fills in the form of this name;
// empty: there are no such pages. Called by several threads at once.
using FormAddress =
    std::function<std::string(const Tx& tx, const OutboxRow& row, const std::string& form)>;

// Nothing is to be sent: the reason has gone, or there is nobody whose view could be changed.
struct Unneeded {};

// Refused: there is no way to the destination, by what we know ourselves.
using Parcel = std::variant<Delivery, Unneeded, Refused>;

// `row` is as it stands in `tx`.
[[nodiscard]] Parcel pack(const Tx& tx, std::string_view channel, const Capabilities& capabilities,
                          const Renderer& render, const OutboxRow& row,
                          const FormAddress& form_address = {});

// Our ids of everybody whom a renderer may want to mention or offer.
[[nodiscard]] std::set<std::string> people_in(const Content& content);

}  // namespace xiebot
