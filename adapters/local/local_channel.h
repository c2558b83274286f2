// The demo platform seen from the bot.
#pragma once

#include "adapters/local/chat_platform.h"
#include "bot/channel.h"

namespace xiebot::local {

inline constexpr char kChannelName[] = "local";

// Sends into a ChatPlatform, which is borrowed. Never blocks and never asks to try later.
class LocalChannel final : public Channel {
 public:
  explicit LocalChannel(ChatPlatform& platform) : platform_(platform) {}

  [[nodiscard]] std::string_view name() const override { return kChannelName; }
  [[nodiscard]] const Capabilities& capabilities() const override;
  [[nodiscard]] SendResult send(const Delivery& delivery) override;

 private:
  ChatPlatform& platform_;
};

}  // namespace xiebot::local
