// A server on loopback with a few routes.
#pragma once

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "adapters/http_server.h"
#include "raw_http.h"

namespace xiebot::http {

class HttpServer : public testing::Test {
 protected:
  // Refusals are what is tested here, not news.
  void SetUp() override { spdlog::default_logger_raw()->set_level(spdlog::level::off); }
  void TearDown() override {
    server_.reset();  // before what its handlers use
    spdlog::default_logger_raw()->set_level(spdlog::level::info);
  }

  void start(const Limits& limits = {}) {
    server_ = std::make_unique<Server>(limits);
    server_->route("POST", "/echo", [this](const Request& request) {
      ++handled_;
      remember(request);
      return Response{
          .status = 200, .body = request.body, .content_type = "text/plain", .headers = {}};
    });
    server_->route("GET", "/hello", [this](const Request& request) {
      remember(request);
      return Response{.status = 200,
                      .body = "你好",
                      .content_type = "text/plain; charset=utf-8",
                      .headers = {{"X-Seen", "yes"}}};
    });
    server_->route("GET", "/forms/", [](const Request& request) {
      return Response{.status = 200,
                      .body = request.path.substr(7),
                      .content_type = "text/plain",
                      .headers = {}};
    });
    server_->route("POST", "/throw", [](const Request&) -> Response {
      throw std::runtime_error("secret in what()");
    });
    server_->route("POST", "/throw-number", [](const Request&) -> Response { throw 42; });
    server_->route("GET", "/split", [](const Request&) {
      return Response{.status = 200,
                      .body = "x",
                      .content_type = "text/plain",
                      .headers = {{"X-A", "b\r\nSet-Cookie: evil"}}};
    });
    port_ = server_->start("127.0.0.1", 0);
  }

  std::string ask(const std::string& bytes) {
    RawSocket socket = RawSocket::to(port_);
    EXPECT_TRUE(socket.send(bytes));
    return socket.read_message();
  }

  Request last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

  std::unique_ptr<Server> server_;
  int port_ = 0;
  std::atomic<int> handled_ = 0;

 private:
  void remember(const Request& request) {
    const std::lock_guard lock(mutex_);
    last_ = request;
  }

  std::mutex mutex_;
  Request last_;  // guarded by mutex_
};

}  // namespace xiebot::http
