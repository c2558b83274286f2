#include "adapters/http_probe.h"

#include "http_server_world.h"

namespace xiebot::http {
namespace {

using namespace std::chrono_literals;

TEST(HttpDate, IsReadInTheFormThatServersHaveToSend) {
  EXPECT_EQ(parse_http_date("Mon, 23 Nov 2026 02:00:00 GMT"), Instant(1795399200s));
  for (const char* text : {"", "Mon, 23 Nov 2026 02:00:00", "Mon, 23 Nov 2026 02:00:00 GMT+8",
                           "2026-11-23T02:00:00Z", "Mon, 43 Nov 2026 02:00:00 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST_F(HttpServer, IsProbedForItsStatusAndItsTime) {
  server_ = std::make_unique<Server>(Limits{});
  server_->route("GET", "/healthz", [](const Request&) {
    return Response{.status = 200,
                    .body = "ok",
                    .content_type = "text/plain",
                    .headers = {{"Date", "Mon, 23 Nov 2026 02:00:00 GMT"}}};
  });
  port_ = server_->start("127.0.0.1", 0);
  const std::string address = "http://127.0.0.1:" + std::to_string(port_);
  const Probe seen = probe(address, "/healthz");
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.date, Instant(1795399200s));
  EXPECT_EQ(probe(address, "/none").status, 404);
  server_.reset();
  EXPECT_EQ(probe(address, "/healthz").status, 0);
  EXPECT_NE(probe(address, "/healthz").error, "");
}

}  // namespace
}  // namespace xiebot::http
