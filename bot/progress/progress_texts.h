// What the bot says about progress sheets, in Chinese; labels of the form stand with the form.
#pragma once

#include <string>
#include <string_view>

namespace xiebot::texts {

inline constexpr std::string_view kUnchanged = "无变化";

[[nodiscard]] std::string why_progress_owner(std::string_view project);
[[nodiscard]] std::string not_in_project(std::string_view project, std::string_view departments);
[[nodiscard]] std::string no_project_to_report();
[[nodiscard]] std::string not_your_department(std::string_view departments);
[[nodiscard]] std::string project_not_active(std::string_view project);
[[nodiscard]] std::string sheet_saved(std::string_view project, std::string_view department,
                                      bool late, bool revised);
// The line in the group.
[[nodiscard]] std::string sheet_filed(std::string_view who, std::string_view department, bool late,
                                      bool revised);
[[nodiscard]] std::string sheet_already_there(std::string_view department, std::string_view who,
                                              std::string_view when);
[[nodiscard]] std::string nothing_to_repeat(std::string_view department);
[[nodiscard]] std::string repeat_needs_more();
[[nodiscard]] std::string sheet_day_over();
[[nodiscard]] std::string no_such_sheet(std::string_view words);

// Reminders; `what` names project and department.
[[nodiscard]] std::string sheet_due(std::string_view what, std::string_view until);
[[nodiscard]] std::string sheet_missing(std::string_view what, std::string_view until,
                                        bool already_late);
[[nodiscard]] std::string sheet_missing_again(std::string_view what, std::string_view owners);
[[nodiscard]] std::string sheet_settled(std::string_view what, std::string_view date, bool missing);
// How they came about.
[[nodiscard]] std::string how_sheet_is_asked(std::string_view heads_up, std::string_view prompt,
                                             std::string_view nudge, std::string_view digest);
[[nodiscard]] std::string how_missing_again();

}  // namespace xiebot::texts
