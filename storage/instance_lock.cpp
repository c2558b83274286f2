#include "storage/instance_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace xiebot {

InstanceLock::InstanceLock(const std::filesystem::path& database) {
  const std::string name = database.string() + ".lock";
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

}  // namespace xiebot
