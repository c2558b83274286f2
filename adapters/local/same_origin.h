// Keeps foreign web pages from driving a server on this machine through a visitor's browser.
#pragma once

#include "adapters/http_server.h"

namespace xiebot::local {

// The Host is localhost, 127.0.0.1 or [::1], whatever the port (else a foreign name was made to
// point here: DNS rebinding), and the Origin, where a browser sends one, is this very address.
[[nodiscard]] bool is_same_origin(const http::Request& request);

}  // namespace xiebot::local
