// How an exception is told of. Its words may quote what a person wrote (a parser's do), so the log
// has them at debug only; its kind is enough to know where to look.
#pragma once

#include <exception>
#include <string>

namespace xiebot {

// The type; of StoreUnavailable the words, which are the database's own and hold no values.
[[nodiscard]] std::string kind_of(const std::exception& fault);

// Logs "what: kind" as an error, and the words at debug.
void log_fault(const std::string& what, const std::exception& fault);

// "internal: kind", as the reason why a message was not sent; logs the words at debug.
[[nodiscard]] std::string internal_reason(const std::exception& fault);

}  // namespace xiebot
