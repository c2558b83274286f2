// From a form to an entry: opening it, checking what was typed, filing or giving it back.
#pragma once

#include "bot/commands.h"
#include "bot/draft.h"
#include "bot/draft_filling.h"
#include "bot/progress/filing.h"
#include "bot/rights.h"

namespace xiebot {

// `/需求` alone opens the form in the person's personal chat; with text it is filed, or given back
// as a card with what was typed and each fault beside its field.
void file_form(Context& context, const FormDefinition& form, const CommandCall& call);

// Opens a form to revise an entry; sending it takes `move`. With `typed`, what is to change, it is
// sent at once.
void open_revision(Context& context, const Entry& entry, const Move& move, const Values& typed);

// Opens a form whose entries belong to this one, with its number filled in.
void open_belonging(Context& context, const Entry& entry, const std::string& form);

// The form of this draft was sent with these inputs. `keep_vague`: by 「仍然提交」.
void send_draft(Context& context, Draft draft, const Values& typed, bool keep_vague);

// One more record of a group: keeps what was typed and gives the card back longer.
void add_record(Context& context, Draft draft, const Values& typed, const std::string& group);

// What the person and the group see once a day's sheet is stored.
void confirm_sheet(Context& context, const Draft& draft, const FiledSheet& filed);

}  // namespace xiebot
