// One serving process a database: two would send everything twice.
#pragma once

#include <filesystem>

namespace xiebot {

// Held until destroyed, or until the process ends, however it ends. Other commands (backup, export,
// apply) do not need it.
class InstanceLock {
 public:
  // Makes "DATABASE.lock" beside the database, readable by its owner only. Throws
  // std::runtime_error when another process holds it or it cannot be made.
  explicit InstanceLock(const std::filesystem::path& database);
  ~InstanceLock();
  InstanceLock(const InstanceLock&) = delete;
  InstanceLock& operator=(const InstanceLock&) = delete;

 private:
  int descriptor_ = -1;
};

// Whether a process holds the lock of this database. Makes nothing; false also where the lock
// cannot be looked at.
[[nodiscard]] bool is_served(const std::filesystem::path& database);

}  // namespace xiebot
