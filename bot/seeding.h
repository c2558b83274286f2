// From the configuration's departments, people, projects and groups to the directory's.
#pragma once

#include <string>
#include <vector>

#include "bot/config.h"
#include "bot/store.h"

namespace xiebot {

// Who is right where the file and the database differ.
enum class Leading {
  database,  // at every start: the file only adds what the database lacks
  file,      // on request (`apply`): the database takes over what the file says
};

struct Seeding {
  int added = 0;
  int changed = 0;  // only when the file leads
  // Where the database kept what it has: "person zhangsan: department". Ids and names of fields
  // only.
  std::vector<std::string> differences;
};

// What the file does not name stays as it is. A group that was unbound from a chat is not bound
// again by a start; an `apply` binds a project to exactly the groups that the file gives it, unless
// it gives it none.
[[nodiscard]] Seeding seed(Tx& tx, const Config& config, Leading leading);

}  // namespace xiebot
