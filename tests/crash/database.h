// Looking into the program's database, while it runs, after it, and after it was killed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bot/clock.h"

namespace xiebot::crash {

// Whether nothing waits to be sent or is being sent.
[[nodiscard]] bool outbox_is_empty(const std::filesystem::path& path);

// Enters somebody whose name no configuration knows, as soon as there is a table for people.
void enter_witness(const std::filesystem::path& path);

// What is wrong with the file as such: its pages, its schema beside that of a new one, its witness,
// events that failed.
[[nodiscard]] std::vector<std::string> faults_of_file(const std::filesystem::path& path,
                                                      const Clock& clock);

// What is wrong with a backup as something to go on with, before which so many entries were there.
[[nodiscard]] std::vector<std::string> faults_of_copy(const std::filesystem::path& copy,
                                                      const Clock& clock, std::size_t entries);

// Of each series, e.g. 2026-Q4-SCB-: numbers that are missing or there twice.
[[nodiscard]] std::vector<std::string> faults_of_numbers(std::vector<std::string> numbers);

}  // namespace xiebot::crash
