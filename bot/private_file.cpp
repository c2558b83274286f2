#include "bot/private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace xiebot {

PrivateFile::PrivateFile(std::filesystem::path path) : path_(std::move(path)), unfinished_(path_) {
  unfinished_ += fmt::format(".{}.part", ::getpid());
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
  // Exclusive: nobody else's file or link is written through.
  descriptor_ = ::open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor_ < 0) fail("creating");
}

PrivateFile::~PrivateFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
}

void PrivateFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail("writing");
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void PrivateFile::commit() {
  if (::fsync(descriptor_) != 0) fail("writing");
  const int closed = ::close(std::exchange(descriptor_, -1));
  if (closed != 0) fail("writing");
  if (::rename(unfinished_.c_str(), path_.c_str()) != 0) fail("naming");
}

void PrivateFile::fail(std::string_view doing) const {
  const std::error_code cause(errno, std::generic_category());
  throw FileFailure(fmt::format("{} {}: {}", doing, path_.string(), cause.message()));
}

}  // namespace xiebot
