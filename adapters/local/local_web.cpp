#include "adapters/local/local_web.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/local/clock_move.h"
#include "adapters/local/local_channel.h"
#include "adapters/local/page_file.h"
#include "adapters/local/same_origin.h"
#include "adapters/local/typed_text.h"
#include "bot/store.h"
#include "bot/text.h"

namespace xiebot::local {

using nlohmann::json;

namespace {

constexpr std::string_view kAssets = "/demo/assets/";
constexpr std::size_t kMaxTextLength = 5000;  // code points
constexpr int kMaxWaiting = 48;
constexpr int kMinutesOfAYear = 366 * 24 * 60;

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

http::Response json_response(int status, const json& body) {
  return {.status = status, .body = dumped(body), .headers = {{"Cache-Control", "no-store"}}};
}

http::Response fault(int status, std::string_view sentence) {
  return json_response(status, {{"error", sentence}});
}

http::Response page_or_404(std::string_view name) {
  auto file = page_file(name);
  return file ? std::move(*file) : fault(404, "没有这个页面。");
}

std::string parameter(const http::Request& request, const std::string& name) {
  const auto found = request.query.find(name);
  if (found == request.query.end()) throw RequestFault(400, "缺少参数“" + name + "”。");
  return found->second;
}

std::uint64_t change_parameter(const http::Request& request, const std::string& name) {
  const std::string text = parameter(request, name);
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size()) {
    throw RequestFault(400, "参数“" + name + "”应当是数字。");
  }
  return number;
}

ClockMove read_move(RequestBody& body) {
  if (body.has("to")) {
    const auto local = local_time(body.text("to"));
    if (!local) throw RequestFault(400, "时间应当写成 2026-11-23 17:00。");
    return MoveTo{*local};
  }
  if (body.has("minutes")) {
    return MoveBy{std::chrono::minutes(body.number("minutes", -kMinutesOfAYear, kMinutesOfAYear))};
  }
  if (body.has("hours")) {
    return MoveBy{std::chrono::hours(body.number("hours", -366 * 24, 366 * 24))};
  }
  const auto time = [&body](const std::string& key) {
    const auto at = time_of_day(body.text(key));
    if (!at) throw RequestFault(400, "时刻应当写成 09:00。");
    return *at;
  };
  if (body.has("working_days")) {
    MoveWorkingDays move{.days = body.number("working_days", 1, 250), .at = std::nullopt};
    if (body.has("at")) move.at = time("at");
    return move;
  }
  if (body.has("next")) return MoveToNext{time("next")};
  throw RequestFault(400, "请给出 to、minutes、hours、working_days 或 next 之一。");
}

// Counts itself for as long as it lives.
class Waiting {
 public:
  explicit Waiting(std::atomic<int>& count) : count_(count), number_(++count) {}
  ~Waiting() { --count_; }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  [[nodiscard]] int number() const { return number_; }

 private:
  std::atomic<int>& count_;
  int number_;
};

}  // namespace

struct LocalWeb::Route {
  std::string_view method, path;
  json (LocalWeb::*run)(const http::Request&);
};

const std::vector<LocalWeb::Route>& LocalWeb::routes() {
  static const std::vector<Route> kRoutes = {
      {"GET", "/demo/state", &LocalWeb::state},
      {"GET", "/demo/messages", &LocalWeb::messages},
      {"GET", "/demo/changes", &LocalWeb::changes},
      {"POST", "/demo/messages", &LocalWeb::post_message},
      {"POST", "/demo/clicks", &LocalWeb::click},
      {"POST", "/demo/read", &LocalWeb::read},
      {"POST", "/demo/clock", &LocalWeb::move_clock},
  };
  return kRoutes;
}

LocalWeb::LocalWeb(DemoParts parts, std::chrono::milliseconds long_poll)
    : parts_(std::move(parts)), long_poll_(long_poll) {}

void LocalWeb::add_routes(http::Server& server) {
  const auto handler = [this](const http::Request& request) { return answer(request); };
  server.route("GET", "/", handler);
  server.route("GET", kAssets, handler);
  for (const Route& route : routes()) server.route(route.method, route.path, handler);
}

http::Response LocalWeb::answer(const http::Request& request) {
  if (!is_same_origin(request))
    return fault(403, "演示页面只能从本机打开，例如 http://127.0.0.1。");
  // The server cuts a HEAD's answer off after its head.
  const std::string_view asked = request.method;
  const std::string_view method = asked == "HEAD" ? "GET" : asked;
  if (method == "GET" && request.path == "/") return page_or_404("index.html");
  if (method == "GET" && request.path.starts_with(kAssets)) {
    return page_or_404(std::string_view(request.path).substr(kAssets.size()));
  }
  const auto route = std::ranges::find_if(routes(), [&](const Route& candidate) {
    return candidate.method == method && candidate.path == request.path;
  });
  if (route == routes().end()) return fault(404, "没有这个地址。");
  try {
    return json_response(200, (this->*route->run)(request));
  } catch (const RequestFault& wrong) {
    return fault(wrong.status(), wrong.what());
  } catch (const StoreUnavailable&) {
    return fault(500, "机器人暂时无法保存，请稍后再试。");
  }
}

json LocalWeb::state(const http::Request& request) {
  const std::string as = request.query.contains("as") ? parameter(request, "as") : std::string();
  const Member& viewer = as.empty() ? parts_.platform.members().front() : member(as);
  // The number first: a change in between is then seen again rather than missed.
  const std::uint64_t change = parts_.platform.change();
  return {{"me", viewer.account},
          {"change", change},
          {"session", parts_.platform.session()},
          {"bot", {{"account", kBotAccount}, {"name", kBotName}}},
          {"people", people_json(parts_.platform)},
          {"chats", chats_json(parts_.platform, viewer.account)},
          {"clock", clock_json(parts_.clock.now(), parts_.calendar.now().calendar(), parts_.zone)},
          {"commands", commands_json(parts_.commands)},
          {"guide", guide_json(parts_.platform, parts_.guide)}};
}

