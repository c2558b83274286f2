#include "bot/fault.h"

#include <cxxabi.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

#include "bot/store.h"

namespace xiebot {

std::string kind_of(const std::exception& fault) {
  if (dynamic_cast<const StoreUnavailable*>(&fault) != nullptr) return fault.what();
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(typeid(fault).name(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? name.get() : typeid(fault).name();
}

void log_fault(const std::string& what, const std::exception& fault) {
  spdlog::error("{}: {}", what, kind_of(fault));
  spdlog::debug("{}: {}", what, fault.what());
}

std::string internal_reason(const std::exception& fault) {
  spdlog::debug("internal: {}", fault.what());
  return "internal: " + kind_of(fault);
}

}  // namespace xiebot
