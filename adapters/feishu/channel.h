// Feishu behind the bot's port for sending.
#pragma once

#include <string_view>

#include "adapters/feishu/api.h"
#include "adapters/feishu/buzzer.h"
#include "bot/channel.h"

namespace xiebot::feishu {

class FeishuChannel : public Channel {
 public:
  // Both must outlive this.
  FeishuChannel(Api& api, const Clock& clock) : api_(api), buzzer_(api, clock) {}

  [[nodiscard]] std::string_view name() const override;
  [[nodiscard]] const Capabilities& capabilities() const override;
  [[nodiscard]] SendResult send(const Delivery& delivery) override;

 private:
  [[nodiscard]] SendResult deliver(const Delivery& delivery);
  [[nodiscard]] Result<Posted> post(const Delivery& delivery, const Content& content);

  Api& api_;
  Buzzer buzzer_;
};

}  // namespace xiebot::feishu
