// Views: what a message shows, rendered from the store at the moment it is sent or changed.
#pragma once

#include <optional>
#include <string_view>

#include "bot/channel.h"
#include "bot/outbox.h"
#include "bot/rules.h"
#include "bot/store.h"

namespace xiebot {

class CommandTable;

inline constexpr std::string_view kNoticeView = "notice";
inline constexpr std::string_view kRemindersView = "reminders";
inline constexpr std::string_view kPromptView = "progress_prompt";
inline constexpr std::string_view kDigestView = "progress_digest";

// Whether people see the message already.
enum class Showing { for_the_first_time, again };

// nullopt: what the view shows is gone (a draft that was discarded, an unknown entry), so there is
// nothing to send. Throws std::logic_error for a view that does not exist.
[[nodiscard]] std::optional<Content> render(const Tx& tx, const Rules& rules,
                                            const CommandTable& commands, const View& view,
                                            const Destination& to,
                                            Showing showing = Showing::again);

// The views, by name, with their arguments:
//
//   text        text
//               a line
//   notice      text
//               a line to an administrator about the bot itself
//   news        entry, sequence
//               what one timeline record says
//   entry       entry
//               an entry as this person or group may see it, with its buttons
//   form        draft
//               a form, or an action's question, to fill in
//   todo        -
//               what waits for the person and what they started
//   drafts      -
//               what the person began and did not send
//   search      query, projects, beyond
//               entries found; comma-separated: a group's only, a person's beyond
//   timeline    entry
//               an entry's history
//   board       projects
//               how these projects stand; none named: those in which the person has a part
//   help        topic
//               all commands, or one
//   choose      action
//               which entry an action without a number is meant for
//   reminders   bundle
//               what this person is reminded of, as far as its reason is still there
//   progress_prompt   project, date
//               whose progress sheets are still missing; nothing, the first time, when none is or
//               it has become too late to ask
//   progress_digest   project, date
//               how the project's day went; nothing, the first time, when it has become too late
//   why         bundle
//               why those reminders came, and why to this person

}  // namespace xiebot
