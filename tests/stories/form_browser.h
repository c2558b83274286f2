// A browser before the pages of forms: it gets them and sends what was filled in.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/http_client.h"

namespace xiebot::support {

using FormFields = std::vector<std::pair<std::string, std::string>>;

// What the page's button of this label sends; fails the test when there is none.
[[nodiscard]] std::string mark_in(const std::string& html, const std::string& label);

class FormBrowser {
 public:
  // `server`: where the bot listens; `origin`: under which name the browser knows it.
  FormBrowser(const std::string& server, std::string origin)
      : client_(server), origin_(std::move(origin)) {}

  [[nodiscard]] http::Reply get(const std::string& path);
  http::Reply post(const std::string& path, const std::string& mark, const FormFields& fields);

 private:
  http::Client client_;
  const std::string origin_;
};

}  // namespace xiebot::support
