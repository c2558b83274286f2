// Runs every fuzzer over its corpus, without libFuzzer and with any compiler.
#include <unistd.h>
#include <csignal>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "tests/fuzz/shared/fuzzer.h"

namespace xiebot::fuzz {
namespace {

namespace fs = std::filesystem;

std::map<std::string, Target, std::less<>>& targets() {
  static std::map<std::string, Target, std::less<>> all;
  return all;
}

// What is being run, for whoever looks why it failed.
std::string current;

extern "C" void name_current(int signal) {
  for (const char* part : {"while running ", current.c_str(), "\n"}) {
    if (write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The number of files; a fuzzer without any is one whose corpus was forgotten.
std::size_t run(const std::string& name, Target target, const fs::path& corpus) {
  std::size_t files = 0;
  current = name + " with nothing";
  target("");
  if (!fs::is_directory(corpus / name)) return 0;
  for (const auto& file : fs::directory_iterator(corpus / name)) {
    current = file.path().string();
    target(content(file.path()));
    ++files;
  }
  return files;
}

int run_all(const fs::path& corpus) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE}) std::signal(signal, name_current);
  bool complete = !targets().empty();
  for (const auto& [name, target] : targets()) {
    const std::size_t files = run(name, target, corpus);
    std::printf("%s: %zu files\n", name.c_str(), files);
    complete = complete && files > 0;
  }
  return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

Registration::Registration(std::string_view name, Target target) {
  targets().emplace(name, target);
}

}  // namespace xiebot::fuzz

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("Usage: fuzz_corpus FOLDER\n", stderr);
    return EXIT_FAILURE;
  }
  return xiebot::fuzz::run_all(arguments[1]);
}
