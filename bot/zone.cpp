#include <date/tz.h>

#include <exception>
#include <stdexcept>

#include "bot/calendar.h"

namespace xiebot {
namespace {

const date::time_zone& as_zone(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

}  // namespace

Zone::Zone(std::string_view name) {
  try {
    zone_ = date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    throw std::invalid_argument("unknown time zone: " + std::string(name));
  }
}

std::chrono::local_seconds Zone::to_local(Instant at) const {
  return std::chrono::local_seconds(as_zone(zone_).to_local(at).time_since_epoch());
}

Instant Zone::to_instant(std::chrono::local_seconds local) const {
  const date::local_seconds there{local.time_since_epoch()};
  const date::local_info info = as_zone(zone_).get_info(there);
  if (info.result == date::local_info::nonexistent) return info.second.begin;
  return Instant(local.time_since_epoch() - info.first.offset);
}

std::string Zone::name() const { return as_zone(zone_).name(); }

}  // namespace xiebot
