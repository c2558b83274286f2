// The form pages over real HTTP, in front of a desk that remembers what it was told.
#include "adapters/web/form_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "bot/store.h"
#include "raw_http.h"

namespace xiebot::web {
namespace {

using State = FormVisit::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOwn[] = "https://bot.example.com";
constexpr char kType[] = "Content-Type: application/x-www-form-urlencoded\r\n";
constexpr char kScript[] = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

cards::Card form_card(const std::string& words) {
  cards::Form form{.name = "form7", .parts = {}, .buttons = {{.label = words}}};
  form.buttons.front().action = {{"a", "send"}, {"draft", "7"}};
  for (const cards::InputKind kind :
       {cards::InputKind::text, cards::InputKind::multiline, cards::InputKind::date,
        cards::InputKind::choice, cards::InputKind::multi_choice, cards::InputKind::people}) {
    cards::Input input{.name = "i" + std::to_string(form.parts.size()), .label = words};
    input.kind = kind;
    input.hint = input.fault = words;
    input.values = {words};
    input.options = {{words, words}, {"b", "乙"}};
    form.parts.emplace_back(std::move(input));
  }
  form.parts.emplace_back(cards::FormText{{{words}}});
  return {.title = words,
          .tag = words,
          .blocks = {cards::Paragraph{{{words}}}, cards::Facts{{{words, {{words}}}}}, form}};
}

class FormPagesOverHttp : public testing::Test {
 protected:
  FormPagesOverHttp() {
    add_form_routes(server_, {.look =
                                  [this](std::string_view token) {
                                    const std::lock_guard lock(mutex_);
                                    token_ = token;
                                    if (fails_) throw std::runtime_error("disk full");
                                    return visit_;
                                  },
                              .send =
                                  [this](std::string_view token, const FormPost& post) {
                                    const std::lock_guard lock(mutex_);
                                    token_ = token;
                                    posts_.push_back(post);
                                    return visit_;
                                  },
                              .own_origin = [] { return std::string(kOwn); }});
    port_ = server_.start("127.0.0.1", 0);
  }

