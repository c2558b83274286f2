// Commands by which administrators keep people, departments, projects and groups at run time.
#pragma once

#include "bot/commands.h"

namespace xiebot {

// The part of `/绑定` that is about a group (bot/bind_command.h); something follows the command.
void bind_group(Context& context, const CommandCall& call);
void manage_people(Context& context, const CommandCall& call);
void manage_departments(Context& context, const CommandCall& call);
void manage_projects(Context& context, const CommandCall& call);

}  // namespace xiebot
