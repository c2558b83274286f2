// The steps at which a sudden end matters most: what was done before one has to be found again by
// the next start, what comes after it must not be done twice.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace xiebot {

enum class CrashPoint {
  after_receive,   // an event was read and checked, nothing of it is stored
  in_transaction,  // everything is written, nothing committed
  after_commit,    // an event is durable, its sender has no answer yet
  after_claim,     // a message was claimed, nothing sent
  after_send,      // the platform's answer came and is not stored
  after_receipt,   // the platform's answer is stored
  in_migration,    // a step of the schema is done, neither marked as done nor committed
  in_backup,       // before, between and after the steps of a backup
};

inline constexpr std::array<std::pair<CrashPoint, std::string_view>, 8> kCrashPoints{{
    {CrashPoint::after_receive, "after_receive"},
    {CrashPoint::in_transaction, "in_transaction"},
    {CrashPoint::after_commit, "after_commit"},
    {CrashPoint::after_claim, "after_claim"},
    {CrashPoint::after_send, "after_send"},
    {CrashPoint::after_receipt, "after_receipt"},
    {CrashPoint::in_migration, "in_migration"},
    {CrashPoint::in_backup, "in_backup"},
}};

// Called by whichever thread gets there. Does nothing in the program; tests/crash links another
// definition that ends the process, so that what is shipped holds no way to be killed.
void crash_point(CrashPoint point);

}  // namespace xiebot
