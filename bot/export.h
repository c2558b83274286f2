// A project's entries as files for spreadsheets.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bot/calendar.h"
#include "bot/form.h"
#include "bot/store.h"

namespace xiebot {

// Writes into `folder` (made when missing) one CSV file a form, FORM.csv, and timeline.csv with
// what happened to the project's entries. An administrator's export: full values, phone numbers
// included; the files are readable by their owner only. Values that the form's newest version has
// no column for stand in a last column, so nothing is left out. Answers the names of the files.
// Throws FileFailure (bot/private_file.h).
std::vector<std::string> export_project(const Tx& tx, const FormCatalog& forms,
                                        const ProjectCode& project, const Zone& zone,
                                        const std::filesystem::path& folder);

}  // namespace xiebot
