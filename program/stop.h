// How the program is told to stop.
#pragma once

#include <csignal>

namespace xiebot {

// SIGTERM and SIGINT, taken by whoever calls wait(). Made before any other thread, which then do
// not take them either; one that comes before wait() is kept for it. SIGPIPE is ignored from here
// on: a peer that hangs up is an error of that write.
class StopSignal {
 public:
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // Blocks until one comes. A second one then ends the program at once, for whoever lost patience.
  void wait() const;

 private:
  sigset_t signals_{};
};

}  // namespace xiebot
