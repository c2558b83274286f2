#include "tests/stories/form_browser.h"

#include <gtest/gtest.h>

#include <regex>

#include "cards/percent.h"

namespace xiebot::support {

std::string mark_in(const std::string& html, const std::string& label) {
  const std::regex button("name=\"@button\" value=\"([0-9a-f]+)\">" + label + "</button>");
  std::smatch found;
  EXPECT_TRUE(std::regex_search(html, found, button)) << "no button " << label << " in:\n" << html;
  return found.empty() ? "" : found[1].str();
}

http::Reply FormBrowser::get(const std::string& path) {
  return client_.request("GET", path, {}, "", true);
}

http::Reply FormBrowser::post(const std::string& path, const std::string& mark,
                              const FormFields& fields) {
  std::string body = "%40button=" + cards::percent_encoded(mark);
  for (const auto& [name, value] : fields) {
    body += "&" + cards::percent_encoded(name) + "=" + cards::percent_encoded(value);
  }
  return client_.request("POST", path,
                         {{"Content-Type", "application/x-www-form-urlencoded"},
                          {"Origin", origin_},
                          {"Sec-Fetch-Site", "same-origin"}},
                         body, false);
}

}  // namespace xiebot::support
