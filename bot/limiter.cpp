#include "bot/limiter.h"

#include <algorithm>
#include <limits>

namespace xiebot {
namespace {

// The platform's clock and ours run at slightly different rates and are rounded differently.
constexpr std::chrono::milliseconds kMargin{20};
// Of a minute's places one in so many is kept for urgent messages: with a thousand enough for the
// people of a few alerts, and little to the others.
constexpr int kKeptShare = 40;
constexpr std::chrono::milliseconds kSecond{1000};
constexpr std::chrono::milliseconds kMinute{60000};

void keep_earlier(std::optional<SteadyTime>& earliest, std::optional<SteadyTime> candidate) {
  if (candidate && (!earliest || *candidate < *earliest)) earliest = candidate;
}

}  // namespace

CallWindow::CallWindow(int limit, SteadyTime::duration length)
    : limit_(limit), length_(length + kMargin) {}

int CallWindow::remembered(SteadyTime now) const {
  const auto gone = [&](SteadyTime ended) { return ended + length_ < now; };
  return static_cast<int>(ended_.end() - std::partition_point(ended_.begin(), ended_.end(), gone));
}

int CallWindow::room(SteadyTime now, int kept) const {
  if (limit_ == 0) return std::numeric_limits<int>::max();
  return std::max(0, limit_ - kept - under_way_ - remembered(now));
}

std::optional<SteadyTime> CallWindow::free_at(SteadyTime now, int kept) const {
  const int places = limit_ - kept - under_way_;
  if (room(now, kept) > 0 || places <= 0) return std::nullopt;
  // Enough of the oldest have to go to make one place; the moment itself still counts.
  const auto nth = ended_.size() - static_cast<std::size_t>(places);
  return ended_[nth] + length_ + SteadyTime::duration{1};
}

bool CallWindow::idle(SteadyTime now) const { return under_way_ == 0 && remembered(now) == 0; }

void CallWindow::begin() { ++under_way_; }

void CallWindow::end(SteadyTime ended) {
  --under_way_;
  remember(ended);
}

void CallWindow::cancel() { --under_way_; }

void CallWindow::remember(SteadyTime ended) {
  if (limit_ == 0) return;
  ended_.insert(std::upper_bound(ended_.begin(), ended_.end(), ended), ended);
  // Older ones leave before these do, so they decide nothing any more.
  while (ended_.size() > static_cast<std::size_t>(limit_)) ended_.pop_front();
}

Limiter::Limiter(const Capabilities& capabilities)
    : per_destination_second_(capabilities.messages_per_second_per_chat),
      per_destination_minute_(capabilities.messages_per_minute_per_chat),
      second_(capabilities.calls_per_second, kSecond),
      minute_(capabilities.calls_per_minute, kMinute),
      kept_(capabilities.calls_per_minute / kKeptShare) {}

Limiter::Line& Limiter::line(const Destination& to) {
  const auto [place, is_new] =
      lines_.try_emplace(to, Line{.second = CallWindow(per_destination_second_, kSecond),
                                  .minute = CallWindow(per_destination_minute_, kMinute)});
  if (is_new && unrecorded_at_) {
    place->second.second.remember(*unrecorded_at_);
    place->second.minute.remember(*unrecorded_at_);
  }
  return place->second;
}

void Limiter::remember(const Destination& to, SteadyTime ended) {
  line(to).second.remember(ended);
  line(to).minute.remember(ended);
  second_.remember(ended);
  minute_.remember(ended);
}

void Limiter::remember_unrecorded(int calls, SteadyTime now) {
  unrecorded_at_ = now;
  for (auto& [to, known] : lines_) {
    known.second.remember(now);
    known.minute.remember(now);
  }
  for (int i = 0; i < calls; ++i) {
    second_.remember(now);
    minute_.remember(now);
  }
  // The one call leaves no room at all, and we do not know where.
  if (per_destination_second_ == 1) hold_channel(now + kSecond + 2 * kMargin);
  if (per_destination_minute_ == 1) hold_channel(now + kMinute + 2 * kMargin);
}

SteadyTime::duration Limiter::longest_window_of_a_destination() const {
  return (per_destination_minute_ > 0 ? kMinute : kSecond) + kMargin;
}

int Limiter::room(SteadyTime now) const {
  if (now < channel_held_until_) return 0;
  return std::min(second_.room(now), minute_.room(now));
}

int Limiter::room_below_urgent(SteadyTime now) const {
  return std::min(room(now), minute_.room(now, kept_));
}

std::set<Destination> Limiter::busy(SteadyTime now) const {
  std::set<Destination> found;
  for (const auto& [to, known] : lines_) {
    const bool is_full = known.second.room(now) == 0 || known.minute.room(now) == 0;
    if (known.under_way || now < known.held_until || is_full) found.insert(to);
  }
  return found;
}

std::optional<SteadyTime> Limiter::next_change(SteadyTime now) const {
  std::optional<SteadyTime> earliest;
  for (const auto& [to, known] : lines_) {
    if (known.under_way) continue;
    if (now < known.held_until) keep_earlier(earliest, known.held_until);
    keep_earlier(earliest, known.second.free_at(now));
    keep_earlier(earliest, known.minute.free_at(now));
  }
  if (now < channel_held_until_) keep_earlier(earliest, channel_held_until_);
  keep_earlier(earliest, second_.free_at(now));
  keep_earlier(earliest, minute_.free_at(now));
  keep_earlier(earliest, minute_.free_at(now, kept_));
  return earliest;
}

void Limiter::begin(const Destination& to, SteadyTime now) {
  forget_idle(now);
  Line& known = line(to);
  known.under_way = true;
  known.second.begin();
  known.minute.begin();
  second_.begin();
  minute_.begin();
}

void Limiter::end(const Destination& to, SteadyTime ended) {
  Line& known = line(to);
  known.under_way = false;
  known.second.end(ended);
  known.minute.end(ended);
  second_.end(ended);
  minute_.end(ended);
}

void Limiter::cancel(const Destination& to) {
  Line& known = line(to);
  known.under_way = false;
  known.second.cancel();
  known.minute.cancel();
  second_.cancel();
  minute_.cancel();
}

void Limiter::hold(const Destination& to, SteadyTime until) {
  Line& known = line(to);
  known.held_until = std::max(known.held_until, until);
}

void Limiter::hold_channel(SteadyTime until) {
  channel_held_until_ = std::max(channel_held_until_, until);
}

void Limiter::forget_idle(SteadyTime now) {
  if (unrecorded_at_ && *unrecorded_at_ + longest_window_of_a_destination() < now) {
    unrecorded_at_.reset();
  }
  std::erase_if(lines_, [&](const auto& entry) {
    const Line& known = entry.second;
    return !known.under_way && known.held_until <= now && known.second.idle(now) &&
           known.minute.idle(now);
  });
}

}  // namespace xiebot
