#include "storage/damage.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace xiebot::storage {

bool is_damage(const SQLite::Exception& error) {
  return error.getErrorCode() == SQLITE_CORRUPT || error.getErrorCode() == SQLITE_NOTADB;
}

std::string explain(const SQLite::Exception& error) {
  if (!is_damage(error)) return error.what();
  const char* fault = error.getErrorCode() == SQLITE_NOTADB ? "this is not an SQLite database"
                                                            : "the database is damaged";
  return fmt::format(
      "{} ({}): stop the bot, put the file aside and restore a backup, as section 5 of "
      "docs/admin-guide.md says",
      fault, error.what());
}

}  // namespace xiebot::storage
