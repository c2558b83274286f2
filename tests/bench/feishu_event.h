// Signed, encrypted Feishu events (feishu.md 1.2, 1.3, 2.1), as the platform posts them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace xiebot::bench {

// `count` complete HTTP requests to /feishu/events. Each holds an im.message.receive_v1 of a
// person's chat with the bot whose text is a whole request form; message ids are unique to `first`
// + index and to this process.
[[nodiscard]] std::vector<std::string> feishu_requests(std::size_t first, std::size_t count);

// The complete HTTP request for an event of version 2.0: its header around `event` (JSON),
// encrypted and signed now. `event_id` is the caller's to keep unique.
[[nodiscard]] std::string feishu_request(const std::string& type, const std::string& event_id,
                                         const std::string& event);

}  // namespace xiebot::bench
