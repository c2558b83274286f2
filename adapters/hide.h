// Platforms may quote a request in the answer that refuses it; what they quote goes to the log and
// to administrators.
#pragma once

#include <string>
#include <string_view>

namespace xiebot {

// Every occurrence of the secret in the answer becomes an ellipsis.
inline void hide(std::string& answer, std::string_view secret) {
  constexpr std::string_view kHidden = "…";
  if (secret.empty()) return;
  for (auto at = answer.find(secret); at != std::string::npos;
       at = answer.find(secret, at + kHidden.size())) {
    answer.replace(at, secret.size(), kHidden);
  }
}

}  // namespace xiebot
