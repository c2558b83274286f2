// What holds for every page: it is whole, runs nothing, and shows text as text.
#pragma once

#include <string_view>

namespace xiebot::fuzz {

// Elements are closed in order, attributes quoted and known, links lead to the web or into the
// page; there is nothing that runs.
void claim_html(std::string_view html);

}  // namespace xiebot::fuzz
