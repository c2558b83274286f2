// Reads and strictly checks form files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/form.h"

namespace xiebot {

// `FILE:LINE: key: what is wrong`.
struct FileFault {
  std::string file;
  int line = 0;
  std::string key;  // dotted path: fields[2].max_chars
  std::string what;

  [[nodiscard]] std::string str() const;
};

// Parses one form file and adds it to the catalogue when it is faultless. `flows`: the names of the
// built-in flows. Answers every fault at once (after a syntax error, that one).
std::vector<FileFault> load_form(std::string_view file, std::string_view json,
                                 const std::vector<std::string>& flows, FormCatalog& catalog);

// The forms built into the program. Throws std::logic_error when one is faulty (a test holds it).
void load_built_in_forms(const std::vector<std::string>& flows, FormCatalog& catalog);

// Every *.json of the company's folder, in name order. A missing folder is a fault. Two forms that
// claim the same command are a fault.
std::vector<FileFault> load_form_folder(const std::string& folder,
                                        const std::vector<std::string>& flows,
                                        FormCatalog& catalog);

}  // namespace xiebot