  std::string ask(const std::string& bytes) const {
    hand_over();
    http::RawSocket socket = http::RawSocket::to(port_);
    EXPECT_TRUE(socket.send(bytes));
    std::string answer = socket.read_message();
    hand_over();
    return answer;
  }
  std::string get() const { return ask(http::get("/forms/abc.def")); }
  std::string post(const std::string& body, const std::string& headers = kType) const {
    return ask("POST /forms/abc.def HTTP/1.1\r\nHost: bot\r\n" + headers +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  // The test and the server's threads use the members below in turn, a request at a time. That one
  // comes after the other shows in the bytes of a socket, which ThreadSanitizer cannot follow.
  void hand_over() const { const std::lock_guard lock(mutex_); }

  mutable std::mutex mutex_;
  FormVisit visit_{.state = State::open, .card = form_card("提交")};
  bool fails_ = false;
  std::string token_;
  std::vector<FormPost> posts_;
  http::Server server_;
  int port_ = 0;
};

void expect_page(const std::string& answer, int status, const std::string& words) {
  EXPECT_EQ(http::status_of(answer), status);
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/html; charset=utf-8"));
  EXPECT_THAT(answer, HasSubstr(words));
}

TEST_F(FormPagesOverHttp, ShowsTheFormWithoutScriptAndUnderAStrictPolicy) {
  const std::string answer = get();
  expect_page(answer, 200, "<form class=\"card-form\"");
  EXPECT_EQ(token_, "abc.def");
  EXPECT_THAT(answer, HasSubstr("method=\"post\""));
  EXPECT_THAT(answer, HasSubstr("name=\"@button\""));
  EXPECT_THAT(answer, HasSubstr("default-src 'none'; style-src 'self'; form-action 'self'"));
  EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store"));
  EXPECT_THAT(answer, HasSubstr("X-Content-Type-Options: nosniff"));
  EXPECT_THAT(answer, Not(HasSubstr("<script")));
  EXPECT_THAT(answer, Not(HasSubstr("data-action")));
  EXPECT_THAT(answer, Not(HasSubstr("//")));  // nothing from elsewhere
  EXPECT_EQ(http::status_of(ask(http::get("/forms/style.css"))), 200);
}

TEST_F(FormPagesOverHttp, EscapesWhateverStandsInAField) {
  visit_.card = form_card(kScript);
  visit_.toast = Toast{ToastKind::error, kScript};
  visit_.number = kScript;
  visit_.as = kScript;
  visit_.typed = form_card(kScript);
  visit_.typed->blocks.pop_back();
  for (const State state : {State::open, State::sent, State::over, State::not_stored,
                            State::expired, State::unseen, State::failed}) {
    visit_.state = state;
    const std::string answer = get();
    EXPECT_THAT(answer, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(answer, Not(HasSubstr("<script")));
    EXPECT_THAT(answer, Not(HasSubstr("<img")));
    EXPECT_THAT(answer, Not(HasSubstr("\"'>")));
  }
}

TEST_F(FormPagesOverHttp, HandsOverWhatWasTyped) {
  expect_page(post("title=%E5%AE%98%E7%BD%91+2%2B1&d=a&d=b&%40button=mark&empty="), 200, "<form");
  ASSERT_EQ(posts_.size(), 1U);
  EXPECT_EQ(posts_[0].button, "mark");
  EXPECT_THAT(posts_[0].inputs["title"], ElementsAre("官网 2+1"));
  EXPECT_THAT(posts_[0].inputs["d"], ElementsAre("a", "b"));
  EXPECT_THAT(posts_[0].inputs["empty"], ElementsAre(""));
  EXPECT_FALSE(posts_[0].inputs.contains("@button"));
}

TEST_F(FormPagesOverHttp, EachStateHasItsPage) {
  visit_.state = State::expired;
  expect_page(get(), 410, "过期");
  expect_page(post("%40button=m"), 410, "过期");
  visit_.state = State::unknown;
  expect_page(get(), 404, "没有找到");
  visit_.state = State::sent;
  visit_.number = "2026-Q4-SCB-001";
  expect_page(get(), 200, "已提交 2026-Q4-SCB-001");
  expect_page(post("%40button=m"), 409, "已提交 2026-Q4-SCB-001");
  visit_.just_done = true;
  expect_page(post("%40button=m"), 200, "已提交 2026-Q4-SCB-001");
  visit_ = {.state = State::over};
  expect_page(get(), 410, "不再需要填写");
  visit_ = {.state = State::over, .toast = Toast{ToastKind::success, "已确认"}, .just_done = true};
  expect_page(post("%40button=m"), 200, "已确认");
  visit_ = {.state = State::not_stored, .card = form_card("提交")};
  expect_page(post("%40button=m"), 500, "暂时无法保存");
  visit_ = {.state = State::unseen, .toast = Toast{ToastKind::success, "已提交，编号 1"}};
  expect_page(post("%40button=m"), 200, "已提交，编号 1");
  visit_ = {.state = State::unseen};
  expect_page(post("%40button=m"), 200, "再提交一次");
  visit_ = {.state = State::failed, .typed = cards::Card{.title = "写过的字", .blocks = {}}};
  expect_page(post("%40button=m"), 500, "写过的字");
  fails_ = true;
  expect_page(get(), 500, "请稍后再试");
}

TEST_F(FormPagesOverHttp, ListsWhereTheFaultsAre) {
  EXPECT_THAT(get(), HasSubstr("href=\"#f-i0-fault\""));
  EXPECT_THAT(get(), HasSubstr("id=\"f-i0-fault\""));
}

TEST_F(FormPagesOverHttp, RefusesWhatNoBrowserSendsFromOurPage) {
  const std::string body = "title=a&%40button=m";
  const auto with = [&](const std::string& header) { return post(body, kType + header + "\r\n"); };
  expect_page(with("Origin: https://evil.example"), 403, "别的网站");
  expect_page(with("Origin: null"), 403, "别的网站");
  expect_page(with("Sec-Fetch-Site: cross-site"), 403, "别的网站");
  expect_page(with("Sec-Fetch-Site: same-site"), 403, "别的网站");
  expect_page(post(body, ""), 415, "不是表单");
  expect_page(post(body, "Content-Type: text/plain\r\n"), 415, "不是表单");
  expect_page(post(body, "Content-Type: application/json\r\n"), 415, "不是表单");
  expect_page(post("title=%E5%9&%40button=m"), 400, "不是表单");
  expect_page(post("title=%zz&%40button=m"), 400, "不是表单");
  expect_page(post("title=%"), 400, "不是表单");
  expect_page(post(""), 400, "不是表单");
  expect_page(post("title=a"), 400, "不是表单");
  expect_page(post("%40button=m&%40button=n"), 400, "不是表单");
  std::string many = "%40button=m";
  for (int i = 0; i < 3000; ++i) many += "&a=" + std::to_string(i);
  expect_page(post(many), 400, "不是表单");
  expect_page(post("%40button=m&a=" + std::string(300'000, 'x')), 413, "太大");
  EXPECT_EQ(http::status_of(post(std::string(2 << 20, 'x'))), 413);
  EXPECT_EQ(http::status_of(ask("PUT /forms/abc.def HTTP/1.1\r\nHost: bot\r\n\r\n")), 405);
  EXPECT_TRUE(posts_.empty());

  EXPECT_EQ(http::status_of(with("Origin: https://bot.example.com\r\n"
                                 "Sec-Fetch-Site: same-origin")),
            200);
  EXPECT_EQ(http::status_of(post(body,
                                 "Content-Type: application/x-www-form-urlencoded; "
                                 "charset=UTF-8\r\n")),
            200);
  EXPECT_EQ(posts_.size(), 2U);
}

TEST(FormOrigin, IsWhatABrowserWrites) {
  EXPECT_EQ(origin_of("https://Bot.Example.com/xie/bot"), "https://bot.example.com");
  EXPECT_EQ(origin_of("https://bot.example.com:443"), "https://bot.example.com");
  EXPECT_EQ(origin_of("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(origin_of("http://bot.example.com:80/"), "http://bot.example.com");
  EXPECT_EQ(origin_of("bot.example.com"), "");
}

}  // namespace
}  // namespace xiebot::web
