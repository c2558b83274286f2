#include "adapters/http_probe.h"

#include <ctime>

namespace xiebot::http {

std::optional<Instant> parse_http_date(const std::string& text) {
  std::tm parts{};
  // The program keeps the "C" locale, whose names of days and months are those of HTTP.
  const char* rest = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (rest == nullptr || *rest != '\0') return std::nullopt;
  return Instant(std::chrono::seconds(timegm(&parts)));
}

Probe probe(const std::string& base_url, const std::string& path, Timeouts timeouts) {
  Client client(base_url, timeouts);
  const Reply reply = client.request("GET", path, {}, {}, true);
  Probe found{.status = reply.status, .error = reply.error};
  const auto date = reply.headers.find("date");
  if (date != reply.headers.end()) found.date = parse_http_date(date->second);
  return found;
}

}  // namespace xiebot::http
