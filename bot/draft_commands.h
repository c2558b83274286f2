// What somebody began and has not sent: listed, taken up again, deleted.
#pragma once

#include <string>

#include "bot/commands.h"
#include "bot/draft.h"

namespace xiebot {

// `/草稿` lists them, `/草稿 12` opens the one of that number again, `/草稿 删除 12` deletes it.
void show_drafts(Context& context, const CommandCall& call);

// The draft is the person's own. Opens it in the personal chat: a form, or the entry that a
// question is about.
void resume_draft(Context& context, const Draft& draft);

// The whole message by which it is taken up, or deleted.
[[nodiscard]] std::string resume_command(const Draft& draft);
[[nodiscard]] std::string delete_command(const Draft& draft);

}  // namespace xiebot
