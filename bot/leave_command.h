// `/请假 2026-12-01 2026-12-05 代理 @李雷`: who acts for whom while somebody is away.
#pragma once

#include "bot/commands.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

// Shows, sets or (`/请假 取消`) ends one's own leave; admins name somebody else first.
void take_leave(Context& context, const CommandCall& call);

// Tells the delegates of those whose leave has begun what waits for them, what came to the absent
// as delegates included. Doing it again has no further effect.
void hand_over(Tx& tx, const Rules& rules);
// Forgets what it remembers of leaves that are over.
void forget_handovers(Tx& tx, const Rules& rules);

}  // namespace xiebot
