#include "bot/form_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "bot/embedded.h"
#include "bot/form_reader.h"
#include "bot/form_rules.h"
#include "bot/text.h"

namespace xiebot {
namespace {

void in_file_order(std::vector<FileFault>& faults) {
  std::stable_sort(faults.begin(), faults.end(),
                   [](const FileFault& a, const FileFault& b) { return a.line < b.line; });
}

FormFile read_and_check(std::string_view file, std::string_view json,
                        const std::vector<std::string>& flows) {
  FormFile read = read_form(file, json);
  if (read.positions.broken) return read;
  for (const BrokenRule& rule : broken_rules(read.form, flows, read.untyped))
    read.faults.push_back(read.positions.fault(rule.pointer, rule.what));
  in_file_order(read.faults);
  return read;
}

// The commands of `form` that are words of the bot itself, or that the newest version of another
// form has too.
std::vector<FileFault> claimed_commands(const FormFile& read, const FormCatalog& catalog,
                                        std::span<const std::string> taken) {
  std::vector<FileFault> faults;
  const auto check = [&](const std::string& command, const std::string& pointer) {
    const bool is_taken = std::any_of(taken.begin(), taken.end(), [&](const std::string& word) {
      return fold(word) == fold(command);
    });
    if (is_taken)
      faults.push_back(read.positions.fault(
          pointer, fmt::format("'{}' is a word the bot itself uses, choose another", command)));
    for (const FormDefinition* other : catalog.latest()) {
      const auto is = [&](const std::string& word) { return fold(word) == fold(command); };
      const bool claimed =
          is(other->command) || std::any_of(other->aliases.begin(), other->aliases.end(), is);
      if (other->name != read.form.name && claimed)
        faults.push_back(read.positions.fault(
            pointer, fmt::format("'{}' is a command of the form '{}'", command, other->name)));
    }
  };
  check(read.form.command, "/command");
  for (std::size_t i = 0; i < read.form.aliases.size(); ++i)
    check(read.form.aliases[i], fmt::format("/aliases/{}", i));
  return faults;
}

void append(std::vector<FileFault>& faults, std::vector<FileFault> more) {
  faults.insert(faults.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

// The *.json of the folder by name, or a fault.
std::vector<std::filesystem::path> files_of(const std::string& folder,
                                            std::vector<FileFault>& faults) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code unreadable;
    const bool is_folder = at->is_directory(unreadable);
    if (at->path().extension() == ".json" && !is_folder) files.push_back(at->path());
  }
  if (error) faults.push_back({folder, 1, "", "cannot be read as a folder: " + error.message()});
  std::sort(files.begin(), files.end());
  return files;
}

std::optional<std::string> content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream content;
  content << in.rdbuf();
  if (in.bad()) return std::nullopt;
  return std::move(content).str();
}

}  // namespace

std::vector<FileFault> load_form(std::string_view file, std::string_view json,
                                 const std::vector<std::string>& flows, FormCatalog& catalog,
                                 std::span<const std::string> taken) {
  FormFile read = read_and_check(file, json, flows);
  append(read.faults, claimed_commands(read, catalog, taken));
  in_file_order(read.faults);
  if (read.faults.empty()) catalog.add(std::move(read.form));
  return std::move(read.faults);
}

void load_built_in_forms(const std::vector<std::string>& flows, FormCatalog& catalog) {
  for (const EmbeddedFile& file : embedded_forms()) {
    const auto faults = load_form(file.name, file.content, flows, catalog);
    if (!faults.empty()) throw std::logic_error(faults.front().str());
  }
}

std::vector<FileFault> load_form_folder(const std::string& folder,
                                        const std::vector<std::string>& flows, FormCatalog& catalog,
                                        std::span<const std::string> taken) {
  std::vector<FileFault> faults;
  std::vector<FormFile> forms;
  FormCatalog together = catalog;
  std::map<std::pair<std::string, int>, std::string> sources;  // of the folder's forms
  for (const std::filesystem::path& path : files_of(folder, faults)) {
    const std::optional<std::string> text = content_of(path);
    if (!text) {
      faults.push_back({path.string(), 1, "", "cannot be read"});
      continue;
    }
    FormFile read = read_and_check(path.string(), *text, flows);
    if (read.faults.empty()) {
      const auto [source, is_new] =
          sources.try_emplace({read.form.name, read.form.version}, path.filename().string());
      if (!is_new)
        read.faults.push_back(read.positions.fault(
            "/name", fmt::format("version {} of '{}' is already in {}", read.form.version,
                                 read.form.name, source->second)));
    }
    if (read.faults.empty()) {
      together.add(read.form);
      forms.push_back(std::move(read));
    } else {
      append(faults, std::move(read.faults));
    }
  }
  // Only now: which commands are taken depends on the newest versions of all.
  for (FormFile& form : forms) {
    auto claimed = claimed_commands(form, together, taken);
    if (claimed.empty()) catalog.add(std::move(form.form));
    append(faults, std::move(claimed));
  }
  return faults;
}

}  // namespace xiebot
