#include "storage/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>

#include "bot/crash_point.h"
#include "storage/connection.h"
#include "storage/sqlite_entries.h"

namespace xiebot {
namespace {

constexpr std::chrono::milliseconds kPatience{10000};
// More entries than are filed between a copy and its restoring.
constexpr std::int64_t kGap = 1'000'000;
constexpr const char* kPartial = ".partial-";
// A copy that is still being made is younger than this.
constexpr std::chrono::hours kAbandoned{24};

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw std::system_error(errno, std::generic_category(), path.string());
}

void flush(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path);
  const bool flushed = ::fsync(file) == 0;
  ::close(file);
  if (!flushed) fail(path);
}

// A backup that was killed leaves its file, as large as the database.
void remove_abandoned(const std::filesystem::path& copy) {
  const auto before = std::filesystem::file_time_type::clock::now() - kAbandoned;
  const std::string begin = copy.filename().string() + kPartial;
  std::error_code fault;  // what cannot be removed is no reason to make no copy
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::absolute(copy).parent_path(), fault)) {
    if (!file.path().filename().string().starts_with(begin)) continue;
    const auto written = file.last_write_time(fault);
    if (!fault && written < before) std::filesystem::remove(file.path(), fault);
  }
}

// A new, empty file beside another, that only the owner may read; gone unless it was kept.
class PartialFile {
 public:
  explicit PartialFile(const std::filesystem::path& beside)
      : name_(beside.string() + kPartial + "XXXXXX") {
    const int file = ::mkstemp(name_.data());
    if (file < 0) fail(beside);
    ::close(file);
  }
  ~PartialFile() {
    if (!kept_) ::unlink(name_.c_str());
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  // Becomes `path`, durably.
  void keep_as(const std::filesystem::path& path) {
    flush(name_);
    std::filesystem::rename(name_, path);
    kept_ = true;
    flush(std::filesystem::absolute(path).parent_path());
  }

 private:
  std::string name_;
  bool kept_ = false;
};

// What is filed between this copy and its restoring is lost, but cards of it are still in the
// chats: no later entry may have an id that their buttons carry.
void leave_gap(const std::string& copy) {
  storage::Connection connection(copy, storage::Connection::Mode::read_write, kPatience);
  if (!connection.query("SELECT 1 FROM sqlite_schema WHERE name = 'settings'").next()) return;
  connection.run(
      "INSERT OR REPLACE INTO settings (name, value)"
      " SELECT ?, COALESCE(MAX(id), 0) + ? FROM entries",
      storage::kFirstEntryId, kGap);
}

}  // namespace

void backup_database(const std::filesystem::path& database, const std::filesystem::path& copy) {
  try {
    storage::Connection connection(database.string(), storage::Connection::Mode::read_only,
                                   kPatience);
    remove_abandoned(copy);
    PartialFile partial(copy);
    crash_point(CrashPoint::in_backup);
    connection.run("VACUUM INTO ?", partial.name());
    crash_point(CrashPoint::in_backup);
    leave_gap(partial.name());
    partial.keep_as(copy);
    crash_point(CrashPoint::in_backup);
  } catch (const SQLite::Exception& error) {
    throw std::runtime_error(
        fmt::format("cannot copy {} to {}: {}", database.string(), copy.string(), error.what()));
  }
}

}  // namespace xiebot
