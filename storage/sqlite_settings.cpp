#include "storage/sqlite_settings.h"

namespace xiebot::storage {

std::optional<std::string> SqliteSettings::get(std::string_view name) const {
  Query query = connection_.query("SELECT value FROM settings WHERE name = ?", name);
  std::string value;
  if (!query.next(value)) return std::nullopt;
  return value;
}

void SqliteSettings::set(std::string_view name, std::string_view value) {
  connection_.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value);
}

int SqliteSettings::forget(std::string_view prefix, std::string_view before) {
  return connection_.run(
      "DELETE FROM settings WHERE substr(name, 1, length(?1)) = ?1 AND value < ?2", prefix, before);
}

}  // namespace xiebot::storage
