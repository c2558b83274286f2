#include "bot/form_link.h"

#include <gtest/gtest.h>

#include <set>

namespace xiebot {
namespace {

const Signer kSigner("secret");
const FormLink kLink{.row = OutboxId(17),
                     .person = PersonId("zhang\nsan"),
                     .form = "form12",
                     .expires = Instant(std::chrono::seconds(1795424400))};

TEST(FormLinkTest, ComesBackAsItWasWritten) {
  EXPECT_EQ(read_form_token(kSigner, form_token(kSigner, kLink)), kLink);
  const std::string token = form_token(kSigner, kLink);
  EXPECT_EQ(
      token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
      std::string::npos);
}

TEST(FormLinkTest, EveryClaimIsBound) {
  FormLink other_row = kLink, other_person = kLink, other_form = kLink, longer = kLink;
  other_row.row = OutboxId(18);
  other_person.person = PersonId("lisi");
  other_form.form = "form13";
  longer.expires += std::chrono::seconds(1);
  std::set<std::string> signatures;
  const std::string token = form_token(kSigner, kLink);
  for (const FormLink& link : {kLink, other_row, other_person, other_form, longer}) {
    const std::string changed = form_token(kSigner, link);
    const std::string claims = changed.substr(0, changed.find('.'));
    signatures.insert(changed.substr(changed.find('.')));
    if (link == kLink) continue;
    EXPECT_FALSE(read_form_token(kSigner, claims + token.substr(token.find('.'))));
  }
  EXPECT_EQ(signatures.size(), 5U);
}

TEST(FormLinkTest, NoChangedByteIsTaken) {
  const std::string token = form_token(kSigner, kLink);
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (const char c : {'A', 'B', '_', '=', '.', ' ', '\0'}) {
      std::string changed = token;
      if (changed[i] == c) continue;
      changed[i] = c;
      EXPECT_FALSE(read_form_token(kSigner, changed)) << i << c;
    }
    EXPECT_FALSE(read_form_token(kSigner, token.substr(0, i)));
  }
  EXPECT_FALSE(read_form_token(kSigner, token + "A"));
  EXPECT_FALSE(read_form_token(kSigner, token + "."));
  EXPECT_FALSE(read_form_token(kSigner, "." + token.substr(token.find('.') + 1)));
}

TEST(FormLinkTest, AnotherKeyOrPurposeIsWorthNothing) {
  EXPECT_FALSE(read_form_token(kSigner, form_token(Signer("other"), kLink)));
  const std::string text = kSigner.read("form", form_token(kSigner, kLink)).value();
  EXPECT_FALSE(read_form_token(kSigner, kSigner.sign("board", text)));
  EXPECT_FALSE(read_form_token(kSigner, kSigner.sign("for", std::string("m\0", 2) + text)));
}

}  // namespace
}  // namespace xiebot
