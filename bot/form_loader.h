// Reads and strictly checks form files.
//
// A form file is one JSON object; comments are allowed. `*` marks what must be there.
//
//   name*              "request": lower-case letters, digits and _. A file of the company's
//                      folder with the name of a built-in form changes that form
//   version            1, 2 …; default 1. A version in use is never edited: add the next one
//   title*             "需求信息表"
//   command*           "需求": what is typed after the slash; no blanks
//   aliases            ["request"]: other words for the command
//   flow*              the name of a built-in flow
//   numbered           true (default) or false: whether entries get a number
//   number_letter      "P": stands before the count in the number
//   title_field*       key of the field that names an entry in lists
//   departments_field  key of the field whose departments are involved
//   belongs_to         key of a required field of type entry: one of this form belongs to that
//                      entry and is numbered after it, letter and count behind (…-P001-S1)
//   help*              one line
//   example*           a message that sends the form, slash and all required fields included
//   fields*            a list of:
//
//   key*          "due": lower-case letters, digits and _; stored, so never renamed
//   label*        "期望完成时间"
//   short_labels  ["时间", "截止"]: what people may type for the label
//   type*         text, multiline, number, date, date_time, choice, multi_choice, person,
//                 people, department, departments, project, entry, duration, percent, link,
//                 group
//   required      true or false (default)
//   required_if   {"field": "state", "values": ["滞后"]}: required when that choice field
//                 holds one of these
//   unique        in a group: no two records may share the value
//   auto          filled by the bot: number (on text), author (person), author_department
//                 (department), project (project), today (date), now (date_time); flow (any
//                 type): by what people say with an action, under the same key; timeliness
//                 (text; of a form on the flow progress): 按时 or 迟交
//   prefill       last_entry: from the author's last entry of this form
//   visible_to    everyone (default), involved
//   phone         text: a phone number
//   check_vague   text, multiline: a figure or a date is expected
//   reopens       changing it opens confirmed rows again
//   min_chars, max_chars      text (at most 200 by default), multiline (2000), in characters
//   min, max                  number, percent (0 to 100 by default)
//   not_past                  date, date_time: not before now
//   past                      date, date_time: not after now; a date without a year or a weekday
//                             is the last such one
//   not_before                date, date_time: key of a date that must not lie after this one
//   choices*                  choice, multi_choice: "正常" or {"label": "滞后", "also": ["延期"]}
//   fields*                   group: the fields of a record, of any type but group
//   min_records, max_records  group (at most 100 by default)
//   hint          shown in the empty input
//   default       taken where nothing was typed
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/file_fault.h"
#include "bot/form.h"

namespace xiebot {

// Parses one form file and adds it to the catalogue when it is faultless. `flows`: the names of the
// built-in flows; `taken`: words that commands of the form must not be, since the bot itself
// understands them. Answers every fault at once (after a syntax error, that one).
std::vector<FileFault> load_form(std::string_view file, std::string_view json,
                                 const std::vector<std::string>& flows, FormCatalog& catalog,
                                 std::span<const std::string> taken = {});

// The forms built into the program, checked like any others. Throws std::logic_error when one is
// faulty (a test holds it).
void load_built_in_forms(const std::vector<std::string>& flows, FormCatalog& catalog);

// Every *.json of the company's folder, in name order. A missing folder is a fault; so are two
// files with the same form and version, two forms that claim the same command, and a command that
// is `taken` (as above).
std::vector<FileFault> load_form_folder(const std::string& folder,
                                        const std::vector<std::string>& flows, FormCatalog& catalog,
                                        std::span<const std::string> taken = {});

}  // namespace xiebot
