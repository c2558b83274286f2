// Form pages: what a browser posts, the token in the address, and the page itself. In bytes: what
// it is, then a body, a token, or a visit.
#include <map>
#include <string>

#include "adapters/web/form_html.h"
#include "adapters/web/urlencoded.h"
#include "bot/form_link.h"
#include "bot/text.h"
#include "cards/html_card.h"
#include "tests/fuzz/shared/bytes.h"
#include "tests/fuzz/shared/card_maker.h"
#include "tests/fuzz/shared/fuzzer.h"
#include "tests/fuzz/shared/html_claims.h"

using namespace xiebot;
using fuzz::Bytes;
using fuzz::require;

namespace {

using Fields = std::map<std::string, std::vector<std::string>>;

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte / 16];
    out += kDigits[byte % 16];
  }
  return out;
}

void body(std::string_view posted) {
  const auto fields = web::read_urlencoded(posted);
  if (!fields) return;
  std::string again;
  std::size_t bytes = 0;
  for (const auto& [name, values] : *fields) {
    require(!values.empty(), "a field has a value");
    for (const std::string& value : values) {
      again += encoded(name) + "=" + encoded(value) + "&";
      bytes += name.size() + value.size();
    }
  }
  require(bytes <= posted.size(), "reading makes nothing longer");
  require(web::read_urlencoded(again) == fields, "fields can be written and read");
}

void token(Bytes bytes) {
  const Signer signer("fuzz-key");
  const std::string_view forged = bytes.line();
  if (const auto link = read_form_token(signer, forged)) {
    require(form_token(signer, *link) == forged, "no forged link is accepted");
  }
  // The signature of a text that somebody else made the bot sign.
  (void)read_form_token(signer, signer.sign("form", forged));
  FormLink link;
  link.row = OutboxId(bytes.number());
  link.expires = Instant(std::chrono::seconds(bytes.number()));
  link.person = PersonId(std::string(bytes.line()));
  link.form = bytes.rest();
  const std::string made = form_token(signer, link);
  const auto read = read_form_token(signer, made);
  if (link.form.find('\n') == std::string::npos) {
    require(read == link, "a link can be written and read");
  }
  std::string changed = made;
  changed[link.form.size() % made.size()] ^= 1;
  require(!read_form_token(signer, changed), "a changed link is refused");
  require(!read_form_token(Signer("other"), made), "another key's link is refused");
}

// A form that is posted comes back as it was sent, among what else the page can show.
void page(Bytes bytes) {
  FormVisit visit;
  visit.state = FormVisit::State(bytes.below(9));
  visit.just_done = bytes.flag();
  if (bytes.flag()) visit.toast = Toast{ToastKind(bytes.below(4)), clean(bytes.line())};
  visit.number = clean(bytes.line());
  visit.as = clean(bytes.line());
  visit.people = {{"p1", visit.as}};
  visit.card = fuzz::make_card(bytes, false);
  if (bytes.flag()) visit.typed = visit.card;
  const std::string html = web::form_html(visit);
  require(html.starts_with("<!DOCTYPE html>"), "a page is one");
  require(valid_utf8(html), "a page is valid UTF-8");
  fuzz::claim_html(html);
}

}  // namespace

XIEBOT_FUZZER(form_page) {
  Bytes bytes(data);
  switch (bytes.byte()) {
    case 'b':
      return body(bytes.rest());
    case 't':
      return token(bytes);
    default:
      return page(bytes);
  }
}
