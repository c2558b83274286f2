#include "adapters/http_client.h"

#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <csignal>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>
#include <typeinfo>
#include <utility>
#include <vector>

#if !defined(CPPHTTPLIB_OPENSSL_SUPPORT) || !defined(CPPHTTPLIB_ZLIB_SUPPORT) || \
    !defined(CPPHTTPLIB_BROTLI_SUPPORT)
#error "compile with pkg-config's flags for cpp-httplib: its classes differ without them"
#endif

namespace xiebot::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBodyBytes = 4 * 1024 * 1024;
constexpr std::size_t kIdleLines = 16;
// A server closes an idle connection when it likes. Those in front of the platforms wait for 15 s
// and more, and one that waits for less says so in `Keep-Alive: timeout=`.
constexpr std::chrono::seconds kIdle{10};
constexpr std::chrono::seconds kBeforeItCloses{1};
constexpr std::chrono::seconds kAfterWatchdog{1};  // httplib's own time-outs come second

// One keep-alive connection. Used by one thread at a time; cut() comes from another.
class Line {
 public:
  explicit Line(const std::string& origin) : http_(origin) {
    http_.set_keep_alive(true);
    http_.set_tcp_nodelay(true);
    http_.set_follow_location(false);
    http_.set_url_encode(false);  // the path comes encoded
    http_.set_socket_options([this](socket_t socket) { watch(socket); });
  }
  ~Line() { forget(); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  // Ends what the line is doing: reads and writes under way fail.
  void cut() {
    const std::lock_guard lock(mutex_);
    cut_ = true;
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
  }
  [[nodiscard]] bool was_cut() const {
    const std::lock_guard lock(mutex_);
    return cut_;
  }

  httplib::Client& http() { return http_; }
  bool used = false;           // has carried a request before
  Clock::time_point reusable;  // until when; written on after that, it may break under the request

 private:
  // httplib closes its socket when it likes, and the number may be another file's by then: a
  // duplicate is ours to shut down.
  void watch(int socket) {
    const std::lock_guard lock(mutex_);
    if (socket_ >= 0) ::close(socket_);
    socket_ = ::dup(socket);
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  mutable std::mutex mutex_;
  int socket_ = -1;   // guarded by mutex_
  bool cut_ = false;  // guarded by mutex_
  httplib::Client http_;
};

// Cuts lines whose time is over. httplib's time-outs are for each read: an answer that drips would
// never end.
class Watchdog {
 public:
  Watchdog() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

  void watch(Line& line, Clock::time_point deadline) {
    const std::lock_guard lock(mutex_);
    watched_.push_back({&line, std::min(deadline, last_)});
    added_ = true;
    changed_.notify_one();
  }
  void release(Line& line) {
    const std::lock_guard lock(mutex_);
    watched_.remove_if([&](const Watched& watched) { return watched.line == &line; });
  }
  // Lets no line outlive this moment, those that are to come included.
  void end_at(Clock::time_point moment) {
    const std::lock_guard lock(mutex_);
    last_ = std::min(last_, moment);
    for (Watched& watched : watched_) watched.deadline = std::min(watched.deadline, last_);
    added_ = true;
    changed_.notify_one();
  }
  [[nodiscard]] Clock::time_point last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  struct Watched {
    Line* line;
    Clock::time_point deadline;
  };

  void run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      added_ = false;
      const auto now = Clock::now();
      auto next = now + std::chrono::hours(1);
      for (auto at = watched_.begin(); at != watched_.end();) {
        if (at->deadline <= now) {
          at->line->cut();
          at = watched_.erase(at);
        } else {
          next = std::min(next, at->deadline);
          ++at;
        }
      }
      changed_.wait_until(lock, stop, next, [this] { return added_; });
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_:
  std::list<Watched> watched_;
  bool added_ = false;  // there is something new to wait for
  Clock::time_point last_ = Clock::time_point::max();
  std::jthread thread_;
};

class Watch {
 public:
  Watch(Watchdog& dog, Line& line, Clock::time_point deadline) : dog_(dog), line_(line) {
    dog_.watch(line, deadline);
  }
  ~Watch() { dog_.release(line_); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  Watchdog& dog_;
  Line& line_;
};

bool has_any(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

// A line end in any of these would begin a request of somebody else's making.
bool is_sendable(std::string_view method, const std::string& path,
                 const std::map<std::string, std::string>& headers) {
  using namespace std::string_view_literals;
  constexpr std::string_view kBreaks = "\r\n\0"sv;
  if (method.empty() || has_any(method, " \r\n\0"sv) || has_any(path, " \r\n\0"sv)) return false;
  return std::none_of(headers.begin(), headers.end(), [&](const auto& header) {
    return header.first.empty() || has_any(header.first, ": \r\n\0"sv) ||
           has_any(header.second, kBreaks);
  });
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

Reply failure(std::string why, bool unsent = false) {
  return {.status = 0, .body = {}, .headers = {}, .error = std::move(why), .unsent = unsent};
}

bool is_before_the_request(httplib::Error error) {
  return error == httplib::Error::Connection || error == httplib::Error::ConnectionTimeout ||
         error == httplib::Error::SSLConnection || error == httplib::Error::SSLLoadingCerts ||
         error == httplib::Error::SSLServerVerification;
}

std::string explain(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return "cannot connect";
    case httplib::Error::ConnectionTimeout:
      return "connecting took too long";
    case httplib::Error::Read:
      return "connection lost while reading";
    case httplib::Error::Write:
      return "connection lost while writing";
    case httplib::Error::SSLConnection:
      return "TLS handshake failed";
    case httplib::Error::SSLLoadingCerts:
      return "no system certificates";
    case httplib::Error::SSLServerVerification:
      return "the server's certificate is not trusted";
    default:
      return httplib::to_string(error);
  }
}

// How long a connection may wait for its next request (RFC 2068 section 19.7.1 names the header).
std::chrono::seconds idle_time(const std::map<std::string, std::string>& headers) {
  const auto hint = headers.find("keep-alive");
  if (hint == headers.end()) return kIdle;
  constexpr std::string_view kName = "timeout=";
  const auto at = hint->second.find(kName);
  if (at == std::string::npos) return kIdle;
  const std::string_view number = std::string_view(hint->second).substr(at + kName.size());
  int seconds = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), seconds);
  if (read.ec != std::errc{}) return kIdle;
  return std::clamp(std::chrono::seconds(seconds) - kBeforeItCloses, std::chrono::seconds(0),
                    kIdle);
}

}  // namespace

struct Client::State {
  struct Attempt {
    Reply reply;
    bool stale = false;  // failed on a connection that the server may have closed long before
  };

