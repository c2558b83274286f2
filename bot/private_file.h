// A file that only its owner may read, and that is there whole or not at all.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace xiebot {

// The file or folder could not be written; what() names the path and the cause.
class FileFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Writes beside the path and moves the file there on commit(), on disk by then; without it nothing
// is left behind. Every function throws FileFailure.
class PrivateFile {
 public:
  explicit PrivateFile(std::filesystem::path path);
  ~PrivateFile();
  PrivateFile(const PrivateFile&) = delete;
  PrivateFile& operator=(const PrivateFile&) = delete;

  void write(std::string_view bytes);
  void commit();

 private:
  [[noreturn]] void fail(std::string_view doing) const;

  std::filesystem::path path_;
  std::filesystem::path unfinished_;
  int descriptor_ = -1;  // -1 once committed
};

}  // namespace xiebot
