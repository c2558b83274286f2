// What a fuzzer is made of: the function that takes its bytes, and the claims it makes. The same
// file runs under libFuzzer and, where there is no Clang, over the kept corpus alone (replay.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace xiebot::fuzz {

using Target = void (*)(std::string_view data);

// Names a target for replay.cpp. `name` lives for ever.
struct Registration {
  Registration(std::string_view name, Target target);
};

// A claim that holds for every input; where it does not, that is a finding.
inline void require(bool holds, std::string_view claim) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(claim.size()), claim.data());
  std::abort();
}

}  // namespace xiebot::fuzz

#ifdef XIEBOT_REPLAY
#define XIEBOT_FUZZ_ENTRY(name) \
  static const xiebot::fuzz::Registration kRegistration(#name, fuzz_##name);
#else
#define XIEBOT_FUZZ_ENTRY(name)                                                        \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) { \
    fuzz_##name({reinterpret_cast<const char*>(bytes), size});                         \
    return 0;                                                                          \
  }
#endif

// Begins the one function of a fuzzer, whose bytes are `data`. What it lets escape is a finding.
#define XIEBOT_FUZZER(name)                       \
  static void fuzz_##name(std::string_view data); \
  XIEBOT_FUZZ_ENTRY(name)                         \
  static void fuzz_##name(std::string_view data)
