// Platforms may quote a call in the answer that refuses it.
#pragma once

namespace xiebot::support {

// Where a scripted refusal says this, a fake platform puts the token that the call carried.
inline constexpr char kQuotedToken[] = "{token}";

}  // namespace xiebot::support
