// When the write-ahead log is copied into the database file. SQLite does it inside a commit, every
// thousand pages, and that commit's callers wait for tens of milliseconds.
#pragma once

#include "storage/connection.h"

namespace xiebot::storage {

// Used by the thread of its connection, outside transactions.
class Checkpointer {
 public:
  // From now on the log that this connection writes is copied by run() alone. The connection has to
  // outlive this.
  explicit Checkpointer(Connection& connection);
  // Leaves the log to SQLite again.
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // Copies the log when it has so many pages. What cannot be copied stays in the log, where it is
  // as durable, and is tried again after the next commit.
  void run(int pages);

 private:
  Connection& connection_;
  int logged_ = 0;  // pages in the log at the last commit that was not copied
  bool failing_ = false;
};

}  // namespace xiebot::storage
