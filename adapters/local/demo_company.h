// The company that the demo starts with, as data.
#pragma once

#include <string>
#include <vector>

#include "adapters/local/chat_json.h"
#include "adapters/local/chat_platform.h"
#include "bot/directory.h"
#include "bot/store.h"

namespace xiebot::local {

struct DemoCompany {
  std::vector<Department> departments;
  std::vector<Person> people;
  std::vector<std::string> titles;  // of `people`, in the same order
  Project project;
  Group group;  // the project's chat
  std::vector<GuideStep> guide;
};

[[nodiscard]] DemoCompany demo_company();

// The people as the chat platform knows them.
[[nodiscard]] std::vector<Member> members(const DemoCompany& company);

// Puts the company into the directory, with everybody's account on the local channel and the group
// bound to the project. Doing it again is harmless.
void put(const DemoCompany& company, Tx& tx);

}  // namespace xiebot::local