  std::string origin;  // scheme and authority; empty when the base URL is none
  std::string prefix;  // path of the base URL, without the last '/'
  Timeouts timeouts;
  std::mutex mutex;
  std::vector<std::unique_ptr<Line>> idle;  // guarded by mutex
  Watchdog watchdog;

  std::unique_ptr<Line> take_idle() {
    const std::lock_guard lock(mutex);
    // The last one was used last: when it has waited too long, the others have as well.
    if (!idle.empty() && Clock::now() >= idle.back()->reusable) idle.clear();
    if (idle.empty()) return nullptr;
    auto line = std::move(idle.back());
    idle.pop_back();
    return line;
  }
  void put_back(std::unique_ptr<Line> line) {
    const std::lock_guard lock(mutex);
    if (idle.size() < kIdleLines) idle.push_back(std::move(line));
  }

  Attempt attempt(std::unique_ptr<Line> line, const httplib::Request& request,
                  Clock::time_point deadline);
};

// One try. The line goes back to the idle ones when it can be used again.
Client::State::Attempt Client::State::attempt(std::unique_ptr<Line> line,
                                              const httplib::Request& request,
                                              Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
  if (left.count() <= 0) return {.reply = failure("timed out"), .stale = false};
  line->http().set_connection_timeout(std::min(timeouts.connect, left));
  line->http().set_read_timeout(left + kAfterWatchdog);
  line->http().set_write_timeout(left + kAfterWatchdog);

  Reply reply;
  bool too_long = false;
  httplib::Request sent = request;
  sent.content_receiver = [&](const char* bytes, std::size_t size, std::uint64_t, std::uint64_t) {
    too_long = size > kBodyBytes - reply.body.size();
    if (!too_long) reply.body.append(bytes, size);
    return !too_long;
  };
  httplib::Response received;
  auto error = httplib::Error::Success;
  bool done = false;
  {
    const Watch watch(watchdog, *line, deadline);
    done = line->http().send(sent, received, error);
  }
  if (line->was_cut()) return {.reply = failure("timed out"), .stale = false};
  if (too_long) return {.reply = failure("the answer is longer than 4 MB"), .stale = false};
  if (!done) {
    const bool lost = error == httplib::Error::Read || error == httplib::Error::Write;
    return {.reply = failure(explain(error), is_before_the_request(error)),
            .stale = lost && line->used};
  }
  reply.status = received.status;
  for (const auto& [name, value] : received.headers) reply.headers.emplace(lower(name), value);
  line->used = true;
  line->reusable = Clock::now() + idle_time(reply.headers);
  put_back(std::move(line));
  return {.reply = std::move(reply), .stale = false};
}

Client::Client(const std::string& base_url, Timeouts timeouts) : state_(std::make_unique<State>()) {
  // Writing to a connection that the server has closed must be an error, not the end of the
  // process.
  std::signal(SIGPIPE, SIG_IGN);
  state_->timeouts = timeouts;
  const auto scheme = base_url.find("://");
  if (!base_url.starts_with("http://") && !base_url.starts_with("https://")) return;
  const auto path = std::min(base_url.find('/', scheme + 3), base_url.size());
  if (path == scheme + 3) return;
  state_->prefix = base_url.substr(path);
  while (state_->prefix.ends_with('/')) state_->prefix.pop_back();
  state_->origin = base_url.substr(0, path);
}

Client::~Client() = default;

Reply Client::request(std::string_view method, const std::string& path_and_query,
                      const std::map<std::string, std::string>& headers, const std::string& body,
                      bool idempotent, std::chrono::milliseconds at_most) {
  State& state = *state_;
  if (state.origin.empty()) return failure("the base URL is not http:// or https://", true);
  if (!is_sendable(method, path_and_query, headers))
    return failure("a line end in the request", true);
  try {
    const auto now = Clock::now();
    const auto last = state.watchdog.last();
    if (now >= last) return failure("the program ends", true);
    const auto deadline = std::min(now + std::min(state.timeouts.whole, at_most), last);
    httplib::Request request;
    request.method = method;
    request.path = state.prefix + path_and_query;
    request.headers.emplace("User-Agent", "xiebot");
    for (const auto& [name, value] : headers) request.headers.emplace(name, value);
    request.body = body;

    auto line = state.take_idle();
    if (line == nullptr) line = std::make_unique<Line>(state.origin);
    State::Attempt attempt = state.attempt(std::move(line), request, deadline);
    if (attempt.stale && idempotent) {
      attempt = state.attempt(std::make_unique<Line>(state.origin), request, deadline);
    }
    return std::move(attempt.reply);
  } catch (const std::exception& error) {  // no memory, no threads, a port that is no number
    return failure(std::string("internal: ") + typeid(error).name());
  }
}

void Client::end_within(std::chrono::milliseconds time) {
  state_->watchdog.end_at(Clock::now() + time);
}

}  // namespace xiebot::http
