// One of two platforms misbehaves for a while, each way in its turn: nothing is lost, nothing comes
// twice (or says that it may), order is kept, few calls are made, and the other platform feels
// nothing of it.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <tuple>

#include "tests/stories/two_platforms.h"
#include "tests/support/faulty_wire.h"

namespace xiebot::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = WireFault::Kind;

std::string reply(int status, const std::string& body, const std::string& header = "") {
  return fmt::format(
      "HTTP/1.1 {} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}\r\n{}", status,
      body.size(), header, body);
}

// `plain` is DingTalk without templates, where nothing keeps a message from coming twice.
enum class Ailing { feishu, dingtalk, plain };

struct Fault {
  const char* name;
  WireFault on_feishu;
  WireFault on_dingtalk;
  seconds lasts;
  int calls_a_try = 1;
  bool unheard = false;  // nobody hears what became of a call
  int doubles = 0;       // ... that was carried out, so many times at most
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

const std::string kBusyFeishu = R"({"code":99991400,"msg":"request trigger frequency limit"})";
const std::string kGateway = reply(502, "<html>Bad Gateway</html>");

const std::vector<Fault>& faults() {
  static const std::vector<Fault> kFaults = {
      {"TooManyCallsForSoLong",
       {Kind::answers, reply(429, kBusyFeishu, "x-ogw-ratelimit-reset: 30\r\n")},
       {Kind::answers,
        reply(403, R"({"code":"Forbidden.AccessDenied.QpmLimitForAppkeyAndApi","message":""})")},
       minutes(10)},
      {"TooManyCalls",
       {Kind::answers, reply(429, kBusyFeishu)},
       {Kind::answers, reply(429, "<html>Too Many Requests</html>")},
       minutes(2)},
      {"GatewayForHours", {Kind::answers, kGateway}, {Kind::answers, kGateway}, hours(3), 1, true},
      {"DroppedBeforeForHours", {Kind::drops_request}, {Kind::drops_request}, hours(3), 1, true},
      {"DroppedAfter",
       {.kind = Kind::drops_answer, .times = 3},
       {.kind = Kind::drops_answer, .times = 3},
       minutes(5),
       1,
       true,
       3},
      {"CutOff",
       {.kind = Kind::cuts_answer, .times = 3},
       {.kind = Kind::cuts_answer, .times = 3},
       minutes(5),
       1,
       true,
       3},
      {"Hangs", {Kind::holds}, {Kind::holds}, seconds(0), 1, true},
      {"TokenRefused",
       {Kind::answers, reply(400, R"({"code":99991663,"msg":"Invalid access token"})"), "/im/v1/"},
       {Kind::answers, reply(400, R"({"code":"InvalidAuthentication","message":""})"), "/v1.0/"},
       minutes(30),
       2},
      {"NoToken",
       {Kind::answers, kGateway, "tenant_access_token"},
       {Kind::answers, kGateway, "accessToken"},
       minutes(30)},
  };
  return kFaults;
}

class PlatformFault : public TwoPlatforms,
                      public testing::WithParamInterface<std::tuple<Fault, Ailing>> {
 protected:
  PlatformFault() : PlatformFault(std::get<Ailing>(GetParam())) {}
  explicit PlatformFault(Ailing who) : ailing(who) {
    settings = [this](Config& config) {
      add_dingtalk(config);
      config.feishu->base_url = feishu_wire.base_url();
      config.dingtalk->api_base_url = config.dingtalk->oapi_base_url = dingtalk_wire.base_url();
      if (ailing == Ailing::plain) config.dingtalk->card_template_id.clear();
    };
    begin_anew();
    writes(kLi, "/帮助");  // so that there is a token
    EXPECT_EQ(people.writes(kDingMing, "/帮助").status, 200);
    settled();
  }
  ~PlatformFault() override {
    feishu_wire.behave();
    dingtalk_wire.behave();
    stop_bot();
  }

  FaultyWire& wire() { return ailing == Ailing::feishu ? feishu_wire : dingtalk_wire; }
  [[nodiscard]] const char* ailing_channel() const {
    return ailing == Ailing::feishu ? "feishu" : "dingtalk";
  }
  [[nodiscard]] const char* other_channel() const {
    return ailing == Ailing::feishu ? "dingtalk" : "feishu";
  }

  void is_asked_for(const std::string& title) {
    const std::string text = fmt::format(
        "@bot /需求 名称：{}；背景：改版；涉及部门：研发部；任务：提供 3 个接口；"
        "期望完成时间：2026-12-10 18:00；联系方式：13800001234",
        title);
    EXPECT_EQ(feishu.says(kZhang, kGroup, text).status, 200);
  }
  void something_urgent_happens() {
    EXPECT_EQ(
        feishu
            .says(kZhang, kGroup,
                  "@bot /问题 名称：支付接口超时；类型：技术；严重程度：紧急；级别：一般问题；"
                  "发生时间：今天 9:30；影响范围：全部；责任部门：研发部；"
                  "预计解决时间：11-30 12:00")
            .status,
        200);
  }
  // Two requests, and then something urgent: each is told on both platforms.
  void much_happens() {
    is_asked_for("第一件");
    is_asked_for("第二件");
    something_urgent_happens();
  }

  // What the platform was asked to show, in the order in which it was.
  [[nodiscard]] std::vector<std::string> shown_on(const std::string& channel) const {
    std::vector<std::string> bodies;
    if (channel == "feishu") {
      for (const FeishuCall& call : feishu.calls()) {
        if (call.path.find("/im/v1/messages") != std::string::npos) bodies.push_back(call.body);
      }
    } else {
      for (const DingtalkCall& call : dingtalk.calls()) {
        if (call.path.find("oauth2") == std::string::npos) bodies.push_back(call.body);
      }
    }
    return bodies;
  }

  // Lets the time pass in which the fault holds; the bot may try what it likes.
  void endure(seconds time) {
    for (seconds passed{0}; passed < time; passed += seconds(30)) {
      clock.move(seconds(30));
      bot->clock_moved();
      wire().met_more(wire().met(), std::chrono::milliseconds(2));
    }
  }

  [[nodiscard]] int sending_on(const std::string& channel) const {
    int sending = 0;
    bot->store().read([&](const Tx& tx) { sending = tx.outbox().counts(channel).sending; });
    return sending;
  }

  // What people on the platform see of the bot, a text a message, in each place its order.
  [[nodiscard]] std::map<std::string, std::vector<std::string>> seen_on(
      const std::string& channel) const {
    std::map<std::string, std::vector<std::string>> seen;
    if (channel == "dingtalk") {
      for (const char* place : {kTeam, kDingMing, kDingHan, kDingQian}) {
        for (const DingtalkMessage& message : dingtalk.seen(place)) {
          seen[place].push_back(visible_text(message));
        }
      }
      return seen;
    }
    const auto add = [&](const std::string& place, const std::vector<FeishuMessage>& messages) {
      for (const FeishuMessage& message : messages) {
        if (message.of_bot) seen[place].push_back(visible_text(message.content()));
      }
    };
    add(kGroup, feishu.messages_in(kGroup));
    for (const char* user : {kZhang, kLi, kZhou, kWang, kQian, kAdmin}) {
      add(user, feishu.personal(user));
    }
    return seen;
  }
  [[nodiscard]] int marked(const std::string& channel) const {
    int found = 0;
    for (const auto& [place, texts] : seen_on(channel)) {
      found += static_cast<int>(std::ranges::count_if(texts, [](const std::string& text) {
        return text.find("可能重复") != std::string::npos;
      }));
    }
    return found;
  }
  // Every message that was to be sent is there, and once; where the platform has no key, so many
  // are there again that say that they may be.
  void expect_each_once(const std::string& channel, int doubles) {
    int wanted = 0;
    int dead = 0;
    bot->store().read([&](const Tx& tx) {
      wanted = 0;
      for (std::int64_t id = 1; const auto row = tx.outbox().find(OutboxId(id)); ++id) {
        if (row->message.to.channel == channel && row->sent_at != Instant{}) ++wanted;
      }
      dead = tx.outbox().counts(channel).dead;
    });
    int there = 0;
    for (const auto& [place, texts] : seen_on(channel)) there += static_cast<int>(texts.size());
    if (channel == "feishu") expect_each_row_on_feishu();
    EXPECT_EQ(dead, 0);
    EXPECT_GE(there, wanted);
    EXPECT_LE(there, wanted + std::min(doubles, marked(channel)));
  }
  // There each has a key: not one is there twice, and not one in another's stead.
  void expect_each_row_on_feishu() {
    std::multiset<std::string> there;
    for (const FeishuMessage& message : feishu.messages_in(kGroup)) {
      if (message.of_bot) there.insert(message.id);
    }
    for (const char* user : {kZhang, kLi, kZhou, kWang, kQian, kAdmin}) {
      for (const FeishuMessage& message : feishu.personal(user)) {
        if (message.of_bot) there.insert(message.id);
      }
    }
    bot->store().read([&](const Tx& tx) {
      for (std::int64_t id = 1; const auto row = tx.outbox().find(OutboxId(id)); ++id) {
        if (row->message.to.channel != "feishu" || row->sent_at == Instant{}) continue;
        EXPECT_EQ(there.count(row->message_id), 1U) << row->message.key;
      }
    });
  }
  void expect_all_in_order(const std::string& channel) {
    const auto seen = seen_on(channel);
    const auto place_of = [&](const std::string& chat, const std::string& words) {
      const auto found = seen.find(chat);
      if (found == seen.end()) return -1;
      for (std::size_t i = 0; i < found->second.size(); ++i) {
        if (found->second[i].find(words) != std::string::npos) return static_cast<int>(i);
      }
      return -1;
    };
    const bool on_feishu = channel == "feishu";
    const std::vector<std::string> of_requests =
        on_feishu ? std::vector<std::string>{kGroup, kLi} : std::vector<std::string>{kTeam};
    const std::vector<std::string> of_problem =
        on_feishu ? std::vector<std::string>{kGroup, kWang}
                  : std::vector<std::string>{kTeam, kDingMing, kDingHan};
    for (const std::string& chat : of_requests) {
      EXPECT_GE(place_of(chat, "第一件"), 0) << chat;
      EXPECT_LT(place_of(chat, "第一件"), place_of(chat, "第二件")) << chat;
    }
    for (const std::string& chat : of_problem) EXPECT_GE(place_of(chat, "P001"), 0) << chat;
  }

  const Ailing ailing;
  FaultyWire feishu_wire{feishu.config().base_url};
  FaultyWire dingtalk_wire{dingtalk.base_url()};
};

TEST_P(PlatformFault, IsEnduredAndNotFeltOnTheOtherPlatform) {
  const Fault& fault = std::get<Fault>(GetParam());
  if (std::string(fault.name) == "NoToken") {
    feishu.expire_tokens();
    dingtalk.expire_tokens();
  }
  // On Feishu every message has a key, on DingTalk cards of a template only.
  const bool has_keys = ailing == Ailing::feishu;
  wire().misbehave(ailing == Ailing::feishu ? fault.on_feishu : fault.on_dingtalk);
  const Instant begun = clock.now();
  much_happens();
  settled_on(other_channel());
  EXPECT_LE(clock.now() - begun, seconds(30)) << "the other platform waits for nothing";
  expect_all_in_order(other_channel());

  endure(fault.lasts);
  EXPECT_TRUE(eventually([&] { return wire().met() > 0; }));
  // The first ones together, some while the pauses double, and then one in two minutes.
  EXPECT_LE(wire().met(), (20 + fault.lasts / minutes(2)) * fault.calls_a_try);
  RecordProperty("calls", wire().met());

  wire().behave();
  // What is under way may still fail; from then on the bot waits up to three minutes.
  EXPECT_TRUE(eventually([&] { return sending_on(ailing_channel()) == 0; }));
  endure(seconds(200));
  const Instant back = clock.now();
  settled();
  EXPECT_LE(clock.now() - back, seconds(60)) << "soon after it works again";
  expect_all_in_order(ailing_channel());
  expect_each_once(ailing_channel(), has_keys ? 0 : fault.doubles);
  expect_each_once(other_channel(), 0);
  const bool may_mark = !has_keys && fault.unheard;
  if (!may_mark) {
    EXPECT_EQ(marked(ailing_channel()), 0);
  }
  EXPECT_EQ(marked(other_channel()), 0);
}

class OutageEnds : public PlatformFault {
 protected:
  // More than are sent at a time: each in a chat of its own is answered.
  static constexpr int kOthers = 40;

