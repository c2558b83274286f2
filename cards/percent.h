// Percent-encoding for what goes into an address.
#pragma once

#include <string>
#include <string_view>

namespace xiebot::cards {

// As one value of a query or one segment of a path: all but letters, digits and -._~ is encoded
// (RFC 3986, section 2.3), upper-case hex.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace xiebot::cards
