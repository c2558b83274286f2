#include "storage/instance_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace xiebot {
namespace {

std::string lock_of(const std::filesystem::path& database) { return database.string() + ".lock"; }

}  // namespace

InstanceLock::InstanceLock(const std::filesystem::path& database) {
  const std::string name = lock_of(database);
  descriptor_ = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0) {
    throw std::runtime_error(
        fmt::format("cannot make {}: {}", name, std::generic_category().message(errno)));
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    close(descriptor_);
    throw std::runtime_error(
        reason == EWOULDBLOCK
            ? fmt::format("another xiebot serves from {}: stop it first", database.string())
            : fmt::format("cannot lock {}: {}", name, std::generic_category().message(reason)));
  }
}

InstanceLock::~InstanceLock() { close(descriptor_); }

bool is_served(const std::filesystem::path& database) {
  const int file = open(lock_of(database).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return false;
  // Shared, so that two who look do not take each other for the bot.
  const bool held = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close(file);
  return held;
}

}  // namespace xiebot
