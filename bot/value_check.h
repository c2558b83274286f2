// One value: from what was typed to its canonical form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/form.h"
#include "bot/form_check.h"
#include "bot/name_lookup.h"

namespace xiebot {

struct CheckedValue {
  std::vector<std::string> canonical;  // empty: faulty
  std::string fault;
};

// Checks values by the type and limits of their field alone. Lives as long as the check of one
// form.
class ValueCheck {
 public:
  explicit ValueCheck(const CheckContext& context);

  // `typed` is not blank; nothing is asked of groups.
  [[nodiscard]] CheckedValue check(const Field& field, const std::string& typed);

 private:
  [[nodiscard]] CheckedValue check_text(const Field& field, const std::string& typed) const;
  [[nodiscard]] CheckedValue check_date(const Field& field, std::string_view words) const;
  [[nodiscard]] CheckedValue check_time(const Field& field, std::string_view words) const;
  [[nodiscard]] CheckedValue check_entry(std::string_view words) const;

  const CheckContext& context_;
  const std::chrono::local_seconds local_now_;
  NameLookup names_;
};

}  // namespace xiebot
