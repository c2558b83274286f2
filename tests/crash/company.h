// The company under test: one project, 市场部 on Feishu and 研发部 on DingTalk, a group on each.
#pragma once

#include <filesystem>
#include <string>

#include "bot/clock.h"
#include "tests/support/dingtalk_people.h"
#include "tests/support/fake_feishu.h"

namespace xiebot::crash {

// What DingTalk's cards are: of the company's template, which takes a key and can be changed, or
// plain messages, which do neither.
enum class Rung { template_cards, plain };

// Both platforms; they live through every end of the program.
struct Company {
  // `host`: where the program listens. Puts config.json into the folder.
  Company(Rung the_rung, const std::filesystem::path& folder, const std::string& host,
          const Clock& clock);
  ~Company();
  Company(const Company&) = delete;
  Company& operator=(const Company&) = delete;

  static constexpr char kTeam[] = "oc_team", kZhang[] = "ou_zhangsan", kLi[] = "ou_lilei",
                        kAdmin[] = "ou_admin";
  static constexpr char kDingTeam[] = "cidTeam==", kMing[] = "u_xiaoming", kHan[] = "u_hanmeimei";
  static constexpr char kAddress[] = "https://bot.example.com";

  const Rung rung;
  support::FakeFeishu feishu;
  support::FakeDingtalk dingtalk;
  support::DingtalkPeople people;
};

}  // namespace xiebot::crash
