// Commands and buttons about deadlines: 催办, 稍后提醒, 为什么收到.
#pragma once

#include <string_view>

#include "bot/commands.h"

namespace xiebot {

// `/催办 编号`: the initiator reminds those whom the entry waits for; once in two hours.
void nudge(Context& context, const CommandCall& call);

// `/稍后 [编号] [2小时|周五 9:00]`: the newest reminder (about that entry) comes again then, at the
// latest when its deadline ends; without a time in an hour.
void snooze(Context& context, const CommandCall& call);
// `/为什么`: why the latest reminders came, and why to this person.
void explain_reminders(Context& context, const CommandCall& call);

// The same for a reminder's buttons.
void snooze_bundle(Context& context, std::string_view bundle);
void explain_bundle(Context& context, std::string_view bundle);

}  // namespace xiebot