json LocalWeb::messages(const http::Request& request) {
  const Member& viewer = member(parameter(request, "as"));
  const std::string chat = parameter(request, "chat");
  check_chat(viewer, chat);
  const std::uint64_t after =
      request.query.contains("after") ? change_parameter(request, "after") : 0;
  return messages_json(parts_.platform, parts_.platform.news(chat, after));
}

json LocalWeb::changes(const http::Request& request) {
  const std::uint64_t known = change_parameter(request, "since");
  const Waiting waiting(waiting_);
  const auto timeout = waiting.number() > kMaxWaiting ? std::chrono::milliseconds(0) : long_poll_;
  return {{"change", parts_.platform.wait(known, timeout)}, {"session", parts_.platform.session()}};
}

json LocalWeb::post_message(const http::Request& request) {
  RequestBody body(request.body);
  const Member& author = member(body.text("as"));
  const std::string chat = body.text("chat");
  const std::string text = body.text("text");
  body.done();
  check_chat(author, chat);
  if (length(text) > kMaxTextLength) throw RequestFault(413, "一条消息最多 5000 字，请分开发送。");

  const bool personal = parts_.platform.kind(chat) == ChatKind::personal;
  std::vector<const Member*> people = parts_.platform.members_of(chat);
  if (personal) {
    people.clear();
    for (const Member& anyone : parts_.platform.members()) people.push_back(&anyone);
  }
  TypedText typed = read_typed(text, people);
  if (typed.shown.empty()) throw RequestFault(400, "请先输入内容。");
  const std::string id = parts_.platform.post(chat, author.account, std::move(typed.shown)).value();
  if (personal || typed.to_bot) {
    Event received = event(author, chat, id);
    received.what = MessageReceived{.message_id = id,
                                    .text = std::move(typed.for_bot),
                                    .mentions = std::move(typed.mentions),
                                    .unreadable = {}};
    (void)parts_.handle(received);  // the answer comes through the outbox
  }
  return {{"id", id}};
}

json LocalWeb::click(const http::Request& request) {
  RequestBody body(request.body);
  const Member& clicker = member(body.text("as"));
  const Message clicked = message(clicker, body.text("message"));
  CardClicked what{
      .message_id = clicked.id, .action = body.texts("action"), .inputs = body.lists("inputs")};
  body.done();
  if (!std::holds_alternative<cards::Card>(clicked.content)) {
    throw RequestFault(400, "这条消息不是卡片。");
  }
  for (auto& [name, values] : what.inputs) {
    for (std::string& value : values) value = clean(value);
    std::erase(values, "");
  }
  std::erase_if(what.inputs, [](const auto& input) { return input.second.empty(); });

  Event event = this->event(clicker, clicked.chat, parts_.platform.new_id("click"));
  event.what = std::move(what);
  const Outcome outcome = parts_.handle(event);

  json result = json::object();
  if (outcome.toast) result["toast"] = toast_json(*outcome.toast);
  if (outcome.card) {
    // An update that arrived while the click was handled is of the same matter and not older.
    (void)parts_.platform.replace_if(clicked.id, clicked.revision, *outcome.card);
    result["card"] = card_html(parts_.platform, clicked.id, *outcome.card);
  }
  return result;
}

json LocalWeb::read(const http::Request& request) {
  RequestBody body(request.body);
  const Member& reader = member(body.text("as"));
  const Message last = message(reader, body.text("message"));
  body.done();
  parts_.platform.mark_read(reader.account, last.id);
  return json::object();
}

json LocalWeb::move_clock(const http::Request& request) {
  RequestBody body(request.body);
  const ClockMove move = read_move(body);
  body.done();
  const auto now = moved(parts_.clock.now(), move, parts_.calendar.now().calendar(), parts_.zone);
  if (!now) throw RequestFault(400, "演示时钟只能拨到 2020 年到 2099 年之间。");
  parts_.clock.set(*now);
  if (parts_.clock_moved) parts_.clock_moved();
  parts_.platform.touch();
  return {{"clock", clock_json(*now, parts_.calendar.now().calendar(), parts_.zone)}};
}

const Member& LocalWeb::member(const std::string& account) const {
  const Member* found = parts_.platform.member(account);
  if (!found) throw RequestFault(404, "演示公司里没有这个人。");
  return *found;
}

void LocalWeb::check_chat(const Member& member, const std::string& chat) const {
  if (!parts_.platform.can_see(member.account, chat)) {
    throw RequestFault(404, "没有这个会话，或者你不在其中。");
  }
}

Message LocalWeb::message(const Member& member, const std::string& id) const {
  auto found = parts_.platform.message(id);
  if (!found || !parts_.platform.can_see(member.account, found->chat)) {
    throw RequestFault(404, "没有这条消息，或者它已经太久了。");
  }
  return std::move(*found);
}

Event LocalWeb::event(const Member& member, const std::string& chat, std::string key) const {
  return {.channel = kChannelName,
          .key = std::move(key),
          .sent_at = parts_.clock.now(),
          .sender = {.id = member.account, .name = member.name},
          .chat_kind = parts_.platform.kind(chat).value_or(ChatKind::personal),
          .chat = chat,
          .what = {}};
}

}  // namespace xiebot::local