  void many_ask() {
    for (int i = 0; i < kOthers; ++i) {
      if (ailing == Ailing::feishu) {
        const std::string account = fmt::format("ou_other{}", i);
        feishu.user(account, "路人");
        writes(account, "你好");
      } else {
        const std::string account = fmt::format("u_other{}", i);
        dingtalk.user(account);
        EXPECT_EQ(people.writes(account, "你好").status, 200);
      }
    }
  }
};

TEST_P(OutageEnds, AndTheUrgentGoesFirst) {
  wire().misbehave({Kind::answers, kGateway});
  many_ask();
  something_urgent_happens();
  endure(minutes(30));
  const std::size_t before = shown_on(ailing_channel()).size();

  wire().behave();
  EXPECT_TRUE(eventually([&] { return sending_on(ailing_channel()) == 0; }));
  endure(seconds(200));
  settled();
  std::vector<std::string> shown = shown_on(ailing_channel());
  shown.erase(shown.begin(), shown.begin() + static_cast<std::ptrdiff_t>(before));
  const auto urgent = std::ranges::find_if(
      shown, [](const std::string& body) { return body.find("P001") != std::string::npos; });
  ASSERT_NE(urgent, shown.end());
  EXPECT_GT(shown.size(), std::size_t{kOthers});
  // After the one by which the bot finds out that the platform works again, and together with
  // others that are sent at the same time.
  constexpr int kAtATime = 16;
  EXPECT_LE(urgent - shown.begin(), kAtATime);
}

using Row = testing::TestParamInfo<std::tuple<Fault, Ailing>>;

std::string name_of(const Row& row) {
  static const std::map<Ailing, std::string> kNames{
      {Ailing::feishu, "Feishu"}, {Ailing::dingtalk, "Dingtalk"}, {Ailing::plain, "PlainDingtalk"}};
  return std::get<Fault>(row.param).name + ("On" + kNames.at(std::get<Ailing>(row.param)));
}

INSTANTIATE_TEST_SUITE_P(Every, PlatformFault,
                         testing::Combine(testing::ValuesIn(faults()),
                                          testing::Values(Ailing::feishu, Ailing::dingtalk,
                                                          Ailing::plain)),
                         name_of);

INSTANTIATE_TEST_SUITE_P(Every, OutageEnds,
                         testing::Combine(testing::Values(faults()[2]),
                                          testing::Values(Ailing::feishu, Ailing::dingtalk,
                                                          Ailing::plain)),
                         name_of);

}  // namespace
}  // namespace xiebot::support
