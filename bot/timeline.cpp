#include "bot/timeline.h"

#include "bot/crypto.h"

namespace xiebot {
namespace {

void add(std::string& input, std::string_view field) {
  input += std::to_string(field.size());
  input += ':';
  input += field;
}

void add(std::string& input, std::int64_t field) { add(input, std::to_string(field)); }

void add(std::string& input, Instant field) {
  add(input, std::int64_t{field.time_since_epoch().count()});
}

}  // namespace

std::string_view stored_name(Via via) {
  switch (via) {
    case Via::person:
      return "person";
    case Via::delegate:
      return "delegate";
    case Via::timeout:
      return "timeout";
    case Via::admin:
      return "admin";
  }
  return "";
}

std::optional<Via> via_stored_as(std::string_view name) {
  for (const Via via : {Via::person, Via::delegate, Via::timeout, Via::admin}) {
    if (stored_name(via) == name) return via;
  }
  return std::nullopt;
}

std::string chain_hash(std::string_view previous, const TimelineRecord& record) {
  std::string input;
  input.reserve(256 + record.details.size());
  add(input, previous);
  add(input, record.entry.value());
  add(input, std::int64_t{record.sequence});
  add(input, record.action);
  add(input, record.actor.str());
  add(input, record.on_behalf_of.str());
  add(input, stored_name(record.via));
  add(input, record.happened_at);
  add(input, record.recorded_at);
  add(input, record.place);
  add(input, record.department.str());
  add(input, record.from);
  add(input, record.to);
  add(input, std::int64_t{record.stay});
  add(input, record.details);
  return crypto::sha256_hex(input);
}

}  // namespace xiebot
