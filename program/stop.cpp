#include "program/stop.h"

#include <pthread.h>

namespace xiebot {

StopSignal::StopSignal() {
  std::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void StopSignal::wait() const {
  int signal = 0;
  while (sigwait(&signals_, &signal) != 0) {
  }
  // The main thread takes the default action again: it has nothing left but to wait for the others.
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

}  // namespace xiebot
