#include "adapters/web/form_pages.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <typeinfo>
#include <utility>

#include "adapters/web/form_html.h"
#include "adapters/web/style.h"
#include "adapters/web/urlencoded.h"
#include "bot/form_page_texts.h"
#include "cards/html_card.h"

namespace xiebot::web {
namespace {

using State = FormVisit::State;

constexpr std::size_t kMaxBody = 256 * 1024;
constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

std::string header(const http::Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

http::Response page(int status, std::string html) {
  return {.status = status,
          .body = std::move(html),
          .content_type = "text/html; charset=utf-8",
          // The referrer stays within our own pages. With no-referrer, browsers would send
          // "Origin: null" with the form, and it could not be told from a foreign one.
          .headers = {{"Content-Security-Policy",
                       "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
                       "frame-ancestors 'none'"},
                      {"Referrer-Policy", "same-origin"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"X-Robots-Tag", "noindex"},
                      {"Cache-Control", "no-store"}}};
}

http::Response refusal(int status, std::string_view why) {
  return page(status, notice_html(texts::kPageRefused, why));
}

http::Response style(const http::Request&) {
  std::string css;
  for (const EmbeddedFile& file : embedded_form_style()) css += file.content;
  return {.status = 200,
          .body = std::move(css),
          .content_type = "text/css; charset=utf-8",
          .headers = {{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-cache"}}};
}

int status_of(const FormVisit& visit, bool posted) {
  switch (visit.state) {
    case State::open:
    case State::changed:
      return 200;
    case State::sent:
      return posted && !visit.just_done ? 409 : 200;
    case State::over:
      return visit.just_done ? 200 : 410;
    case State::expired:
      return 410;
    case State::unknown:
      return 404;
    case State::not_stored:
    case State::failed:
      return 500;
    case State::unseen:
      return 200;
  }
  return 404;
}

http::Response visit_page(const FormVisit& visit, bool posted) {
  return page(status_of(visit, posted), form_html(visit));
}

std::string_view token_of(const http::Request& request) {
  return std::string_view(request.path).substr(kFormPath.size());
}

// An exception must not end in an empty page for somebody who has just filled in a form.
template <class Answer>
http::Handler guarded(Answer answer) {
  return [answer](const http::Request& request) {
    try {
      return answer(request);
    } catch (const std::exception& error) {
      // Not what it says: that may quote what somebody typed.
      spdlog::error("form page failed: kind={}", typeid(error).name());
      return page(500, notice_html(texts::kPageFaulty, texts::kPageFaultyNext));
    }
  };
}

// Browsers say from where a form comes; what says nothing has the token all the same.
bool is_own(const http::Request& request, const FormPageSources& sources) {
  const std::string site = header(request, "sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return false;
  const std::string origin = header(request, "origin");
  return origin.empty() || origin == sources.own_origin();
}

http::Response post(const http::Request& request, const FormPageSources& sources) {
  if (!is_own(request, sources)) return refusal(403, texts::kPageForeign);
  const std::string type = lower(header(request, "content-type"));
  if (type.substr(0, type.find(';')) != kFormType) {
    return refusal(415, texts::kPageNotAForm);
  }
  if (request.body.size() > kMaxBody) return refusal(413, texts::kPageTooLarge);
  auto fields = read_urlencoded(request.body);
  if (!fields) return refusal(400, texts::kPageNotAForm);
  const auto pressed = fields->extract(cards::kPressedButton);
  if (pressed.empty() || pressed.mapped().size() != 1) return refusal(400, texts::kPageNotAForm);
  return visit_page(sources.send(token_of(request), {.button = pressed.mapped().front(),
                                                     .inputs = *std::move(fields)}),
                    true);
}

}  // namespace

std::string origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return "";
  const std::string whole = lower(url.substr(0, url.find('/', host + 3)));
  std::string_view origin = whole;
  for (const auto& [scheme, port] :
       {std::pair<std::string_view, std::string_view>{"https:", ":443"},
        std::pair<std::string_view, std::string_view>{"http:", ":80"}}) {
    if (origin.starts_with(scheme) && origin.ends_with(port)) origin.remove_suffix(port.size());
  }
  return std::string(origin);
}

void add_form_routes(http::Server& server, const FormPageSources& sources) {
  server.route("GET", "/forms/style.css", style);
  server.route("GET", kFormPath, guarded([look = sources.look](const http::Request& request) {
                 return visit_page(look(token_of(request)), false);
               }));
  server.route("POST", kFormPath,
               guarded([sources](const http::Request& request) { return post(request, sources); }));
}

}  // namespace xiebot::web
