// GET and POST /forms/TOKEN: a form as a web page, for where a card cannot carry it.
//
// The token says who fills in which form (bot/form_link.h). A page runs no script and loads nothing
// but its style; a POST counts only from our own pages, where the browser says from where it comes.
// Whatever is wrong is a 4xx with a Chinese page: 404 for a link of nobody's making, 410 for one
// that has expired or a form that is gone, 409 for one that was sent before, 400, 403, 413 and 415
// for what no browser sends from our page. 500: the store cannot write; what was typed is on it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "adapters/http_server.h"
#include "bot/form_page.h"

namespace xiebot::web {

inline constexpr std::string_view kFormPath = "/forms/";

// Asked on the server's threads, several at once.
struct FormPageSources {
  std::function<FormVisit(std::string_view token)> look;  // both as in FormDesk
  std::function<FormVisit(std::string_view token, const FormPost& post)> send;
  // Of the address by which browsers reach us: https://bot.example.com.
  std::function<std::string()> own_origin;
};

// Before the server starts.
void add_form_routes(http::Server& server, const FormPageSources& sources);

// scheme://host[:port] of an address, as browsers write it in Origin.
[[nodiscard]] std::string origin_of(std::string_view url);

}  // namespace xiebot::web
