#include "adapters/http_workers.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace xiebot::http {
namespace {

// A new connection, or one that has just been answered, is left alone for this long: its next
// request is probably under way. So is a request: all of it comes sooner from whoever means it.
constexpr std::chrono::milliseconds kGrace{250};

int make_event(int flags) {
  const int event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | flags);
  if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

}  // namespace

Workers::Workers(std::size_t limit)
    : limit_(limit), stop_event_(make_event(0)), needed_event_(make_event(EFD_SEMAPHORE)) {}

Workers::~Workers() {
  shutdown();
  ::close(stop_event_);
  ::close(needed_event_);
}

void Workers::enqueue(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
  if (jobs_.size() <= waiting_) {
    changed_.notify_one();
  } else if (threads_.size() >= limit_ || !add_thread()) {
    ::eventfd_write(needed_event_, 1);
  }
}

bool Workers::add_thread() {
  try {
    threads_.emplace_back([this] { run(); });
    return true;
  } catch (const std::system_error&) {
    if (threads_.empty()) throw;  // the machine gives us none at all
    return false;
  }
}

void Workers::shutdown() {
  std::vector<std::jthread> ending;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    ending.swap(threads_);
  }
  ::eventfd_write(stop_event_, 1);
  changed_.notify_all();
}  // joins

bool Workers::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Workers::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++waiting_;
    changed_.wait(lock, [this] { return !jobs_.empty() || stopping_; });
    --waiting_;
    if (jobs_.empty()) return;
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

bool Workers::await_input(int socket, std::chrono::milliseconds timeout) {
  const auto begin = Clock::now();
  for (;;) {
    const auto idle = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
    const bool settled = idle >= kGrace;
    const auto left = (settled || timeout < kGrace ? timeout : kGrace) - idle;
    if (left.count() <= 0) return false;
    std::array<pollfd, 3> events = {pollfd{socket, POLLIN, 0}, pollfd{stop_event_, POLLIN, 0},
                                    pollfd{needed_event_, POLLIN, 0}};
    const int ready = ::poll(events.data(), settled ? 3 : 2, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return false;
    if (ready <= 0) continue;
    if (events[0].revents != 0) return true;
    if (events[1].revents != 0) return false;
    if (is_thread_needed()) return false;
  }
}

Workers::Rest Workers::await_rest(int socket, Clock::time_point since, Clock::time_point deadline) {
  for (;;) {
    const auto now = Clock::now();
    if (now >= deadline) return Rest::timed_out;
    const bool settled = now - since >= kGrace;
    // Comes before the input, or a client that sends a byte now and then would never be given up.
    if (settled && is_thread_needed()) return Rest::needed;
    const auto until = settled ? deadline : std::min(deadline, since + kGrace);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now);
    std::array<pollfd, 2> events = {pollfd{socket, POLLIN, 0}, pollfd{needed_event_, POLLIN, 0}};
    const int ready = ::poll(events.data(), settled ? 2 : 1, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return Rest::timed_out;
    if (ready > 0 && events[0].revents != 0) return Rest::here;
  }
}

bool Workers::are_short() const {
  const std::lock_guard lock(mutex_);
  return !jobs_.empty();
}

bool Workers::is_thread_needed() {
  // Several threads wake for one place; whoever gets the token gives its connection up.
  eventfd_t token = 0;
  if (::eventfd_read(needed_event_, &token) != 0) return false;
  return are_short();  // else somebody became free in the meantime
}

}  // namespace xiebot::http
