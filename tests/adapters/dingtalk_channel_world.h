// The channel before the fake DingTalk.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "adapters/dingtalk/channel.h"
#include "dingtalk_world.h"

namespace xiebot::dingtalk {

inline constexpr const char* kTemplate = "00000000-0000-0000-0000-000000000000.schema";

inline cards::Card card(const std::string& title) {
  return {.title = title,
          .blocks = {cards::Paragraph{{{.text = "正文"}, {.text = "张三", .person = "zhangsan"}}},
                     cards::Buttons{{{.label = "同意",
                                      .action = {{"do", "approve"}},
                                      .command = "/同意 2026-Q4-SCB-007"}}}}};
}

class DingtalkChannelTest : public DingtalkTest {
 protected:
  DingTalkChannel& channel() {
    if (!channel_) {
      options_.sessions = &sessions_;
      channel_ = std::make_unique<DingTalkChannel>(api_, clock_, options_);
    }
    return *channel_;
  }
  void set_up_template() {
    dingtalk_.publish_template(kTemplate);
    options_.card_template_id = kTemplate;
  }
  void open_session(const std::string& chat) {
    const ChatKind kind = chat == kTeam ? ChatKind::group : ChatKind::personal;
    sessions_.keep(
        {kind, chat, dingtalk_.open_session(chat), clock_.now() + std::chrono::minutes(90)},
        clock_.now());
  }

  static Delivery to_group(const std::string& key) {
    Delivery delivery;
    delivery.key = key;
    delivery.address = kTeam;
    delivery.content = card(key);
    delivery.account_of = [](const std::string& person) {
      return person == "zhangsan" ? std::optional<std::string>("user0001") : std::nullopt;
    };
    return delivery;
  }
  static Delivery to_person(const std::string& key, const std::string& account = "user0001") {
    Delivery delivery = to_group(key);
    delivery.kind = ChatKind::personal;
    delivery.address = account;
    return delivery;
  }

  static std::string reason(const SendResult& result) {
    if (const auto* later = std::get_if<TryLater>(&result)) return later->reason;
    if (const auto* refused = std::get_if<Refused>(&result)) return refused->reason;
    return "sent";
  }
  template <class T>
  T outcome(const Delivery& delivery) {
    const SendResult result = channel().send(delivery);
    const auto* found = std::get_if<T>(&result);
    if (found == nullptr) ADD_FAILURE() << "another outcome: " << reason(result);
    return found == nullptr ? T{} : *found;
  }
  std::string sent_id(const Delivery& delivery) { return outcome<Sent>(delivery).message_id; }
  support::DingtalkMessage last(const std::string& chat) {
    const auto messages = dingtalk_.seen(chat);
    if (messages.empty()) ADD_FAILURE() << "nothing in " << chat;
    return messages.empty() ? support::DingtalkMessage{} : messages.back();
  }

  ChannelOptions options_;
  SessionBook sessions_;

 private:
  std::unique_ptr<DingTalkChannel> channel_;
};

}  // namespace xiebot::dingtalk
