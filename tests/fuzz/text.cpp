// The functions over text that everything typed goes through. In bytes: a text.
#include "bot/text.h"

#include <string>

#include "bot/csv.h"
#include "tests/fuzz/shared/event_claims.h"
#include "tests/fuzz/shared/fuzzer.h"

using namespace xiebot;
using fuzz::require;

XIEBOT_FUZZER(text) {
  const std::string cleaned = clean(data);
  fuzz::claim_typed(cleaned);
  require(clean(cleaned) == cleaned, "what is clean stays as it is");
  const std::string composed = nfc(cleaned);
  require(valid_utf8(composed) && nfc(composed) == composed, "what is composed stays as it is");
  const std::string folded = fold(cleaned);
  require(valid_utf8(folded), "folded text is valid UTF-8");
  require(fold(folded) == folded, "what is folded stays as it is");
  require(fold(composed) == folded, "composed or not, text means the same");

  const std::size_t code_points = length(cleaned);
  for (const std::size_t most : {std::size_t{1}, std::size_t{7}, std::size_t{30}}) {
    const std::string cut = shorten(cleaned, most);
    require(valid_utf8(cut) && length(cut) <= most, "a shortened text is as short as it should be");
    require(code_points > most || cut == cleaned, "what is short enough stays as it is");
  }
  require(trim(trim(cleaned)) == trim(cleaned), "what is trimmed stays as it is");
  require(valid_utf8(mask_phone(cleaned)), "a masked number is valid UTF-8");

  const std::string cells[] = {cleaned, "x"};
  const std::string record = csv_record(cells);
  require(valid_utf8(record) && record.ends_with("x\r\n"), "a record ends with its line");
  const std::size_t start = record.starts_with('"') ? 1 : 0;
  require(std::string_view("=+-@\t\r").find(record.at(start)) == std::string_view::npos,
          "no cell is a formula");
}
