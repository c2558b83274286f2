#include "bot/record_place.h"

#include <fmt/format.h>

namespace xiebot {

std::string record_place(std::string_view channel, std::string_view kind, ChatId chat) {
  return fmt::format("{}:{}:{}", channel, kind, chat.value());
}

bool by_form_link(std::string_view place) {
  return place.find(fmt::format(":{}:", kByFormLink)) != std::string_view::npos;
}

}  // namespace xiebot
