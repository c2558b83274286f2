// Keeps one channel within its platform's limits.
//
// The platform counts a call somewhere between its start and its end; where, we do not know. So a
// call takes a place in each window from its start until a whole window after its end, and no more
// places are given out than the limit. Then no window of the platform, wherever it begins and
// however long the network takes, holds more calls than the limit.
//
// A minute's limit can be reached within seconds, and nothing could be sent for the rest of it:
// some of its places are kept for urgent messages.
//
// Besides, a destination has at most one call under way, so that its messages keep their order.
//
// Pure: the time is handed in and never goes backwards. Used by one thread.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "bot/channel.h"
#include "bot/clock.h"
#include "bot/outbox.h"

namespace xiebot {

// At most `limit` calls in any window of this length; 0: no limit.
class CallWindow {
 public:
  CallWindow(int limit, SteadyTime::duration length);

  // Leaving `kept` places, as in what follows.
  [[nodiscard]] int room(SteadyTime now, int kept = 0) const;
  // When a place becomes free by the passing of time alone; nullopt: there is room, or a call has
  // to end first.
  [[nodiscard]] std::optional<SteadyTime> free_at(SteadyTime now, int kept = 0) const;
  // No call is under way and none is remembered.
  [[nodiscard]] bool idle(SteadyTime now) const;

  void begin();
  void end(SteadyTime ended);
  void cancel();
  void remember(SteadyTime ended);  // a call that begin() did not see

 private:
  [[nodiscard]] int remembered(SteadyTime now) const;

  int limit_;
  SteadyTime::duration length_;
  int under_way_ = 0;
  std::deque<SteadyTime> ended_;  // ascending; no more than can matter
};

class Limiter {
 public:
  explicit Limiter(const Capabilities& capabilities);

  // Calls made by the process before this one. Before the first begin().
  void remember(const Destination& to, SteadyTime ended);
  // As many calls at most, and at most one a destination, may have been under way when that process
  // died: nobody recorded them.
  void remember_unrecorded(int calls, SteadyTime now);

  // How many calls may start now, whatever their destinations: urgent ones, and others.
  [[nodiscard]] int room(SteadyTime now) const;
  [[nodiscard]] int room_below_urgent(SteadyTime now) const;
  // The destinations that may not be sent to now, out of those that were sent to lately. All others
  // may.
  [[nodiscard]] std::set<Destination> busy(SteadyTime now) const;
  // When one of these next changes for the better by the passing of time alone.
  [[nodiscard]] std::optional<SteadyTime> next_change(SteadyTime now) const;

  // A call to a destination that is not busy starts; takes one of room().
  void begin(const Destination& to, SteadyTime now);
  // That call ended, whatever came of it.
  void end(const Destination& to, SteadyTime ended);
  // That call was not made after all.
  void cancel(const Destination& to);

  // Cool-downs. The later of two holds.
  void hold(const Destination& to, SteadyTime until);
  void hold_channel(SteadyTime until);
  [[nodiscard]] SteadyTime channel_held_until() const { return channel_held_until_; }

 private:
  struct Line {  // what is known of one destination
    CallWindow second;
    CallWindow minute;
    bool under_way = false;
    SteadyTime held_until{};
  };

  [[nodiscard]] Line& line(const Destination& to);
  void forget_idle(SteadyTime now);

  [[nodiscard]] SteadyTime::duration longest_window_of_a_destination() const;

  int per_destination_second_;
  int per_destination_minute_;
  std::map<Destination, Line> lines_;
  CallWindow second_;
  CallWindow minute_;
  int kept_;  // places of the minute
  SteadyTime channel_held_until_{};
  std::optional<SteadyTime> unrecorded_at_;  // counts once against every destination
};

}  // namespace xiebot
