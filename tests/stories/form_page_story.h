// A form's page in front of a browser: 张三 has begun a request, and real HTTP answers.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "bot/form_link.h"
#include "bot/kept_key.h"
#include "tests/stories/feishu_story.h"
#include "tests/stories/form_browser.h"

namespace xiebot::support {

inline constexpr char kNumber[] = "2026-Q4-SCB-001";
inline constexpr char kAddress[] = "https://bot.example.com";

inline const FormFields kGood = {
    {"title", "官网改版接口支持"}, {"background", "官网改版需要库存数据"},
    {"contact", "13800001234"},    {"departments", "YFB"},
    {"departments", "CWB"},        {"tasks", "12 月 1 日前提供 3 个库存接口"},
    {"due", "2026-12-10T18:00"}};

class FormPageStory : public FeishuStory {
 protected:
  FormPageStory() {
    settings = [](Config& config) { config.public_url = kAddress; };
    restart();
  }

  void restart() {
    stop_bot();
    start_bot();
    browser = std::make_unique<FormBrowser>("http://127.0.0.1:" + std::to_string(port), kAddress);
  }

  // A link of our own making, to the form on this message.
  std::string link(const FormLink& claims) {
    return "/forms/" + form_token(Signer(kept_key(bot->store(), "links")), claims);
  }
  FormLink claims_of(const std::string& message_id, const std::string& person) {
    FormLink claims{.person = PersonId(person), .expires = clock.now() + kFormLinkLife};
    bot->store().read([&](const Tx& tx) {
      const OutboxRow row = tx.outbox().by_message("feishu", message_id).value();
      claims.row = row.id;
      if (const auto question = tx.drafts().question(claims.person, row.message.entry)) {
        claims.form = "question" + std::to_string(question->id.value());
      }
      for (const Draft& draft : tx.drafts().of(claims.person)) {
        if (!draft.form.empty()) claims.form = "form" + std::to_string(draft.id.value());
      }
    });
    return claims;
  }
  // 张三 has begun a request; the link to its page.
  std::string begun() {
    writes(kZhang, "/需求 需求名称：官网改版");
    form = personal_card(kZhang, "需求信息表");
    return link(claims_of(form.id, "zhangsan"));
  }

  http::Reply get(const std::string& path) { return browser->get(path); }
  http::Reply post(const std::string& path, const std::string& mark, const FormFields& fields) {
    return browser->post(path, mark, fields);
  }

  int entries() {
    int count = 0;
    bot->store().read([&](const Tx& tx) {
      for (const char* number : {kNumber, "2026-Q4-SCB-002", "2026-Q4-SCB-003"}) {
        if (tx.entries().find_number(number)) ++count;
      }
    });
    return count;
  }

  std::unique_ptr<FormBrowser> browser;
  FeishuMessage form;
};

}  // namespace xiebot::support
