// The demo in the browser: its page and the HTTP interface behind it, which tests and people can
// drive with curl as well.
//
// There is no login: whoever reaches the port can be anyone. It is meant for 127.0.0.1, and so that
// no foreign web page drives it from a browser, requests are refused (403) whose Host is not
// localhost, 127.0.0.1 or [::1] (DNS rebinding), or whose Origin is not this very address (forged
// requests).
//
// GET  /                       the page; its files are under /demo/assets/
// GET  /demo/state[?as=ACCOUNT]
//                              {me, change, session, bot, people, chats, clock, commands, guide}:
//                              who there is, the chats of that person (the first one, without `as`)
//                              with unread counts, the time, what the page suggests
// GET  /demo/messages?as=ACCOUNT&chat=CHAT[&after=CHANGE]
//                              {change, messages}: those that are new or changed after that change,
//                              oldest first. A message has `text` (a list of {text, tone?,
//                              mention?, link?}) or `card` (HTML); `revision` grows when it changes
// GET  /demo/changes?since=N   {change, session} once the change number differs from N, at most 20
// s later POST /demo/messages  {"as":ACCOUNT, "chat":CHAT, "text":"@协作机器人 /需求"}  -> {id}
//                              @名字 mentions people; in a group only what mentions the bot reaches
//                              it
// POST /demo/clicks    {"as":ACCOUNT, "message":ID, "action":{name:text}, "inputs":{name:[text]}}
//                              -> {toast?:{kind,text}, card?:HTML}; the card changes for everybody
// POST /demo/read      {"as":ACCOUNT, "message":ID}  -> {}; the chat is read up to that message
// POST /demo/clock     one of {"to":"2026-11-23 17:00"}, {"minutes":10}, {"hours":1},
//                      {"working_days":1, "at":"09:00"} (at: optional), {"next":"17:30"}  ->
//                      {clock}
//
// Times are seconds since 1970; `clock` has {now, utc_offset_minutes, local, working_day,
// day_name}. Bodies are JSON, read strictly. What is refused is answered 4xx with {"error": a
// Chinese sentence}; 500 means that the bot could not store it.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/http_server.h"
#include "adapters/local/chat_json.h"
#include "adapters/local/chat_platform.h"
#include "adapters/local/movable_clock.h"
#include "adapters/local/request_body.h"
#include "bot/company_calendar.h"
#include "bot/event.h"

namespace xiebot::local {

// What the web interface works on; everything borrowed must outlive it.
struct DemoParts {
  ChatPlatform& platform;
  MovableClock& clock;
  const CompanyCalendar& calendar;
  const Zone& zone;
  EventHandler handle;                // the bot
  std::function<void()> clock_moved;  // after every move; may be empty
  std::vector<CommandHint> commands;  // what the page suggests, the most useful first
  std::vector<GuideStep> guide;       // what a first-time visitor is shown to try
};

// Thread-safe once the routes are added.
class LocalWeb {
 public:
  explicit LocalWeb(DemoParts parts,
                    std::chrono::milliseconds long_poll = std::chrono::seconds(20));

  // Before the server starts. The LocalWeb must live until the server has stopped, and
  // ChatPlatform::stop() comes before the server's, or it waits for the long polls.
  void add_routes(http::Server& server);

  // Answers one request, as the routes do.
  [[nodiscard]] http::Response answer(const http::Request& request);

 private:
  nlohmann::json state(const http::Request& request);
  nlohmann::json messages(const http::Request& request);
  nlohmann::json changes(const http::Request& request);
  nlohmann::json post_message(const http::Request& request);
  nlohmann::json click(const http::Request& request);
  nlohmann::json read(const http::Request& request);
  nlohmann::json move_clock(const http::Request& request);

  [[nodiscard]] const Member& member(const std::string& account) const;
  void check_chat(const Member& member, const std::string& chat) const;
  [[nodiscard]] Message message(const Member& member, const std::string& id) const;
  [[nodiscard]] Event event(const Member& member, const std::string& chat, std::string key) const;

  struct Route;
  static const std::vector<Route>& routes();

  DemoParts parts_;
  std::chrono::milliseconds long_poll_;
  std::atomic<int> waiting_ = 0;  // long polls; each holds a thread of the server
};

}  // namespace xiebot::local
