// Settings in SQLite.
#pragma once

#include "bot/store.h"
#include "storage/connection.h"

namespace xiebot::storage {

// Belongs to one connection and its thread.
class SqliteSettings : public Settings {
 public:
  explicit SqliteSettings(Connection& connection) : connection_(connection) {}

  [[nodiscard]] std::optional<std::string> get(std::string_view name) const override;
  void set(std::string_view name, std::string_view value) override;
  int forget(std::string_view prefix, std::string_view before) override;

 private:
  Connection& connection_;
};

}  // namespace xiebot::storage
