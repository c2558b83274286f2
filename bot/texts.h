// What the bot says, in Chinese, in one place; labels of forms, flows and commands stand with
// those. Every sentence says what happened and what to do next.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bot/flow.h"

namespace xiebot::texts {

inline constexpr std::string_view kBotName = "协作机器人";

// --- people and rights
[[nodiscard]] std::string missing_role(std::string_view department, bool lead, bool liaison);
[[nodiscard]] std::string unreachable(std::string_view person);
[[nodiscard]] std::string not_allowed(std::string_view action, std::string_view who_may);
[[nodiscard]] std::string admins_only();

// --- commands
[[nodiscard]] std::string unknown_command(std::string_view word,
                                          const std::vector<std::string>& nearest);
[[nodiscard]] std::string not_a_command();
[[nodiscard]] std::string unreadable(std::string_view what);
[[nodiscard]] std::string unread_for_quota();
[[nodiscard]] std::string look_in_private();
[[nodiscard]] std::string unbound_group(bool admin);
[[nodiscard]] std::string no_such_entry(std::string_view number);
[[nodiscard]] std::string may_not_see(std::string_view number);
[[nodiscard]] std::string nothing_waits(std::string_view action);
[[nodiscard]] std::string how_to_search();
[[nodiscard]] std::string number_missing();
[[nodiscard]] std::string internal_error(std::string_view reference);

// --- forms
[[nodiscard]] std::string form_opened(std::string_view form);
[[nodiscard]] std::string form_has_faults(std::size_t faults);
[[nodiscard]] std::string form_given_back(std::string_view form);
[[nodiscard]] std::string already_sent(std::string_view number);
[[nodiscard]] std::string draft_discarded();
[[nodiscard]] std::string question_dropped();
[[nodiscard]] std::string not_your_project();
[[nodiscard]] std::string other_project(std::string_view here);
[[nodiscard]] std::string saved_as(std::string_view number);
[[nodiscard]] std::string missing_field(std::string_view label);
[[nodiscard]] std::string several_projects();
[[nodiscard]] std::string vague_once();
[[nodiscard]] std::string no_department();
[[nodiscard]] std::string belongs_to_nothing(std::string_view number, std::string_view form);

// --- decisions
[[nodiscard]] std::string done(std::string_view action, std::string_view number);
[[nodiscard]] std::string already_handled(std::string_view who, std::string_view when,
                                          std::string_view action);
[[nodiscard]] std::string out_of_date();
[[nodiscard]] std::string card_unknown();
[[nodiscard]] std::string question_in_private(std::string_view action);
[[nodiscard]] std::string not_in_this_state(std::string_view action, std::string_view state);
[[nodiscard]] std::string which_department(std::string_view action);
[[nodiscard]] std::string not_for_department(std::string_view action, std::string_view department);
[[nodiscard]] std::string extra_words(std::string_view action, std::string_view words,
                                      std::string_view command, std::string_view number);

// --- problems
[[nodiscard]] std::string call_them(std::string_view people);

// --- deadlines and reminders
[[nodiscard]] std::string why_role(Role role, std::string_view department);
[[nodiscard]] std::string why_post(std::string_view department, std::string_view post);
[[nodiscard]] std::string why_admin();
// 你是责任人。 `principal`: for whom the reader acts; empty: for nobody.
[[nodiscard]] std::string is_named(std::string_view principal, std::string_view as);
[[nodiscard]] std::string why_delegate(std::string_view principal, std::string_view why);

[[nodiscard]] std::string why_nudged(std::string_view who, std::string_view why);
[[nodiscard]] std::string no_time(std::string_view words);
[[nodiscard]] std::string snoozed(std::string_view when, bool earlier_than_asked);
[[nodiscard]] std::string too_late_to_snooze();
[[nodiscard]] std::string snooze_in_the_past();
[[nodiscard]] std::string nothing_to_snooze();
[[nodiscard]] std::string no_reminders();
[[nodiscard]] std::string only_the_initiator_nudges(std::string_view number);
[[nodiscard]] std::string nobody_to_nudge(std::string_view number);
[[nodiscard]] std::string nudged_lately(std::string_view next);
[[nodiscard]] std::string nudged(std::string_view number, std::string_view people);
[[nodiscard]] std::string nudged_later(std::string_view number, std::string_view people);

// --- the calendar
[[nodiscard]] std::string how_to_try_a_date();
[[nodiscard]] std::string year_missing(int year);
[[nodiscard]] std::string_view company_day();  // the name of a day imported without one
[[nodiscard]] std::string how_to_import_days();
[[nodiscard]] std::string bad_days(std::size_t faults, std::string_view places);
[[nodiscard]] std::string line_of_file(int line, std::string_view key);
[[nodiscard]] std::string odd_line(std::string_view line);
[[nodiscard]] std::string no_days_in_file();
[[nodiscard]] std::string days_imported(std::string_view years, std::size_t off,
                                        std::size_t worked);
[[nodiscard]] std::string days_forgotten(std::string_view date);
[[nodiscard]] std::string day_was_not_imported(std::string_view date);

// --- leave
[[nodiscard]] std::string no_leave();
[[nodiscard]] std::string on_leave(std::string_view person, std::string_view from,
                                   std::string_view until, std::string_view delegate);
[[nodiscard]] std::string on_leave_alone(std::string_view person, std::string_view from,
                                         std::string_view until);
[[nodiscard]] std::string delegate_has_left(std::string_view person);
[[nodiscard]] std::string leave_cancelled();
[[nodiscard]] std::string leave_ends_before_it_begins();
[[nodiscard]] std::string leave_in_the_past();
[[nodiscard]] std::string not_for_oneself();

// --- to administrators
[[nodiscard]] std::string quota_used_up(std::string_view platform);
[[nodiscard]] std::string setup_at_fault(std::string_view platform, std::string_view reason);
[[nodiscard]] std::string clicks_not_registered(std::string_view platform, std::string_view reason);
[[nodiscard]] std::string quota_runs_out(std::string_view platform, std::int64_t used,
                                         std::int64_t limit);
[[nodiscard]] std::string signature_abused(std::string_view platform);
[[nodiscard]] std::string not_delivered(std::string_view to, std::string_view reason);

// --- keeping people, departments, projects and groups
[[nodiscard]] std::string usage(std::string_view summary, std::string_view example);
[[nodiscard]] std::string unknown_person(std::string_view name);
[[nodiscard]] std::string ambiguous_person(std::string_view name);
[[nodiscard]] std::string unknown_department(std::string_view name);
[[nodiscard]] std::string unknown_project(std::string_view name);
[[nodiscard]] std::string bad_code(std::string_view code);
[[nodiscard]] std::string bind_in_group();
[[nodiscard]] std::string group_bound(std::string_view project, bool problems);
[[nodiscard]] std::string group_unbound(std::string_view project);
[[nodiscard]] std::string person_saved(std::string_view person, std::string_view department);
[[nodiscard]] std::string person_disabled(std::string_view person);
[[nodiscard]] std::string bad_phone();
[[nodiscard]] std::string phone_saved(std::string_view person, bool known);
[[nodiscard]] std::string department_saved(std::string_view department);
[[nodiscard]] std::string project_saved(std::string_view code, std::string_view name);
[[nodiscard]] std::string nothing_yet();

}  // namespace xiebot::texts
