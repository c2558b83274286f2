// The floor that ingest_bench measures the bot against: the same libraries, tuned the same way,
// doing only what no bot could leave out. Verify, decrypt, parse, two rows an event in grouped
// durable commits, answer after the commit. Nothing of the bot's own code is in it.
#include <SQLiteCpp/SQLiteCpp.h>
#include <httplib.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <CLI/CLI.hpp>
#include <array>
#include <condition_variable>
#include <csignal>
#include <future>
#include <iostream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench_company.h"

namespace xiebot::bench {
namespace {

using nlohmann::json;
using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;
constexpr std::size_t kBlock = 16;

Digest sha256(const std::string& text) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

std::string hex(const Digest& digest) {
  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::optional<std::string> decrypt(const std::string& encoded) {
  static const Digest key = sha256(feishu_app().encrypt_key);
  std::vector<unsigned char> raw(encoded.size() / 4 * 3 + 3);
  const int decoded =
      EVP_DecodeBlock(raw.data(), reinterpret_cast<const unsigned char*>(encoded.data()),
                      static_cast<int>(encoded.size()));
  const auto padding = static_cast<int>(encoded.ends_with("==")  ? 2
                                        : encoded.ends_with("=") ? 1
                                                                 : 0);
  const int size = decoded - padding - static_cast<int>(kBlock);
  if (size < static_cast<int>(kBlock)) return std::nullopt;
  std::string text(static_cast<std::size_t>(size) + kBlock, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(text.data());
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int length = 0;
  int rest = 0;
  if (EVP_DecryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key.data(), raw.data()) != 1 ||
      EVP_DecryptUpdate(context.get(), out, &length, raw.data() + kBlock, size) != 1 ||
      EVP_DecryptFinal_ex(context.get(), out + length, &rest) != 1) {
    return std::nullopt;
  }
  text.resize(static_cast<std::size_t>(length + rest));
  return text;
}

struct Event {
  std::string key, sender, content;
};

std::optional<Event> verified(const httplib::Request& request, const std::string& body) {
  const std::string expected = hex(sha256(request.get_header_value("X-Lark-Request-Timestamp") +
                                          request.get_header_value("X-Lark-Request-Nonce") +
                                          feishu_app().encrypt_key + body));
  const std::string given = request.get_header_value("X-Lark-Signature");
  if (given.size() != expected.size() ||
      CRYPTO_memcmp(given.data(), expected.data(), given.size()) != 0) {
    return std::nullopt;
  }
  const auto plaintext = decrypt(json::parse(body).at("encrypt").get_ref<const std::string&>());
  if (!plaintext) return std::nullopt;
  const json parsed = json::parse(*plaintext);
  if (parsed.at("header").at("token") != feishu_app().verification_token) return std::nullopt;
  const json& message = parsed.at("event").at("message");
  return Event{.key = message.at("message_id"),
               .sender = parsed.at("event").at("sender").at("sender_id").at("open_id"),
               .content = message.at("content")};
}

// One thread that commits all that has queued as one durable transaction, then answers the waiters.
class Writer {
 public:
  explicit Writer(const std::string& file)
      : database_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    database_.exec("PRAGMA journal_mode=WAL");
    database_.exec("PRAGMA synchronous=FULL");
    database_.exec("CREATE TABLE IF NOT EXISTS inbox (key TEXT PRIMARY KEY) WITHOUT ROWID");
    database_.exec("CREATE TABLE IF NOT EXISTS messages (key TEXT, sender TEXT, content TEXT)");
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

  void write(Event event) {
    std::future<void> committed;
    {
      const std::lock_guard lock(mutex_);
      committed = queue_.emplace_back(std::move(event), std::promise<void>()).second.get_future();
    }
    changed_.notify_one();
    committed.get();
  }

 private:
  using Waiting = std::pair<Event, std::promise<void>>;

  void run(const std::stop_token& stop) {
    SQLite::Statement inbox(database_, "INSERT OR IGNORE INTO inbox VALUES (?)");
    SQLite::Statement message(database_, "INSERT INTO messages VALUES (?, ?, ?)");
    for (;;) {
      std::vector<Waiting> batch;
      {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [this] { return !queue_.empty(); })) return;
        batch.swap(queue_);
      }
      SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
      for (const auto& [event, unused] : batch) {
        inbox.bindNoCopy(1, event.key);
        if (inbox.exec() == 1) {
          message.bindNoCopy(1, event.key);
          message.bindNoCopy(2, event.sender);
          message.bindNoCopy(3, event.content);
          message.exec();
          message.reset();
        }
        inbox.reset();
      }
      transaction.commit();
      for (auto& [unused, committed] : batch) committed.set_value();
    }
  }

  SQLite::Database database_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Waiting> queue_;  // guarded by mutex_
  std::jthread thread_;
};

int serve(const std::string& file) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);

  Writer writer(file);
  httplib::Server server;
  server.Post("/feishu/events", [&](const httplib::Request& request, httplib::Response& response) {
    auto event = verified(request, request.body);
    if (!event) {
      response.status = 401;
      return;
    }
    writer.write(std::move(*event));
    response.set_content("{}", "application/json");
  });
  int listener = -1;
  server.set_socket_options([&](int socket) { listener = socket; });
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(5);
  int port = 0;
  // Made when httplib begins to accept: only from then on does stop() do anything.
  server.new_task_queue = [&] {
    std::cout << "listening on http://127.0.0.1:" << port << std::endl;
    return new httplib::ThreadPool(128);
  };
  port = server.bind_to_any_port("127.0.0.1");
  if (port <= 0 || ::listen(listener, 1024) != 0) return 1;
  std::jthread acceptor([&] { server.listen_after_bind(); });
  int signal = 0;
  sigwait(&ending, &signal);
  server.stop();
  return 0;
}

}  // namespace
}  // namespace xiebot::bench

int main(int argc, char** argv) {
  CLI::App app("The bare reference of the ingest benchmark");
  std::string database;
  app.add_option("--database", database, "the SQLite file")->required();
  CLI11_PARSE(app, argc, argv);
  return xiebot::bench::serve(database);
}
