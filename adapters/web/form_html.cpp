#include "adapters/web/form_html.h"

#include <fmt/format.h>

#include "bot/form_page_texts.h"
#include "bot/texts.h"
#include "cards/html_card.h"
#include "cards/html_text.h"
#include "cards/input_value.h"

namespace xiebot::web {
namespace {

using State = FormVisit::State;

constexpr std::string_view kPrefix = "f";  // of ids in the page

std::string page(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"format-detection\" content=\"telephone=no\">\n"
      "<title>{} · {}</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n"
      "<body>\n<main>\n{}</main>\n<footer>{}</footer>\n</body>\n</html>\n",
      cards::html::escaped(title), texts::kBotName, body, texts::kBotName);
}

std::string banner(std::string_view look, std::string_view title, std::string_view text) {
  return fmt::format("<section class=\"banner {}\" role=\"status\"><h1>{}</h1>{}</section>\n", look,
                     cards::html::escaped(title),
                     text.empty() ? "" : fmt::format("<p>{}</p>", cards::html::escaped(text)));
}

std::string remark(std::string_view look, std::string_view text) {
  return fmt::format("<p class=\"banner {}\" role=\"status\">{}</p>\n", look,
                     cards::html::escaped(text));
}

// Where to look, for a form that is longer than the screen.
std::string fault_list(const cards::Card& card) {
  std::string items;
  for (const cards::Block& block : card.blocks) {
    const auto* form = std::get_if<cards::Form>(&block);
    if (form == nullptr) continue;
    for (const auto& part : form->parts) {
      const auto* input = std::get_if<cards::Input>(&part);
      if (input == nullptr || input->fault.empty()) continue;
      items += fmt::format(
          "<li><a{}>{}</a></li>",
          cards::html::attribute("href", fmt::format("#{}-{}-fault", kPrefix, input->name)),
          cards::html::escaped(input->label));
    }
  }
  if (items.empty()) return "";
  return fmt::format("<nav class=\"banner bad\"><p>{}</p><ul>{}</ul></nav>\n", texts::kPageFaults,
                     items);
}

// Whether the browser offers something to choose from, instead of a line to type in.
bool is_picked(const cards::Input& input) {
  const std::string value = cards::first_value(input);
  switch (input.kind) {
    case cards::InputKind::date:
      return value.empty() || cards::is_date(value);
    case cards::InputKind::date_time:
      return value.empty() || cards::is_date_time(value);
    case cards::InputKind::choice:
    case cards::InputKind::multi_choice:
    case cards::InputKind::person:
    case cards::InputKind::people:
      return !input.options.empty();
    case cards::InputKind::text:
    case cards::InputKind::multiline:
      break;
  }
  return false;
}

// Hints say how to type a value; beside something to choose from they would only mislead.
cards::Card without_idle_hints(cards::Card card) {
  for (cards::Block& block : card.blocks) {
    auto* form = std::get_if<cards::Form>(&block);
    if (form == nullptr) continue;
    for (auto& part : form->parts) {
      auto* input = std::get_if<cards::Input>(&part);
      if (input != nullptr && is_picked(*input)) input->hint.clear();
    }
  }
  return card;
}

// What was typed and is nowhere else: open where nothing else on the page matters more.
std::string copy_html(const FormVisit& visit) {
  if (!visit.typed) return "";
  const auto nobody = [](const std::string&) { return std::nullopt; };
  return fmt::format("<details class=\"copy\"{}><summary>{}</summary>\n{}</details>\n",
                     visit.state == State::sent ? "" : " open", texts::kPageCopy,
                     cards::render_html(*visit.typed, {.prefix = "c", .display = nobody}));
}

std::string card_html(const FormVisit& visit) {
  if (!visit.card) return "";
  const auto display = [&](const std::string& person) -> std::optional<std::string> {
    const auto known = visit.people.find(person);
    if (known == visit.people.end()) return std::nullopt;
    return known->second;
  };
  return cards::render_html(without_idle_hints(*visit.card),
                            {.prefix = std::string(kPrefix),
                             .display = display,
                             .pressed = [&](const cards::Form& form, const cards::Button& button) {
                               return button_mark(form, button, visit.nonce);
                             }});
}

std::string_view look_of(ToastKind kind) {
  switch (kind) {
    case ToastKind::info:
      return "info";
    case ToastKind::success:
      return "good";
    case ToastKind::warning:
      return "warning";
    case ToastKind::error:
      return "bad";
  }
  return "info";
}

std::string open_page(const FormVisit& visit) {
  const std::string faults = fault_list(*visit.card);
  std::string above;
  if (visit.state == State::not_stored) {
    above = remark("bad", texts::kPageNotStored);
  } else if (visit.state == State::changed) {
    above = remark("warning", texts::kPageChanged);
  } else if (visit.toast && faults.empty()) {
    above = remark(look_of(visit.toast->kind), visit.toast->text);
  }
  const std::string as = fmt::format("<p class=\"as\">{}</p>\n",
                                     cards::html::escaped(fmt::format(texts::kPageAs, visit.as)));
  return page(visit.card->title, as + above + faults + card_html(visit));
}

std::string over_page(const FormVisit& visit) {
  const bool done = visit.just_done && visit.toast && visit.toast->kind == ToastKind::success;
  if (done) {
    const std::string said = visit.toast->text;
    return page(said, banner("good", said, texts::kPageDoneNext) + card_html(visit));
  }
  const std::string said =
      visit.toast ? remark(look_of(visit.toast->kind), visit.toast->text) : std::string();
  return page(texts::kPageOver, said + banner("info", texts::kPageOver, texts::kPageOverNext) +
                                    copy_html(visit) + card_html(visit));
}

std::string bare_page(const FormVisit& visit, std::string_view look, std::string_view title,
                      std::string_view text) {
  return page(title, banner(look, title, text) + copy_html(visit));
}

std::string unseen_page(const FormVisit& visit) {
  const std::string said = visit.toast ? visit.toast->text : texts::kPageReceived;
  const bool done = visit.toast && visit.toast->kind == ToastKind::success;
  return bare_page(visit, done ? "good" : "info", said,
                   done ? texts::kPageDoneUnseen : texts::kPageUnseen);
}

}  // namespace

std::string form_html(const FormVisit& visit) {
  switch (visit.state) {
    case State::open:
    case State::not_stored:
    case State::changed:
      return open_page(visit);
    case State::sent: {
      const std::string title = fmt::format(texts::kPageSent, visit.number);
      return page(
          title, banner("good", title, texts::kPageSentNext) + copy_html(visit) + card_html(visit));
    }
    case State::over:
      return over_page(visit);
    case State::expired:
      return bare_page(visit, "info", texts::kPageExpired, texts::kPageExpiredNext);
    case State::unseen:
      return unseen_page(visit);
    case State::failed:
      return bare_page(visit, "info", texts::kPageFaulty, texts::kPageFaultyNext);
    case State::unknown:
      break;
  }
  return bare_page(visit, "info", texts::kPageUnknown, texts::kPageUnknownNext);
}

std::string notice_html(std::string_view title, std::string_view text) {
  return page(title, banner("info", title, text));
}

}  // namespace xiebot::web
